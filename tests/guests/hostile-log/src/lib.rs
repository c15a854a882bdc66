//! `log_flood`: sends a gigabyte of log messages, and as much progress text.
//!
//! Guarantees: sends all of it, if it is let. Hostile: this component.
//! Imports: `call-context` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{Context, input, output, tool};

/// Bytes of one message.
const MESSAGE_BYTES: u64 = 1 << 20;

/// Bytes sent unless told otherwise.
const FLOOD_BYTES: u64 = 1 << 30;

#[input]
struct Flood {
    /// Bytes of log messages to send, rounded up to whole MiB. Default: 1 GiB.
    bytes: Option<u64>,
}

#[output]
struct Flooded {
    /// Messages sent; what became of them is the host's business.
    messages: u64,
}

/// Floods the log.
#[tool(read_only)]
fn log_flood(arguments: Flood, context: &Context) -> Flooded {
    let messages = arguments.bytes.unwrap_or(FLOOD_BYTES).div_ceil(MESSAGE_BYTES);
    let text = "flood ".repeat(usize::try_from(MESSAGE_BYTES / 6).unwrap_or_default());
    for sent in 0..messages {
        context.error(&text);
        context.progress(0.0, u32::try_from(sent).ok().map(f64::from), Some(&text));
    }
    Flooded { messages }
}

palisade_sdk::export!(log_flood);
