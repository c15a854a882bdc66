//! `wait_for` `ipc_idle`: until no command is pending.
//!
//! Guarantees: what [`waiting`] does. Not guaranteed: commands that the host does not see (`logs` `ipc` says whether it sees
//! them all).
//! Imports: `ipc-log` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::waiting::{self, Answer, Waited};
use palisade_sdk::{Context, IpcLog, Result, input, ipc_log::Quiet, serde_json::json, tool};

/// Milliseconds without a pending command that count as idle.
const QUIET_MS: u32 = 200;

#[input]
struct Idle {
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    value: Option<String>,
    /// Milliseconds to wait. Default 10000, at most 120000.
    timeout_ms: Option<u32>,
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    poll_ms: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

/// Until no command of the app is pending. Use it after what makes the page ask the app for something.
#[tool(
    name = "wait_for",
    action = "ipc_idle",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn ipc_idle(arguments: Idle, log: &IpcLog, context: &Context) -> Result<Waited> {
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    let ask = |slice| Ok(answer(&log.wait_idle(arguments.webview_label.as_deref(), QUIET_MS, slice)));
    waiting::wait(context, timeout_ms, ask)
}

fn answer(quiet: &Quiet) -> Answer {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of one slice")]
    let elapsed_ms = quiet.elapsed_ms as f64;
    let last_value = (!quiet.idle).then(|| json!({ "pending": quiet.pending }));
    Answer { ok: quiet.idle, elapsed_ms, last_value, ..Answer::default() }
}

palisade_sdk::export!(ipc_idle);

#[cfg(test)]
mod tests;
