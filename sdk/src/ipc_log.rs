//! What was asked of the app's commands (capability `ipc-log`).
//!
//! Guarantees: nothing is invoked or changed. Not guaranteed: that everything was seen; `complete` says so.
//! Hostile: arguments and answers.

use std::convert::Infallible;

use crate::bindings::palisade::host::ipc_log as wit;
use crate::capability::capability;
use crate::paging;

pub use wit::{Invocation, Origin, Page, Quiet, Status};

/// Invocations of one reading: as many as the host gives.
const PAGE: u32 = 1_000;

/// How much of the log there was to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// Invocations after the place that the log no longer has.
    pub lost: u64,
    /// Every command of the app's own is seen, with its bodies.
    pub complete: bool,
}

capability! {
    /// What was asked of the app's commands.
    IpcLog = Some("ipc-log")
}

impl IpcLog {
    /// At most `limit` invocations after `since` (a cursor, or milliseconds since 1970), oldest first; the latest ones for
    /// `None`.
    #[must_use]
    pub fn read(&self, since: Option<u64>, window: Option<&str>, limit: u32) -> Page {
        wit::read(since, window, limit)
    }

    /// Hands `seen` all invocations after `since` (0 for all there are), oldest first. Its bodies need not all be held at a
    /// time. What is invoked meanwhile is not among them.
    pub fn each(&self, since: u64, window: Option<&str>, mut seen: impl FnMut(Invocation)) -> Read {
        let Page { cursor: end, complete, .. } = wit::read(None, window, 0);
        let mut read = Read { lost: 0, complete };
        let mut first = true;
        let done = paging::follow(since, end, |since| {
            let page = wit::read(Some(since), window, PAGE);
            if std::mem::take(&mut first) {
                read.lost = page.lost;
            }
            let found = page.invocations.len();
            page.invocations.into_iter().for_each(&mut seen);
            Ok::<_, Infallible>((found, page.cursor))
        });
        let Ok(()) = done;
        read
    }

    /// Waits until no command has been pending for `quiet_ms`, `timeout_ms` at most.
    pub fn wait_idle(&self, window: Option<&str>, quiet_ms: u32, timeout_ms: u32) -> Quiet {
        wit::wait_idle(window, quiet_ms, timeout_ms)
    }
}
