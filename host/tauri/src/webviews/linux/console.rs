//! Console messages, from the first time on that somebody reads them.
//!
//! Guarantees: until then nothing is changed. From then on the page's console methods are wrapped in its own world (WebKit
//! tells nobody of what they say), now and in each page that loads in this webview later; what they were given goes to the
//! page script in its own world, and from there to the app, so that no page's content security policy is in the way. Errors
//! that nobody caught are told by the page script alone.
//! Not guaranteed: truth of what the page says it logged: its console is its own.
//! Hostile: pages, in what they log and how often. Everything here runs on the main thread.

use std::cell::RefCell;

use gtk::glib::WeakRef;
use palisade_capabilities::webview::PageError;
use tokio::sync::oneshot::{self, Sender};
use webkit2gtk::{
    UserContentInjectedFrames, UserContentManagerExt as _, UserScript, UserScriptInjectionTime,
    WebViewExt as _,
};

use super::{NOWHERE, WORLD, Webview, ask, ear, is_new, unanswered, went_away};
use crate::webviews::{Watched, answer};

thread_local! {
    static WATCHED: RefCell<Vec<WeakRef<Webview>>> = const { RefCell::new(Vec::new()) };
}

/// Looks for console messages. Again is nothing.
pub(in crate::webviews) fn watch_console(
    webview: &Webview,
    label: &str,
    watched: &Watched,
    sender: Sender<Result<(), PageError>>,
) {
    if !is_new(&WATCHED, webview) {
        return drop(sender.send(Ok(())));
    }
    let manager = match ear::listen(webview, label, watched) {
        Ok(manager) => manager,
        Err(error) => return drop(sender.send(Err(error))),
    };
    // A name that no page can guess: who knows it can log as the page, which the page can anyway.
    let event = format!("palisade-{}", uuid::Uuid::new_v4());
    let arguments = serde_json::json!({ "event": event }).to_string();
    let shim = palisade_page::CONSOLE_SHIM.replace(palisade_page::CONSOLE_EVENT, &event);
    let literal = serde_json::Value::from(arguments.as_str());
    let script = format!("{}\n;__palisade.call('console_watch', {literal});", palisade_page::SCRIPT);

    let (frames, start) = (UserContentInjectedFrames::TopFrame, UserScriptInjectionTime::Start);
    // The listener comes before what it listens to.
    manager.add_script(&UserScript::for_world(&script, frames, start, WORLD, &[], &[]));
    manager.add_script(&UserScript::new(&shim, frames, start, &[], &[]));

    let (told, answered) = oneshot::channel();
    let page = webview.clone();
    ask(webview, "console_watch", arguments, told);
    gtk::glib::MainContext::default().spawn_local(async move {
        let begun = answered.await.unwrap_or_else(|_| Err(went_away()));
        let begun = begun.and_then(|answer| answer::read(&answer));
        page.evaluate_javascript(&shim, None, None, NOWHERE, move |shimmed| {
            let shimmed = shimmed.map_err(|error| unanswered(&error));
            let _ = sender.send(begun.and(shimmed).map(drop));
        });
    });
}
