//! How many records a second are kept, at 1, 16 and 64 callers at a time: written, and on the disk.
//!
//! Guarantees nothing: it prints numbers of this machine and its disk. `cargo bench -p palisade-audit`; the log is made below
//! the target directory, since a temporary directory is often memory, where a sync costs nothing.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use palisade_audit::{AuditLog, Entry, EntryKind, Fsync, Options, ambient_authority};

const FOR: Duration = Duration::from_secs(3);

fn main() {
    let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (callers, sync) in [1, 16, 64].into_iter().flat_map(|n| [(n, Fsync::Interval), (n, Fsync::Always)]) {
        let dir = tempfile::tempdir_in(below).unwrap();
        let path = dir.path().join("audit");
        let options = Options { sync, ..Options::default() };
        let log = AuditLog::open(&path, ambient_authority(), options, SystemTime::now()).unwrap();
        let (kept, slowest) = (AtomicU64::new(0), AtomicU64::new(0));
        let started = Instant::now();
        std::thread::scope(|scope| {
            for caller in 0..callers {
                let (log, kept, slowest) = (&log, &kept, &slowest);
                scope.spawn(move || {
                    while started.elapsed() < FOR {
                        let before = Instant::now();
                        log.append_blocking(entry(caller)).unwrap();
                        let took = u64::try_from(before.elapsed().as_micros()).unwrap();
                        slowest.fetch_max(took, Ordering::Relaxed);
                        kept.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        let (kept, seconds) = (kept.into_inner(), started.elapsed().as_secs_f64());
        log.close_blocking(SystemTime::now()).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let rate = kept as f64 / seconds;
        println!(
            "{callers:>3} callers, {sync:?}: {rate:>9.0} appends/s, slowest {} µs",
            slowest.into_inner()
        );
    }
}

fn entry(caller: u32) -> Entry {
    Entry {
        time: SystemTime::now(),
        kind: EntryKind::Call,
        principal: format!("agent-{caller}"),
        action: "query_db".into(),
        outcome: "OK".into(),
        duration: Duration::from_micros(1234),
        bytes_in: 120,
        bytes_out: 4000,
        arguments: Some(
            serde_json::json!({ "sql": "select * from orders where id = ?", "params": [caller] }),
        ),
        note: None,
    }
}
