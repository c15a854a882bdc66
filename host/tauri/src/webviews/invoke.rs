//! Invoking a command as a window's page would.
//!
//! Guarantees: on the main thread, and through Tauri's own permission check. Hostile: what a command answers.

use palisade_capabilities::webview::activity::{Invocation, Origin, Status, now_ms};
use palisade_capabilities::webview::faults::Effect;
use palisade_capabilities::webview::{InvokeError, Invoked};
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponse, InvokeResponseBody};
use tauri::webview::InvokeRequest;
use tauri::{AppHandle, Runtime, WebviewWindow};
use tokio::sync::oneshot;

use crate::faulty;
use crate::handler::{self, Noted};

/// What a tool asks of a command, for the log.
pub(super) fn begun(label: &str, command: &str, arguments: &str) -> Invocation {
    Invocation {
        window: label.to_owned(),
        command: command.to_owned(),
        origin: Origin::Tool,
        at_ms: now_ms(),
        status: Status::Pending,
        duration: None,
        arguments: Some(arguments.to_owned()),
        answer: None,
        cut: false,
    }
}

/// A fault fails the command, which is not run.
pub(super) fn refuse(noted: Noted, text: &str) -> Result<Invoked, InvokeError> {
    let error = Value::from(text);
    noted.end(&InvokeResponse::Err(error.clone().into()));
    Err(InvokeError::Rejected(error.to_string()))
}

/// Posts a command as the window's page would; Tauri's own permission check applies. On the main thread.
pub(super) fn post<R: Runtime>(
    app: &AppHandle<R>,
    window: WebviewWindow<R>,
    command: String,
    arguments: &str,
    fault: Option<Effect>,
    (noted, sender): (Noted, oneshot::Sender<InvokeResponse>),
) -> Result<(), InvokeError> {
    let url = window.url().map_err(|error| InvokeError::Unavailable(error.to_string()))?;
    let body =
        serde_json::from_str(arguments).map_err(|error| InvokeError::Unavailable(error.to_string()))?;
    let request = InvokeRequest {
        cmd: command,
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url,
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: app.invoke_key().to_owned(),
    };
    let answer = move |response| {
        // Whether or not somebody still waits for it.
        noted.end(&response);
        let _ = sender.send(response);
    };
    let responder = move |_, _, response, _, _| faulty::deliver(fault, response, answer);
    handler::of_tool(|| window.on_message(request, Box::new(responder)));
    Ok(())
}

pub(super) fn respond(response: InvokeResponse) -> Result<String, InvokeError> {
    match response {
        InvokeResponse::Ok(InvokeResponseBody::Json(json)) => Ok(json),
        // A command may answer with bytes; JSON has lists of numbers for them.
        InvokeResponse::Ok(InvokeResponseBody::Raw(bytes)) => {
            serde_json::to_string(&bytes).map_err(|error| InvokeError::Unavailable(error.to_string()))
        }
        InvokeResponse::Err(error) => {
            let text = error.0.as_str().unwrap_or_default();
            // Tauri's own words; there is no type for it.
            let is_unknown = text.ends_with(" not found") || text.contains("not allowed");
            Err(if is_unknown {
                InvokeError::Unknown(text.to_owned())
            } else {
                InvokeError::Rejected(error.0.to_string())
            })
        }
    }
}
