//! An answer that goes on for ever: an event stream.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::inspector::{Inspector, Told};

/// A stream that is read as far as somebody wants to.
#[derive(Debug)]
pub struct Listening {
    stream: TcpStream,
    seen: Vec<u8>,
    inspector: Option<Arc<Inspector>>,
    told: Told,
}

impl Listening {
    pub(super) fn open(
        mut stream: TcpStream,
        request: &[u8],
        inspector: Option<Arc<Inspector>>,
        told: Told,
    ) -> io::Result<Self> {
        stream.write_all(request)?;
        Ok(Self { stream, seen: Vec::new(), inspector, told })
    }

    /// Reads until `mark` has come, the host closes, or `patience` is over; whether it came.
    pub fn until(&mut self, mark: &str, patience: Duration) -> bool {
        let start = Instant::now();
        let mut chunk = [0; 16 << 10];
        while !self.text().contains(mark) {
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return false;
            }
            match self.stream.read(&mut chunk) {
                Ok(0) | Err(_) => return false,
                Ok(count) => self.seen.extend_from_slice(&chunk[..count]),
            }
        }
        true
    }

    /// All that came, heads and chunks included.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// The status of the answer, once its head is there.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.text().split(' ').nth(1)?.parse().ok()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(inspector) = &self.inspector {
            inspector.look_at_stream(&self.text(), self.told);
        }
    }
}
