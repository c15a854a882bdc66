//! Console messages, from the first time on that somebody reads them.
//!
//! Guarantees: until then nothing is changed. From then on the page's console methods are wrapped in its own world (WebKit
//! tells nobody of what they say), now and in each page that loads in this webview later; what they were given goes to the
//! page script in its own world, and from there to the app, so that no page's content security policy is in the way. Errors
//! that nobody caught are told by the page script alone.
//! Not guaranteed: truth of what the page says it logged: its console is its own.
//! Hostile: pages, in what they log and how often. Everything here runs on the main thread.

use std::cell::RefCell;
use std::sync::Arc;

use gtk::glib::object::ObjectExt as _;
use gtk::glib::translate::ToGlibPtr as _;
use gtk::glib::{self, ToValue as _, WeakRef};
use javascriptcore::ValueExt as _;
use palisade_capabilities::webview::PageError;
use palisade_capabilities::webview::activity::{Activity, Kind};
use tokio::sync::oneshot::{self, Sender};
use webkit2gtk::{
    UserContentInjectedFrames, UserContentManagerExt as _, UserScript, UserScriptInjectionTime,
    WebViewExt as _,
};

use super::{NOWHERE, WORLD, Webview, ask, failed, is_new};
use crate::webviews::answer;

/// The message handler's name, which exists in the page script's world alone.
const HANDLER: &str = "palisade";
/// Its signal. That of handlers without a reply is none to use: wry listens to it for every handler of a webview, takes what
/// comes for an invocation, and complains of it in the page's console.
const RECEIVED: &str = "script-message-with-reply-received::palisade";

/// Bytes of one message. The page script cuts what it passes on; without a bound here it would be the only one.
const MAX_MESSAGE_BYTES: usize = 64 << 10;

thread_local! {
    static WATCHED: RefCell<Vec<WeakRef<Webview>>> = const { RefCell::new(Vec::new()) };
}

/// Looks for console messages. Again is nothing.
pub(in crate::webviews) fn watch_console(
    webview: &Webview,
    label: &str,
    activity: Arc<Activity>,
    sender: Sender<Result<(), PageError>>,
) {
    if !is_new(&WATCHED, webview) {
        return drop(sender.send(Ok(())));
    }
    let Some(manager) = webview.user_content_manager() else {
        return drop(sender.send(Err(failed("the webview takes no scripts"))));
    };
    // A name that no page can guess: who knows it can log as the page, which the page can anyway.
    let event = format!("palisade-{}", uuid::Uuid::new_v4());
    let arguments = serde_json::json!({ "event": event }).to_string();
    let shim = palisade_page::CONSOLE_SHIM.replace(palisade_page::CONSOLE_EVENT, &event);
    let literal = serde_json::Value::from(arguments.as_str());
    let script = format!("{}\n;__palisade.call('console_watch', {literal});", palisade_page::SCRIPT);

    manager.register_script_message_handler_with_reply(HANDLER, WORLD);
    let label = label.to_owned();
    manager.connect_local(RECEIVED, false, move |values| {
        let message = values.get(1).and_then(|value| value.get::<javascriptcore::Value>().ok());
        if let Some(message) = message {
            note(&activity, &label, &message);
            reply(values.get(2), &message);
        }
        Some(true.to_value())
    });
    let (frames, start) = (UserContentInjectedFrames::TopFrame, UserScriptInjectionTime::Start);
    // The listener comes before what it listens to.
    manager.add_script(&UserScript::for_world(&script, frames, start, WORLD, &[], &[]));
    manager.add_script(&UserScript::new(&shim, frames, start, &[], &[]));

    let (told, answered) = oneshot::channel();
    let page = webview.clone();
    ask(webview, "console_watch", arguments, told);
    gtk::glib::MainContext::default().spawn_local(async move {
        let begun = answered.await.unwrap_or_else(|_| Err(failed("the page went away")));
        let begun = begun.and_then(|answer| answer::read(&answer));
        page.evaluate_javascript(&shim, None, None, NOWHERE, move |shimmed| {
            let shimmed = shimmed.map_err(|error| failed(error.message()));
            let _ = sender.send(begun.and(shimmed).map(drop));
        });
    });
}

/// Settles the promise that the page script got for its message. One that is left open stays in the page for good.
fn reply(reply: Option<&glib::Value>, message: &javascriptcore::Value) {
    let (Some(reply), Some(context)) = (reply, message.context()) else { return };
    let answer = javascriptcore::Value::new_null(&context);
    // SAFETY: the signal's third argument is a `WebKitScriptMessageReply`, which the value keeps alive for as long as the
    // handler runs; both pointers are only borrowed. The crate's safe binding leaves this signal out.
    unsafe {
        let boxed = glib::gobject_ffi::g_value_get_boxed(reply.to_glib_none().0);
        if !boxed.is_null() {
            webkit2gtk::ffi::webkit_script_message_reply_return_value(boxed.cast(), answer.to_glib_none().0);
        }
    }
}

fn note(activity: &Activity, label: &str, message: &javascriptcore::Value) {
    if !message.is_string() {
        return;
    }
    let text = message.to_str();
    // Page-controlled: all of it.
    if text.len() > MAX_MESSAGE_BYTES {
        return;
    }
    if let Ok(details) = serde_json::from_str(&text) {
        activity.note(Kind::Console, label, details);
    }
}
