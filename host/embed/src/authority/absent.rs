//! Windows that are not there, for listings: what a profile grants in an app can be told without one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use palisade_capabilities::app_state::AppStateGrant;
use palisade_capabilities::ipc_registry::{IpcRegistryGrant, Registry};
use palisade_capabilities::webview::activity::Activity;
use palisade_capabilities::webview::routes::Routes;
use palisade_capabilities::webview::{
    Coding, DialogAnswer, DialogKind, Evaluated, InvokeError, Invoked, NameScope, PageError, PageErrorKind,
    Picture, PictureRequest, Visited, Webviews, WindowCamera, WindowChange, WindowState,
};

use super::AppRoots;

/// The roots of an app that has no window and never will, and that was built with all that an app can have.
pub fn no_app() -> AppRoots {
    AppRoots {
        webviews: Arc::new(NoApp::default()),
        camera: Some(Arc::new(NoApp::default())),
        storage_keys: NameScope::new(|_| false),
        commands: IpcRegistryGrant::new(Registry::default),
        probes: AppStateGrant::default(),
        file_navigation: false,
        event_capacity: 0,
        eval_timeout: Duration::ZERO,
    }
}

#[derive(Default)]
struct NoApp(Activity, Routes);

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

    async fn join_pictures(&self, _: Vec<Picture>, _: usize) -> Result<Picture, PageError> {
        Err(absent())
    }

    async fn invoke(&self, _: &str, _: &str, _: String) -> Result<Invoked, InvokeError> {
        Err(InvokeError::Unavailable(absent().message))
    }

    fn activity(&self) -> &Activity {
        &self.0
    }

    async fn watch_console(&self, _: &str) -> Result<(), PageError> {
        Err(absent())
    }

    fn routes(&self) -> &Routes {
        &self.1
    }

    async fn apply_routes(&self, _: &str) -> Result<(), PageError> {
        Err(absent())
    }

    async fn navigate(&self, _: &str, _: &str) -> Result<(), PageError> {
        Err(absent())
    }

    async fn go_back(&self, _: &str) -> Result<bool, PageError> {
        Err(absent())
    }

    async fn history(&self, _: &str) -> Result<Vec<Visited>, PageError> {
        Err(absent())
    }

    async fn answer_dialogs(&self, _: &str, _: DialogKind, _: Option<DialogAnswer>) -> Result<(), PageError> {
        Err(absent())
    }
}

#[async_trait]
impl WindowCamera for NoApp {
    async fn photograph(&self, _: &str, _: Coding) -> Result<Picture, PageError> {
        Err(absent())
    }
}
