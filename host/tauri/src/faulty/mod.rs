//! What a fault does to an answer on its way.
//!
//! Guarantees: an answer is given once, or, where it is dropped, never; a late one waits on the host's runtime, and no thread waits
//! for it. A garbled one has the form of the right one: every value in it is another of the same type.
//! Not guaranteed: that a command which ran did nothing. Hostile: commands, in what they answer.

use palisade_capabilities::webview::faults::Effect;
use serde_json::{Number, Value};
use tauri::ipc::{InvokeResponse, InvokeResponseBody};

/// Hands a response to whoever waits for it, or does not. (A command that is to fail was not run.)
pub(crate) fn deliver(
    fault: Option<Effect>,
    response: InvokeResponse,
    answer: impl FnOnce(InvokeResponse) + Send + 'static,
) {
    match fault {
        None | Some(Effect::Error(_)) => answer(response),
        Some(Effect::Delay(late)) => {
            crate::runtime::spawn(async move {
                tokio::time::sleep(late).await;
                answer(response);
            });
        }
        // What notes the outcome goes with it, and notes that there was none.
        Some(Effect::Drop) => drop(answer),
        Some(Effect::Corrupt) => answer(garbled(response)),
    }
}

/// A command's own error is left as it is: it says what is wrong.
fn garbled(response: InvokeResponse) -> InvokeResponse {
    let InvokeResponse::Ok(body) = response else { return response };
    InvokeResponse::Ok(match body {
        InvokeResponseBody::Raw(bytes) => InvokeResponseBody::Raw(bytes.iter().map(|byte| !byte).collect()),
        InvokeResponseBody::Json(json) => InvokeResponseBody::Json(match serde_json::from_str(&json) {
            Ok(mut value) => {
                garble(&mut value);
                value.to_string()
            }
            Err(_) => json,
        }),
    })
}

fn garble(value: &mut Value) {
    match value {
        // There is no other null.
        Value::Null => *value = Value::Bool(false),
        Value::Bool(is) => *is = !*is,
        Value::Number(number) => *number = other(number),
        Value::String(text) => *text = text.chars().rev().chain(['\u{fffd}']).collect(),
        Value::Array(items) if items.is_empty() => *value = Value::Null,
        Value::Object(members) if members.is_empty() => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(garble),
        Value::Object(members) => members.values_mut().for_each(garble),
    }
}

/// Of the other sign, and never the same.
fn other(number: &Number) -> Number {
    let whole = number.as_i64().map(|whole| Number::from(!whole));
    let real = || number.as_f64().and_then(|real| Number::from_f64(if real == 0.0 { -1.0 } else { -real }));
    whole.or_else(real).unwrap_or_else(|| Number::from(-1))
}

#[cfg(test)]
mod tests;
