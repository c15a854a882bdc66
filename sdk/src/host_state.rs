//! How the host started, what it holds and what it is doing (capability `host-state`).
//!
//! Guarantees: names and numbers of the host's own; no path, no token.

use crate::bindings::palisade::host::host_state as wit;
use crate::capability::capability;

pub use wit::{Gauge, Step, Task};

capability! {
    /// How the host started, what it holds and what it is doing.
    HostState = Some("host-state")
}

impl HostState {
    /// The steps of its start, in their order.
    #[must_use]
    pub fn startup(&self) -> Vec<Step> {
        wit::startup()
    }

    /// What it holds.
    #[must_use]
    pub fn gauges(&self) -> Vec<Gauge> {
        wit::gauges()
    }

    /// What it is doing beside answering calls.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        wit::tasks()
    }
}
