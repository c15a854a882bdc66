//! What was asked of the app's commands (capability `ipc-log`).
//!
//! Guarantees: nothing is invoked or changed. Not guaranteed: that everything was seen; `complete` says so.
//! Hostile: arguments and answers.

use crate::bindings::palisade::host::ipc_log as wit;
use crate::capability::capability;

pub use wit::{Invocation, Origin, Page, Quiet, Status};

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

    /// Waits until no command has been pending for `quiet_ms`, `timeout_ms` at most.
    pub fn wait_idle(&self, window: Option<&str>, quiet_ms: u32, timeout_ms: u32) -> Quiet {
        wit::wait_idle(window, quiet_ms, timeout_ms)
    }
}
