//! Which entries a listing shows.
//!
//! Guarantees: a pattern without `/` is matched against the name, one with `/` against the path below the listed
//! directory; `*` and `?` stop at `/`, `**` does not. A malformed pattern is refused, not taken to match nothing.
//! Not guaranteed: `?` and `[..]` beyond ASCII (they take one byte; `*` takes any name).
//! Hostile: the pattern. Matching does not go back further than the last `*` and `**`, and braces are bounded.

use palisade_sdk::Error;

/// Bytes of a pattern. It is matched with as many as 100,000 names.
const MAX_PATTERN_BYTES: usize = 512;

/// A checked glob.
#[derive(Debug)]
pub(crate) struct Pattern {
    glob: String,
    whole_path: bool,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() || text.len() > MAX_PATTERN_BYTES {
            return Err(Error::invalid_arguments(format!("A pattern has 1 to {MAX_PATTERN_BYTES} bytes.")));
        }
        fast_glob::validate(text)
            .map_err(|error| Error::invalid_arguments(format!("The pattern is malformed: {error}.")))?;
        let whole_path = text.contains('/');
        Ok(Self { glob: text.strip_prefix("./").unwrap_or(text).to_owned(), whole_path })
    }

    /// Whether an entry called `name`, at `path` below the listed directory, is shown.
    pub(crate) fn matches(&self, name: &str, path: &str) -> bool {
        fast_glob::glob_match(&self.glob, if self.whole_path { path } else { name })
    }
}

#[cfg(test)]
mod tests;
