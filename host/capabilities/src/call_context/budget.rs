//! How much a tool may say in one call.

/// Bytes of one message; the rest of it is cut. Without it one message takes the whole budget of a call.
pub const MAX_MESSAGE_BYTES: usize = 16 << 10;
/// Bytes that each message costs on top of its text. Without it empty messages are free, and flood the client.
pub const MESSAGE_COST: usize = 64;

/// What is left, and what was dropped.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    dropped: u64,
}

/// Whether a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// The first that is dropped: the client is told, once.
    DropFirst,
    Drop,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: bytes, dropped: 0 }
    }

    /// Takes what a message costs. What does not fit is dropped, and so is everything after it: a log with holes
    /// misleads.
    pub(super) fn take(&mut self, text: usize) -> Verdict {
        let cost = text.saturating_add(MESSAGE_COST);
        if self.dropped == 0 && cost <= self.left {
            self.left -= cost;
            return Verdict::Send;
        }
        self.dropped = self.dropped.saturating_add(1);
        if self.dropped == 1 { Verdict::DropFirst } else { Verdict::Drop }
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// A message without control characters (which act on terminals and forge log lines) other than newline and tab, and
/// cut to [`MAX_MESSAGE_BYTES`].
pub(super) fn clean(message: &str) -> String {
    // Guest-controlled: cut before anything is copied.
    let cut = message.floor_char_boundary(MAX_MESSAGE_BYTES);
    message[..cut].chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
