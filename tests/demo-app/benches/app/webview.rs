//! The yardstick: the webview's own calls, from another thread, as whoever drives an app must make them.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use javascriptcore::ValueExt as _;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::webview::InvokeRequest;
use tauri::{AppHandle, Manager as _, WebviewWindow};
use webkit2gtk::gio::Cancellable;
use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebView, WebViewExt as _};

const NOWHERE: Option<&Cancellable> = None;
/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The app's window.
pub(crate) fn window(app: &AppHandle) -> WebviewWindow {
    app.get_webview_window("main").expect("the window is there")
}

/// Runs the body of an async function, in a script world where one is named; gives its value as text.
pub(crate) fn call(window: &WebviewWindow, body: &'static str, world: Option<&'static str>) -> String {
    on_webview(window, move |webview, sender| {
        webview.call_async_javascript_function(body, None, world, None, NOWHERE, move |answer| {
            let _ = sender.send(answer.map(|value| value.to_str().to_string()));
        });
    })
    .expect("the page answers")
}

/// Tauri's own way to a value.
pub(crate) fn eval(window: &WebviewWindow, code: &'static str) -> String {
    let (sender, receiver) = channel();
    let sent = window.eval_with_callback(code, move |value| {
        let _ = sender.send(value);
    });
    sent.expect("the webview is reached");
    receiver.recv_timeout(LIMIT).expect("the page answers")
}

/// Draws what is in view, and leaves it at that.
pub(crate) fn draw(window: &WebviewWindow) {
    let drawn = on_webview(window, |webview, sender| {
        webview.snapshot(SnapshotRegion::Visible, SnapshotOptions::NONE, NOWHERE, move |surface| {
            let _ = sender.send(surface.map(drop));
        });
    });
    drawn.expect("the webview draws");
}

fn on_webview<T: Send + 'static>(
    window: &WebviewWindow,
    act: impl FnOnce(&WebView, Sender<T>) + Send + 'static,
) -> T {
    let (sender, receiver) = channel();
    window.with_webview(move |webview| act(&webview.inner(), sender)).expect("the webview is reached");
    receiver.recv_timeout(LIMIT).expect("the webview answers")
}

/// Invokes the command as the page's message would.
pub(crate) fn invoke(window: &WebviewWindow, arguments: &serde_json::Value) {
    let (sender, receiver) = channel();
    let request = InvokeRequest {
        cmd: "echo".into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: window.url().expect("the window has a page"),
        body: InvokeBody::Json(arguments.clone()),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: window.app_handle().invoke_key().to_owned(),
    };
    let again = window.clone();
    let posted = window.run_on_main_thread(move || {
        let responder = move |_, _, response, _, _| {
            let _ = sender.send(response);
        };
        again.on_message(request, Box::new(responder));
    });
    posted.expect("the main thread is reached");
    receiver.recv_timeout(LIMIT).expect("the command answers");
}
