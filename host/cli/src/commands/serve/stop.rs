//! Waiting to be told to stop, or to read again who may call.
//!
//! Guarantees: from [`Signals::install`] on, a signal no longer ends the process by itself, so that whatever must be
//! cleaned up is.

use std::io;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// An end: SIGINT, SIGTERM.
    Stop(&'static str),
    /// SIGHUP: to read again what can be read again; where there is nothing of the kind, an end.
    Reload,
}

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

    /// The next one.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Stop("SIGINT"),
            _ = self.terminate.recv() => Signal::Stop("SIGTERM"),
            _ = self.hangup.recv() => Signal::Reload,
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

    pub(super) async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            // It can't be told when to stop: then it is ended from outside.
            std::future::pending::<()>().await;
        }
        Signal::Stop("Ctrl-C")
    }
}

impl Signals {
    /// The name of the signal that asks for an end, where nothing can be read again.
    pub(super) async fn wait(&mut self) -> &'static str {
        match self.next().await {
            Signal::Stop(name) => name,
            Signal::Reload => "SIGHUP",
        }
    }
}
