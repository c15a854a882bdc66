//! JSON text in one allocation of the right size.
//!
//! Guarantees: memory for a large result is its length, once. A growing buffer needs up to three times that while it
//! moves, which for a 10 MiB file is the difference between fitting into the call's memory limit and not.

use std::io::{self, Write};

use serde::Serialize;

/// Results up to this many bytes (nearly all) are written in one pass.
const SMALL: usize = 64 << 10;

/// Keeps what is written while it is at most `limit` bytes; counts all of it.
struct Sink {
    kept: Vec<u8>,
    limit: usize,
    written: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len();
        if self.written <= self.limit {
            self.kept.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `value` as compact JSON.
pub(super) fn to_string<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut sink = Sink { kept: Vec::new(), limit: SMALL, written: 0 };
    serde_json::to_writer(&mut sink, value)?;
    if sink.written > SMALL {
        sink = Sink { kept: Vec::with_capacity(sink.written), limit: sink.written, written: 0 };
        serde_json::to_writer(&mut sink, value)?;
    }
    String::from_utf8(sink.kept).map_err(|_| serde::ser::Error::custom("the JSON is not UTF-8"))
}
