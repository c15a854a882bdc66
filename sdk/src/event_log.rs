//! Console messages, requests, navigation, dialogs and events (capability `event-log`).
//!
//! Guarantees: bounded; what was dropped is counted. Not guaranteed: truth of what a page writes to its console.
//! Hostile: every entry.

use crate::Error as ToolError;
use crate::bindings::palisade::host::event_log as wit;
use crate::capability::capability;
use crate::paging;

pub use wit::{Entry, Error, Kind, Page, Quiet, Waited};

/// Entries of one reading: as many as the host gives.
const PAGE: u32 = 1_000;

capability! {
    /// Console messages, requests, navigation, dialogs and events.
    EventLog = Some("event-log")
}

impl EventLog {
    /// At most `limit` entries after `since` (a cursor, or milliseconds since 1970), oldest first; the latest ones for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn read(
        &self,
        kind: Kind,
        since: Option<u64>,
        window: Option<&str>,
        limit: u32,
    ) -> Result<Page, Error> {
        wit::read(kind, since, window, limit)
    }

    /// Hands `seen` all entries after `since` (0 for all there are), oldest first, and gives how many more there were that the
    /// log no longer has. What happens meanwhile is not among them.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn each(
        &self,
        kind: Kind,
        since: u64,
        window: Option<&str>,
        mut seen: impl FnMut(Entry),
    ) -> Result<u64, Error> {
        let end = wit::read(kind, None, window, 0)?.cursor;
        let (mut lost, mut first) = (0, true);
        paging::follow(since, end, |since| {
            let page = wit::read(kind, Some(since), window, PAGE)?;
            if std::mem::take(&mut first) {
                lost = page.lost;
            }
            let found = page.entries.len();
            page.entries.into_iter().for_each(&mut seen);
            Ok((found, page.cursor))
        })?;
        Ok(lost)
    }

    /// The cursor of so many milliseconds ago.
    #[must_use]
    pub fn place(&self, kind: Kind, ago_ms: u64) -> u64 {
        wit::place(kind, ago_ms)
    }

    /// Waits for something after `since`, so many milliseconds at most.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn wait(
        &self,
        kind: Kind,
        since: u64,
        window: Option<&str>,
        timeout_ms: u32,
    ) -> Result<Waited, Error> {
        wit::wait(kind, since, window, timeout_ms)
    }

    /// Waits until no request has been under way for `quiet_ms`, `timeout_ms` at most.
    #[must_use]
    pub fn wait_network_idle(&self, window: Option<&str>, quiet_ms: u32, timeout_ms: u32) -> Quiet {
        wit::wait_network_idle(window, quiet_ms, timeout_ms)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
            Error::Timeout => Self::deadline_exceeded("The window did not answer in time."),
        }
    }
}
