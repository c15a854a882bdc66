//! `invoke_command`: invokes one of the app's commands, as its page would.
//!
//! Guarantees: what the command gave is passed on as it is; what it refused is a failure in the command's own words.
//! Not guaranteed: what a command does, and that it stopped when time was up.
//! Hostile: the answer.
//! Imports: `ipc-invoke` alone.

#![forbid(unsafe_code)]

use palisade_sdk::ipc_invoke::Answer;
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{IpcInvoke, Result, input, output, tool};

#[input]
struct InvokeCommand {
    /// The command's name; a plugin's is plugin:NAME|COMMAND.
    command: String,
    /// Its arguments by name. Default: none.
    args: Option<Map<String, Value>>,
    /// The window that invokes it. Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Invoked {
    command: String,
    /// What the command gave.
    result: Box<RawValue>,
    duration_ms: f64,
}

fn answered(command: String, Answer { value, duration_us }: Answer) -> Result<Invoked> {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
    let duration_ms = duration_us as f64 / 1_000.0;
    Ok(Invoked { command, result: RawValue::from_string(value)?, duration_ms })
}

/// Invokes one of the app's commands, as its page would, and gives its result. Where it refuses, the failure is
/// its own error.
#[tool(window_aliases = "webview_label")]
fn invoke_command(arguments: InvokeCommand, ipc: &IpcInvoke) -> Result<Invoked> {
    let InvokeCommand { command, args, webview_label } = arguments;
    let args = serde_json::to_string(&args.unwrap_or_default())?;
    let answer = ipc.invoke(webview_label.as_deref(), &command, &args)?;
    answered(command, answer)
}

palisade_sdk::export!(invoke_command);

#[cfg(test)]
mod tests;
