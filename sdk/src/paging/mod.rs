//! Reading a log to its end.
//!
//! Guarantees: it ends where the log ended when reading began, however fast somebody writes to it. Not guaranteed: entries
//! that are dropped meanwhile.

/// Reads page by page from `since` to `end`. `read` takes a place, and gives how many entries it found after it and the place
/// of the last one.
///
/// # Errors
/// Those of `read`.
pub(crate) fn follow<E>(
    mut since: u64,
    end: u64,
    mut read: impl FnMut(u64) -> Result<(usize, u64), E>,
) -> Result<(), E> {
    loop {
        let (found, cursor) = read(since)?;
        if found == 0 || cursor >= end {
            return Ok(());
        }
        since = cursor;
    }
}

#[cfg(test)]
mod tests;
