//! What MCP offers a tool while it runs (capabilities `call-context`, `elicitation`, `sampling` and `roots`).
//!
//! Guarantees: reaches only the client that made the call, redacted and bounded, and nothing of the app. What a component
//! does not call is not imported. Not guaranteed: delivery, nor that the client can be asked anything.

use crate::bindings::palisade::host::call_context as wit;
use crate::capability::capability;

pub use wit::Level;

capability! {
    /// What MCP offers a tool while it runs: progress, log messages, whether it was cancelled, and questions to whoever is
    /// behind the client.
    ///
    /// It is no authority over the app. So it does not count where the tools of one component are compared: one may take it
    /// and another not. But the imports of a component are one list for all of its tools. Where one tool asks
    /// ([`ask`](Self::ask), [`sample`](Self::sample), [`roots`](Self::roots)), none of them is there under a profile that
    /// lets nobody be asked; a component of its own keeps the others.
    Context = None
}

impl Context {
    /// Reports progress. `done` grows from call to call; `total` is in the same unit, where it is known.
    pub fn progress(&self, done: f64, total: Option<f64>, message: Option<&str>) {
        wit::progress(done, total, message);
    }

    /// Sends one log message to the client.
    pub fn log(&self, level: Level, message: &str) {
        wit::log(level, message);
    }

    /// [`log`](Self::log), for whoever looks for a fault.
    pub fn debug(&self, message: &str) {
        self.log(Level::Debug, message);
    }

    /// [`log`](Self::log), for what is as it should be.
    pub fn info(&self, message: &str) {
        self.log(Level::Info, message);
    }

    /// [`log`](Self::log), for what may surprise.
    pub fn warn(&self, message: &str) {
        self.log(Level::Warning, message);
    }

    /// [`log`](Self::log), for what went wrong.
    pub fn error(&self, message: &str) {
        self.log(Level::Error, message);
    }

    /// Whether the client has cancelled the call. The host ends such a call in any case.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        wit::cancelled()
    }
}
