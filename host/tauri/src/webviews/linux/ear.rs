//! What the page script tells without having been asked: console messages, and requests that met a rule.
//!
//! Guarantees: the message handler is there in the page script's world alone, from the first time on that somebody wants to hear;
//! a message is bounded. Not guaranteed: truth of what a page said. Hostile: pages, in what they say and how often.
//! Everything here runs on the main thread.

use std::cell::RefCell;
use std::time::Duration;

use gtk::glib::object::ObjectExt as _;
use gtk::glib::translate::ToGlibPtr as _;
use gtk::glib::{self, ToValue as _, WeakRef};
use javascriptcore::ValueExt as _;
use palisade_capabilities::webview::PageError;
use palisade_capabilities::webview::activity::Kind;
use serde_json::{Map, Value};
use webkit2gtk::{UserContentManager, UserContentManagerExt as _, WebViewExt as _};

use super::{WORLD, Webview, failed, is_new, routes};
use crate::webviews::Watched;

/// The message handler's name.
const HANDLER: &str = "palisade";
/// Its signal. That of handlers without a reply is none to use: wry listens to it for every handler of a webview, takes what
/// comes for an invocation, and complains of it in the page's console.
const RECEIVED: &str = "script-message-with-reply-received::palisade";

/// Bytes of one message. The page script cuts what it passes on; without a bound here it would be the only one.
const MAX_MESSAGE_BYTES: usize = 64 << 10;

thread_local! {
    static HEARD: RefCell<Vec<WeakRef<Webview>>> = const { RefCell::new(Vec::new()) };
}

/// Hears what the page script of a webview says from now on. Again is nothing.
pub(super) fn listen(
    webview: &Webview,
    label: &str,
    watched: &Watched,
) -> Result<UserContentManager, PageError> {
    let manager = webview.user_content_manager().ok_or_else(|| failed("the webview takes no scripts"))?;
    if !is_new(&HEARD, webview) {
        return Ok(manager);
    }
    manager.register_script_message_handler_with_reply(HANDLER, WORLD);
    let (label, watched, page) = (label.to_owned(), watched.clone(), webview.downgrade());
    manager.connect_local(RECEIVED, false, move |values| {
        let message = values.get(1).and_then(|value| value.get::<javascriptcore::Value>().ok());
        if let Some(message) = message {
            if let Some(details) = read(&message) {
                note(&watched, &label, &page, details);
            }
            reply(values.get(2), &message);
        }
        Some(true.to_value())
    });
    Ok(manager)
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

fn read(message: &javascriptcore::Value) -> Option<Map<String, Value>> {
    if !message.is_string() {
        return None;
    }
    let text = message.to_str();
    // Page-controlled: all of it.
    (text.len() <= MAX_MESSAGE_BYTES).then(|| serde_json::from_str(&text).ok()).flatten()
}

fn note(watched: &Watched, label: &str, page: &WeakRef<Webview>, mut details: Map<String, Value>) {
    match details.remove("route") {
        None => drop(watched.activity.note(Kind::Console, label, details)),
        Some(Value::Object(met)) => note_route(watched, label, page, met),
        Some(_) => {}
    }
}

/// A request met a rule. One that counts its matches counts on in the next page.
fn note_route(watched: &Watched, label: &str, page: &WeakRef<Webview>, mut met: Map<String, Value>) {
    let Some(id) = met.remove("rule").and_then(|id| id.as_u64()) else { return };
    let Some(matched) = watched.routes.matched(label, id) else { return };
    met.insert("rule_id".to_owned(), id.into());
    met.insert("trigger_count".to_owned(), matched.trigger_count.into());
    watched.activity.note(Kind::Route, label, met);
    if !matched.counts {
        return;
    }
    let (label, watched, page) = (label.to_owned(), watched.clone(), page.clone());
    // Not from within the signal, which holds what is to be changed.
    glib::timeout_add_local_once(Duration::ZERO, move || {
        if let Some(webview) = page.upgrade() {
            let _ = routes::install_routes(&webview, &label, &watched);
        }
    });
}
