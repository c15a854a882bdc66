//! Blocking work off the async threads, under the call's clock for host calls.
//!
//! Guarantees: no capability blocks an async thread with the file system or the process table, and no host call
//! outlasts the host-call deadline. Not guaranteed: that work which ran out of time stops; it is left to finish, and
//! what it gives is dropped.

use palisade_engine::{CallState, Doing, HostDeadline, HostTimeout};
use tokio::task::JoinHandle;

/// Why blocking work gave nothing.
#[derive(Debug)]
pub(crate) enum BlockingError {
    /// The host-call deadline passed. The engine ends the call and names the limit.
    Timeout(HostTimeout),
    /// The work panicked: a bug in the host, and no fault of the guest.
    Panicked,
}

impl From<HostTimeout> for BlockingError {
    fn from(timeout: HostTimeout) -> Self {
        Self::Timeout(timeout)
    }
}

impl From<BlockingError> for wasmtime::Error {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::Timeout(timeout) => Self::new(timeout),
            BlockingError::Panicked => Self::msg("the host failed at its own work"),
        }
    }
}

/// Runs blocking work for one call.
#[derive(Clone, Debug)]
pub(crate) enum Blocking {
    /// Under the clock of a call.
    Call(HostDeadline),
    /// For unit tests, which have no call.
    #[cfg(test)]
    Unclocked,
}

impl Blocking {
    /// The clock of a call's store.
    pub(crate) fn of(state: &CallState) -> Self {
        Self::Call(state.deadline())
    }

    /// Begins something that stands in the record of what the call did; see [`HostDeadline::effect`].
    pub(crate) fn effect(&self, what: &'static str, subject: impl FnOnce() -> String) -> Doing {
        match self {
            Self::Call(deadline) => deadline.effect(what, subject),
            #[cfg(test)]
            Self::Unclocked => HostDeadline::new(std::time::Duration::ZERO).effect(what, subject),
        }
    }

    /// Runs `work` on a thread where it may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlockingError> {
        self.wait(&mut tokio::task::spawn_blocking(work)).await
    }

    /// Waits for work that was started before. Dropping this future does not end the work.
    pub(crate) async fn wait<T>(&self, work: &mut JoinHandle<T>) -> Result<T, BlockingError> {
        let done = match self {
            Self::Call(deadline) => deadline.run(work).await?,
            #[cfg(test)]
            Self::Unclocked => work.await,
        };
        done.map_err(|_| BlockingError::Panicked)
    }
}
