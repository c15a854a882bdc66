//! Rules for a page's requests: the shim in the page's own world, and what hears of matches in the page script's.
//!
//! Guarantees: a webview without rules has nothing of this in the pages that it loads; with rules, each page has them before its
//! own scripts, and so does the one that is there. Taking the last one away takes everything back, here and there.
//! Not guaranteed: that a page leaves it in place. Hostile: pages. Everything here runs on the main thread.

use std::cell::RefCell;

use gtk::glib::WeakRef;
use gtk::glib::object::ObjectExt as _;
use palisade_capabilities::webview::PageError;
use serde_json::{Value, json};
use tokio::sync::oneshot::{self, Sender};
use webkit2gtk::{
    UserContentInjectedFrames, UserContentManager, UserContentManagerExt as _, UserScript,
    UserScriptInjectionTime, WebViewExt as _,
};

use super::{NOWHERE, WORLD, Webview, ask, ear, unanswered, went_away};
use crate::webviews::{Watched, answer};

/// No rule, as the shim takes them.
const NONE: &str = "[]";

/// What a webview has in the pages that it loads.
struct Applied {
    webview: WeakRef<Webview>,
    /// The event by which the shim tells of matches: a name that no page can guess.
    event: String,
    scripts: Vec<UserScript>,
}

thread_local! {
    static APPLIED: RefCell<Vec<Applied>> = const { RefCell::new(Vec::new()) };
}

/// Runs something with what a webview has; where there is nothing yet, with a new event's name.
fn with<T>(webview: &Webview, act: impl FnOnce(&mut Applied) -> T) -> T {
    APPLIED.with_borrow_mut(|all| {
        all.retain(|one| one.webview.upgrade().is_some());
        let place = all.iter().position(|one| one.webview.upgrade().as_ref() == Some(webview));
        let place = place.unwrap_or_else(|| {
            let event = format!("palisade-{}", uuid::Uuid::new_v4());
            all.push(Applied { webview: webview.downgrade(), event, scripts: Vec::new() });
            all.len() - 1
        });
        act(&mut all[place])
    })
}

fn shim(event: &str, rules: &str) -> String {
    let shim = palisade_page::ROUTE_SHIM.replace(palisade_page::ROUTE_EVENT, event);
    shim.replace(palisade_page::ROUTE_RULES, &Value::from(rules).to_string())
}

fn watching(event: &str) -> String {
    json!({ "event": event }).to_string()
}

/// Gives the pages that are loaded from now on these rules in place of what they had.
fn install(manager: &UserContentManager, applied: &mut Applied, rules: Option<&str>) {
    applied.scripts.drain(..).for_each(|script| manager.remove_script(&script));
    let Some(rules) = rules else { return };
    let (frames, start) = (UserContentInjectedFrames::TopFrame, UserScriptInjectionTime::Start);
    let literal = Value::from(watching(&applied.event));
    let listener = format!("{}\n;__palisade.call('route_watch', {literal});", palisade_page::SCRIPT);
    // The listener comes before what it listens to.
    let listener = UserScript::for_world(&listener, frames, start, WORLD, &[], &[]);
    let shim = UserScript::new(&shim(&applied.event, rules), frames, start, &[], &[]);
    for script in [listener, shim] {
        manager.add_script(&script);
        applied.scripts.push(script);
    }
}

/// Brings what later pages get in line with the rules.
pub(in crate::webviews) fn install_routes(
    webview: &Webview,
    label: &str,
    watched: &Watched,
) -> Result<(), PageError> {
    let manager = ear::listen(webview, label, watched)?;
    let rules = watched.routes.script(label);
    with(webview, |applied| install(&manager, applied, rules.as_deref()));
    Ok(())
}

/// Brings the page that is there in line with its window's rules.
pub(in crate::webviews) fn apply_routes(
    webview: &Webview,
    label: &str,
    watched: &Watched,
    sender: Sender<Result<(), PageError>>,
) {
    let rules = watched.routes.script(label);
    let event = with(webview, |applied| applied.event.clone());
    let (told, answered) = oneshot::channel();
    ask(webview, "route_watch", watching(&event), told);
    let (page, shim) = (webview.clone(), shim(&event, rules.as_deref().unwrap_or(NONE)));
    gtk::glib::MainContext::default().spawn_local(async move {
        let heard = answered.await.unwrap_or_else(|_| Err(went_away()));
        let heard = heard.and_then(|answer| answer::read(&answer));
        page.evaluate_javascript(&shim, None, None, NOWHERE, move |shimmed| {
            let shimmed = shimmed.map_err(|error| unanswered(&error));
            let _ = sender.send(heard.and(shimmed).map(drop));
        });
    });
}
