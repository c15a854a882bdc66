//! What WebKit itself says of a page: dialogs, requests, addresses, the end of its process.
//!
//! Guarantees: no page is changed for this, and none can forge or avoid a signal. Dialogs are the user's until an answer was
//! set for them. Requests are noted without bodies and headers; those of the app's own IPC belong to the IPC log.
//! Not guaranteed: what another program does to the window. Everything here runs on the main thread.
//! Hostile: pages, in what they open, load and say.

use std::cell::RefCell;
use std::time::Instant;

use gtk::glib::{self, WeakRef};
use palisade_capabilities::webview::activity::{Activity, Invocation, Kind, Origin, Status, now_ms};
use palisade_capabilities::webview::{DialogAnswer, DialogKind};
use serde_json::{Map, Value, json};
use webkit2gtk::{
    ScriptDialog, ScriptDialogType, URIRequestExt as _, URIResponseExt as _, WebResource,
    WebResourceExt as _, WebViewExt as _,
};

use super::{Webview, is_new};
use crate::webviews::Watched;

thread_local! {
    /// The webviews that are looked at already.
    static CONNECTED: RefCell<Vec<WeakRef<Webview>>> = const { RefCell::new(Vec::new()) };
}

/// Looks at a webview's signals. Again is nothing.
pub(in crate::webviews) fn connect(webview: &Webview, label: &str, watched: &Watched) {
    if is_new(&CONNECTED, webview) {
        dialogs(webview, label, watched);
        requests(webview, label, watched);
        addresses(webview, label, watched);
        ends(webview, label, watched);
    }
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn text(text: Option<glib::GString>) -> Value {
    text.map_or(Value::Null, |text| text.as_str().into())
}

fn dialogs(webview: &Webview, label: &str, watched: &Watched) {
    let (label, watched) = (label.to_owned(), watched.clone());
    webview.connect_script_dialog(move |_, dialog| {
        let Some(kind) = kind(dialog) else { return false };
        let answer = watched.dialogs.get(&label, kind);
        watched.activity.note(Kind::Dialog, &label, opened(dialog, kind, answer.as_ref()));
        let Some(answer) = answer else { return false };
        reply(dialog, kind, &answer);
        true
    });
}

fn kind(dialog: &ScriptDialog) -> Option<DialogKind> {
    match dialog.dialog_type() {
        ScriptDialogType::Alert => Some(DialogKind::Alert),
        ScriptDialogType::Confirm => Some(DialogKind::Confirm),
        ScriptDialogType::Prompt => Some(DialogKind::Prompt),
        ScriptDialogType::BeforeUnloadConfirm => Some(DialogKind::BeforeUnload),
        _ => None,
    }
}

fn opened(dialog: &ScriptDialog, kind: DialogKind, answer: Option<&DialogAnswer>) -> Map<String, Value> {
    let name = match kind {
        DialogKind::Alert => "alert",
        DialogKind::Confirm => "confirm",
        DialogKind::Prompt => "prompt",
        DialogKind::BeforeUnload => "before_unload",
    };
    let is_prompt = kind == DialogKind::Prompt;
    let default = if is_prompt { text(dialog.prompt_get_default_text()) } else { Value::Null };
    let action = match answer {
        None => "user",
        Some(answer) if answer.accept => "accept",
        Some(_) => "dismiss",
    };
    fields([
        ("dialog_type", name.into()),
        ("message", text(dialog.message())),
        ("default_text", default),
        ("action", action.into()),
        ("text", answer.and_then(|answer| answer.text.clone()).map_or(Value::Null, Value::from)),
    ])
}

/// Answers in the user's place. A dialog whose handler says that it was handled is closed with what was set.
fn reply(dialog: &ScriptDialog, kind: DialogKind, answer: &DialogAnswer) {
    match kind {
        DialogKind::Alert => {}
        DialogKind::Confirm | DialogKind::BeforeUnload => dialog.confirm_set_confirmed(answer.accept),
        // A prompt that is not given a text was dismissed.
        DialogKind::Prompt if !answer.accept => {}
        DialogKind::Prompt => {
            let default = dialog.prompt_get_default_text().unwrap_or_default();
            dialog.prompt_set_text(answer.text.as_deref().unwrap_or(&default));
        }
    }
}

fn requests(webview: &Webview, label: &str, watched: &Watched) {
    let (label, watched) = (label.to_owned(), watched.clone());
    webview.connect_resource_load_started(move |_, resource, request| {
        let Some(url) = request.uri() else { return };
        match ipc_command(&url) {
            Some(command) => invocation(resource, &label, command, &watched),
            None => {
                let details = fields([("url", url.as_str().into()), ("method", text(request.http_method()))]);
                load(resource, &label, details, &watched);
            }
        }
    });
}

fn load(resource: &WebResource, label: &str, details: Map<String, Value>, watched: &Watched) {
    let start = Instant::now();
    let number = watched.activity.begin(Kind::Network, label, details);
    let activity = watched.activity.clone();
    resource.connect_failed(move |_, error| {
        activity.end(Kind::Network, number, fields([("error", error.message().into()), took(start)]));
    });
    let activity = watched.activity.clone();
    resource.connect_finished(move |resource| {
        let response = resource.response();
        let status = response.as_ref().map(|response| response.status_code()).filter(|status| *status != 0);
        let mime_type = text(response.as_ref().and_then(|response| response.mime_type()));
        let size = response.map(|response| response.content_length());
        activity.end(
            Kind::Network,
            number,
            fields([("status", json!(status)), ("mime_type", mime_type), ("size", json!(size)), took(start)]),
        );
    });
}

fn took(start: Instant) -> (&'static str, Value) {
    ("duration_ms", json!(start.elapsed().as_secs_f64() * 1_000.0))
}

/// The command that an address of the app's IPC names (tauri's custom protocol).
fn ipc_command(url: &str) -> Option<String> {
    let path = ["ipc://localhost/", "http://ipc.localhost/", "https://ipc.localhost/"]
        .iter()
        .find_map(|prefix| url.strip_prefix(prefix))?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned())
}

