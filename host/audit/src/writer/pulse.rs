//! The clock of syncs that nobody waits for.
//!
//! Guarantees: once something is owed to the disk, the writer is asked to settle it [`SYNC_EVERY`] later; where nothing is
//! owed, nothing wakes. Ends by itself when the writer does.
//! Trusted: the writer.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::mpsc::WeakSender;

use super::{Message, SYNC_EVERY};

/// Asks for a sync in a while.
#[derive(Debug)]
pub(crate) struct Pulse(SyncSender<()>);

impl Pulse {
    /// Starts the thread that asks.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(crate) fn start(messages: WeakSender<Message>) -> io::Result<Self> {
        // One place: what is owed meanwhile is settled by the same sync.
        let (sender, owed) = sync_channel(1);
        std::thread::Builder::new().name("audit-sync".into()).spawn(move || beat(&owed, &messages))?;
        Ok(Self(sender))
    }

    /// Something was written and is not on the disk.
    pub(crate) fn owe(&self) {
        // Full: it is going to be asked for. Gone: the log is at its end, which settles everything.
        let _ = self.0.try_send(());
    }
}

fn beat(owed: &Receiver<()>, messages: &WeakSender<Message>) {
    while owed.recv().is_ok() {
        std::thread::sleep(SYNC_EVERY);
        // What was said meanwhile is settled with it.
        let _ = owed.try_recv();
        let Some(messages) = messages.upgrade() else { return };
        let _ = messages.blocking_send(Message::Settle);
    }
}
