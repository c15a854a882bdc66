//! What a case costs: time, and the most memory that this process held meanwhile.

use std::fs;
use std::time::{Duration, Instant};

/// Bytes of a line of `/proc/self/status`.
fn status(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}

/// Bytes of this process that are resident.
pub(crate) fn resident() -> u64 {
    status("VmRSS:")
}

/// Files that this process has open.
pub(crate) fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// Time that this process has computed.
pub(crate) fn computed() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u64 = after.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    // USER_HZ is 100 on every Linux.
    Duration::from_millis(ticks * 10)
}

/// A measurement under way.
pub(crate) struct Meter {
    before: u64,
    start: Instant,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    /// Bytes by which the resident memory grew at its highest.
    pub(crate) peak: u64,
}

impl Meter {
    pub(crate) fn start() -> Self {
        // Where the mark can't be put back, the peak is that of all cases so far, and the bound holds for them together.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { before: resident(), start: Instant::now() }
    }

    pub(crate) fn stop(&self) -> Cost {
        Cost { time: self.start.elapsed(), peak: status("VmHWM:").saturating_sub(self.before) }
    }
}

/// Waits until something is so; how things stand is told if it never is.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> Result<(), String>) -> Result<(), String> {
    let start = Instant::now();
    loop {
        match holds() {
            Ok(()) => return Ok(()),
            Err(state) if start.elapsed() > Duration::from_secs(20) => {
                return Err(format!("{what}: {state}"));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