/// Tauri's own way of handing a channel's data over: no command of anyone's.
const CHANNEL: &str = "plugin:__TAURI_CHANNEL__|";

/// An invocation that the wrapped handler does not see, as far as its request tells.
fn invocation(resource: &WebResource, label: &str, command: String, watched: &Watched) {
    let is_of_a_plugin = command.starts_with("plugin:");
    let is_seen_elsewhere = watched.activity.is_complete() && !is_of_a_plugin;
    if is_seen_elsewhere || command.starts_with(CHANNEL) {
        return;
    }
    let start = Instant::now();
    let number = watched.activity.invoked(Invocation {
        window: label.to_owned(),
        command,
        origin: Origin::Page,
        at_ms: now_ms(),
        status: Status::Pending,
        duration: None,
        arguments: None,
        answer: None,
        cut: false,
    });
    let answered = move |activity: &Activity, status| {
        activity.answered(number, status, start.elapsed(), (None, false));
    };
    let activity = watched.activity.clone();
    resource.connect_failed(move |_, _| answered(&activity, Status::Failed));
    let activity = watched.activity.clone();
    resource.connect_finished(move |resource| answered(&activity, status(resource)));
}

/// What Tauri says in a header of its answer.
fn status(resource: &WebResource) -> Status {
    let headers = resource.response().and_then(|response| response.http_headers());
    let said = headers.and_then(|headers| headers.one("Tauri-Response"));
    if said.is_none_or(|said| said == "ok") { Status::Ok } else { Status::Failed }
}

/// Addresses that change without a load; what loads, Tauri tells.
fn addresses(webview: &Webview, label: &str, watched: &Watched) {
    let (label, watched) = (label.to_owned(), watched.clone());
    webview.connect_uri_notify(move |webview| {
        // It is empty once the page's process has ended.
        if !webview.is_loading()
            && let Some(url) = webview.uri().filter(|url| !url.is_empty())
        {
            watched.note_address(&label, &url, "same_document");
        }
    });
}

fn ends(webview: &Webview, label: &str, watched: &Watched) {
    let (label, watched) = (label.to_owned(), watched.clone());
    webview.connect_web_process_terminated(move |_, reason| {
        watched.loaded.ended(&label);
        let details = fields([
            ("name", "palisade://web-process-ended".into()),
            ("payload", json!({ "reason": format!("{reason:?}") })),
        ]);
        watched.activity.note(Kind::Event, &label, details);
    });
}
