//! Windows that are not there, for listings: what a profile grants in an app can be told without one.

use std::sync::Arc;

use async_trait::async_trait;
use palisade_capabilities::webview::{
    Evaluated, InvokeError, Invoked, NameScope, PageError, PageErrorKind, Picture, PictureRequest, Webviews,
    WindowChange, WindowState,
};

use super::AppRoots;

/// The roots of an app that has no window and never will.
pub fn no_app() -> AppRoots {
    AppRoots { webviews: Arc::new(NoApp), storage_keys: NameScope::new(|_| false) }
}

struct NoApp;

fn absent() -> PageError {
    PageError::new(PageErrorKind::Unavailable, "there is no app here")
}

#[async_trait]
impl Webviews for NoApp {
    async fn windows(&self) -> Result<Vec<WindowState>, PageError> {
        Ok(Vec::new())
    }

    fn labels(&self) -> Vec<String> {
        Vec::new()
    }

    async fn change(&self, _: &str, _: WindowChange) -> Result<(), PageError> {
        Err(absent())
    }

    async fn ask(&self, _: &str, _: &'static str, _: String) -> Result<String, PageError> {
        Err(absent())
    }

    async fn evaluate(&self, _: &str, _: &str) -> Result<Evaluated, PageError> {
        Err(absent())
    }

    async fn picture(&self, _: &str, _: PictureRequest) -> Result<Picture, PageError> {
        Err(absent())
    }

    async fn invoke(&self, _: &str, _: &str, _: String) -> Result<Invoked, InvokeError> {
        Err(InvokeError::Unavailable(absent().message))
    }
}
