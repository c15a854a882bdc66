//! The `call-context` interface.

use std::sync::Arc;

use palisade_engine::{Observer, Severity};
use wasmtime::component::HasData;

use super::bindings::{Host, Level};
use super::budget::{Budget, Verdict, clean};

/// What the client is told when the budget is used up.
pub(super) const TRUNCATED: &str = "log truncated: the tool said more than one call may";

/// What one call holds of this capability.
pub(super) struct CallContextCall {
    observer: Arc<dyn Observer>,
    budget: Budget,
    done: f64,
}

impl CallContextCall {
    pub(super) fn new(observer: Arc<dyn Observer>, log_bytes: usize) -> Self {
        Self { observer, budget: Budget::new(log_bytes), done: f64::NEG_INFINITY }
    }

    fn admit(&mut self, text: usize) -> bool {
        match self.budget.take(text) {
            Verdict::Send => true,
            Verdict::DropFirst => {
                self.observer.log(Severity::Warning, TRUNCATED.to_string());
                false
            }
            Verdict::Drop => false,
        }
    }
}

impl Drop for CallContextCall {
    fn drop(&mut self) {
        let dropped = self.budget.dropped();
        if dropped > 0 {
            tracing::debug!(dropped, "a tool said more than one call may");
        }
    }
}

/// One host function's view.
pub(super) struct CallContextView<'a>(pub(super) &'a mut CallContextCall);

/// Names [`CallContextView`] to the linker.
pub(super) struct CallContext;

impl HasData for CallContext {
    type Data<'a> = CallContextView<'a>;
}

impl Host for CallContextView<'_> {
    fn log(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        // `message` is guest-controlled: `clean` clamps it.
        let message = clean(&message);
        if self.0.admit(message.len()) {
            self.0.observer.log(severity(level), message);
        }
        Ok(())
    }

    fn progress(&mut self, done: f64, total: Option<f64>, message: Option<String>) -> wasmtime::Result<()> {
        // All three are guest-controlled. Progress that is no number, or does not grow, is none (MCP requires that it
        // grows).
        if !done.is_finite() || done <= self.0.done {
            return Ok(());
        }
        let total = total.filter(|total| total.is_finite());
        let message = message.map(|message| clean(&message));
        if self.0.admit(message.as_ref().map_or(0, String::len)) {
            self.0.done = done;
            self.0.observer.progress(done, total, message);
        }
        Ok(())
    }

    fn cancelled(&mut self) -> wasmtime::Result<bool> {
        Ok(self.0.observer.cancelled())
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Debug => Severity::Debug,
        Level::Info => Severity::Info,
        Level::Notice => Severity::Notice,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
        Level::Critical => Severity::Critical,
        Level::Alert => Severity::Alert,
        Level::Emergency => Severity::Emergency,
    }
}
