//! Where this crate reaches no webview yet: every question is refused, and says so.
//!
//! Guarantees: nothing is promised that is not kept. Not guaranteed: anything more.

use std::sync::Arc;

use palisade_capabilities::webview::activity::Activity;
use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind, Picture, PictureRequest, Visited};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot::Sender;

use super::Watched;
use crate::scripted::Running;

pub(super) struct Webview;

pub(super) fn webview(_: &PlatformWebview) -> Webview {
    Webview
}

fn refused() -> PageError {
    PageError::new(PageErrorKind::Unavailable, "pages can't be asked on this platform yet; Linux can")
}

pub(super) fn ask(_: &Webview, _: &'static str, _: String, sender: Sender<Result<String, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn evaluate(_: &Webview, _: String, _: Running, sender: Sender<Result<Evaluated, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn picture(_: &Webview, _: PictureRequest, sender: Sender<Result<Picture, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn connect(_: &Webview, _: &str, _: &Watched) {}

pub(super) fn watch_console(_: &Webview, _: &str, _: Arc<Activity>, sender: Sender<Result<(), PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn go_back(_: &Webview) -> Result<bool, PageError> {
    Err(refused())
}

pub(super) fn history(_: &Webview) -> Result<Vec<Visited>, PageError> {
    Err(refused())
}
