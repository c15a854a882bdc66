//! JSON text that is only written as far as a log keeps it.
//!
//! Guarantees: never more than [`MAX_BODY_BYTES`] are written, however large the value is.

use std::io::{self, Write};

use palisade_capabilities::webview::activity::{Body, MAX_BODY_BYTES};
use serde::Serialize;

/// The text, or none and `true` where it would be too long.
pub(crate) fn bounded(value: &impl Serialize) -> Body {
    let mut text = Bounded(Vec::new());
    match serde_json::to_writer(&mut text, value) {
        Ok(()) => (String::from_utf8(text.0).ok(), false),
        Err(error) => (None, error.is_io()),
    }
}

struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_BODY_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
