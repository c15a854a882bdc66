//! `hold_handles`: opens the first granted directory again and again, and closes nothing.
//!
//! Guarantees: holds every handle that it gets until the call ends. Hostile: this component.
//! Imports: `wasi:filesystem` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{Error, Files, Result, input, output, tool};

#[input]
struct Hold {
    /// Handles to open. Default: a million.
    count: Option<usize>,
}

#[output]
struct Held {
    /// Handles held at once.
    count: usize,
}

/// Holds handles.
#[tool(read_only)]
fn hold_handles(arguments: Hold, files: &Files) -> Result<Held> {
    let root = files.root(None)?;
    let mut held = Vec::new();
    while held.len() < arguments.count.unwrap_or(1_000_000) {
        match root.directory.open_directory(".", false) {
            Ok(directory) => held.push(directory),
            Err(code) => {
                return Err(Error::too_large(format!(
                    "stopped at {} handles: {}",
                    held.len(),
                    code.message()
                )));
            }
        }
    }
    Ok(Held { count: held.len() })
}

palisade_sdk::export!(hold_handles);
