//! Waiting to be told to stop.
//!
//! Guarantees: from [`Signals::install`] on, a signal no longer ends the process by itself, so that whatever must be
//! cleaned up is.

use std::io;

/// SIGINT, SIGTERM and SIGHUP.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The name of the signal that asks for an end.
    pub(super) async fn wait(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals(());

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self(()))
    }

    pub(super) async fn wait(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            // It can't be told when to stop: then it is ended from outside.
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
