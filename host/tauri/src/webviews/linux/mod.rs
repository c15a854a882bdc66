//! WebKitGTK: its own calls, with script worlds.
//!
//! Guarantees: the page script runs in a world of its own, which shares the document with the page and none of its
//! globals: the page can neither see it, nor patch what it uses, nor forge what it answers. It gets there once the page has
//! loaded, or with the first question. Each question is one hop to the main thread and one callback.
//! Everything here runs on the main thread.

use std::cell::RefCell;
use std::thread::LocalKey;

use gtk::gio::Cancellable;
use gtk::glib::object::ObjectExt as _;
use gtk::glib::{ToVariant as _, Variant, VariantDict, WeakRef};
use javascriptcore::ValueExt as _;
use palisade_capabilities::webview::{PageError, PageErrorKind};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot::Sender;
use webkit2gtk::{JavascriptError, WebViewExt as _};

mod console;
mod ear;
mod evaluate;
mod history;
mod picture;
mod routes;
mod signals;

pub(super) use console::watch_console;
pub(super) use evaluate::evaluate;
pub(super) use history::{go_back, history};
#[cfg(feature = "window-capture")]
pub(super) use picture::coded_rgba;
pub(super) use picture::{join_pictures, picture};
pub(super) use routes::{apply_routes, install_routes};
pub(super) use signals::connect;

pub(super) type Webview = webkit2gtk::WebView;

/// The script world's name.
const WORLD: &str = "palisade";

/// Asks the page script; `null` where it is not there yet.
const ASK: &str = "return typeof __palisade === 'undefined' || (palisadeVerb === 'audit' && typeof axe === 'undefined') \
                   ? null : await __palisade.call(palisadeVerb, palisadeArguments);";

pub(super) fn webview(webview: &PlatformWebview) -> Webview {
    webview.inner()
}

const NOWHERE: Option<&Cancellable> = None;

/// Whether a webview is not in this list of the main thread's yet; it is from now on.
fn is_new(known: &'static LocalKey<RefCell<Vec<WeakRef<Webview>>>>, webview: &Webview) -> bool {
    known.with_borrow_mut(|known| {
        known.retain(|one| one.upgrade().is_some());
        let is_new = known.iter().all(|one| one.upgrade().as_ref() != Some(webview));
        if is_new {
            known.push(webview.downgrade());
        }
        is_new
    })
}

fn failed(text: impl Into<String>) -> PageError {
    PageError::new(PageErrorKind::Failed, text)
}

fn went_away() -> PageError {
    super::unavailable("the page went away while it was asked; try again")
}

/// Why a script of the host's own gave nothing. What it threw is the page's doing; any other error, in words of all kinds, is of a page
/// that is gone, or whose process is.
fn unanswered(error: &gtk::glib::Error) -> PageError {
    if error.matches(JavascriptError::ScriptFailed) {
        return failed(format!("the page did not take what is needed here: {}", error.message()));
    }
    went_away()
}

/// A function's arguments, by the names that its body has for them.
fn parameters(named: &[(&str, &str)]) -> Variant {
    let parameters = VariantDict::new(None);
    for (name, value) in named {
        parameters.insert_value(name, &value.to_variant());
    }
    parameters.end()
}

/// Asks a verb of the page script.
pub(super) fn ask(
    webview: &Webview,
    verb: &'static str,
    arguments: String,
    sender: Sender<Result<String, PageError>>,
) {
    let again = webview.clone();
    question(webview, verb, &arguments.clone(), move |answer| match answer {
        Ok(None) => inject(&again.clone(), verb, move |injected| match injected {
            Ok(()) => question(&again, verb, &arguments, move |answer| {
                let _ = sender.send(answer.and_then(|answer| answer.ok_or_else(went_away)));
            }),
            Err(error) => drop(sender.send(Err(error))),
        }),
        Ok(Some(answer)) => drop(sender.send(Ok(answer))),
        Err(error) => drop(sender.send(Err(error))),
    });
}

/// One question; `None` where the script is not there.
fn question(
    webview: &Webview,
    verb: &str,
    arguments: &str,
    then: impl FnOnce(Result<Option<String>, PageError>) + 'static,
) {
    let parameters = parameters(&[("palisadeVerb", verb), ("palisadeArguments", arguments)]);
    webview.call_async_javascript_function(
        ASK,
        Some(&parameters),
        Some(WORLD),
        None,
        NOWHERE,
        move |answer| {
            then(match answer {
                Ok(value) if value.is_null() => Ok(None),
                Ok(value) if value.is_string() => Ok(Some(value.to_str().into())),
                Ok(_) => Err(failed("the page script's answer makes no sense")),
                Err(error) if error.matches(JavascriptError::ScriptFailed) => Err(super::unavailable(
                    format!("the page did not take the question: {}", error.message()),
                )),
                // Its answers are always text: the page, or its process, is gone.
                Err(_) => Err(went_away()),
            });
        },
    );
}

/// Brings the page script into its world, and axe-core where it is needed.
fn inject(webview: &Webview, verb: &str, then: impl FnOnce(Result<(), PageError>) + 'static) {
    let script = if verb == "audit" {
        [palisade_page::AXE, palisade_page::SCRIPT].join("\n;\n")
    } else {
        palisade_page::SCRIPT.to_owned()
    };
    // A second time it would find its one global taken, and leave it.
    webview.evaluate_javascript(&script, Some(WORLD), Some("palisade:page"), NOWHERE, move |done| {
        then(done.map(drop).map_err(|error| unanswered(&error)));
    });
}
