//! The app's windows, as the host's capabilities act through them.
//!
//! Guarantees: every touch of a window or webview happens on the main thread (elsewhere it can crash an app that is
//! reloading); a page is asked only after it has loaded; nothing is polled. A call that ends early leaves nothing
//! waiting here. Not guaranteed: that the main thread has time; each call has its own deadline for that.
//! Hostile: what pages answer.

use std::collections::BTreeSet;
use std::time::Instant;

use async_trait::async_trait;
use palisade_capabilities::webview::{
    Evaluated, InvokeError, Invoked, PageError, PageErrorKind, Picture, PictureRequest, Webviews,
    WindowChange, WindowState,
};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponse, InvokeResponseBody};
use tauri::webview::{InvokeRequest, PageLoadEvent};
use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow};
use tokio::sync::{oneshot, watch};

mod answer;
mod change;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod portable;
#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(not(target_os = "linux"))]
use portable as platform;

/// Which windows' pages have loaded. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Loaded(watch::Sender<BTreeSet<String>>);

impl Default for Loaded {
    fn default() -> Self {
        Self(watch::Sender::new(BTreeSet::new()))
    }
}

impl Loaded {
    /// What Tauri says of a window's page.
    pub(crate) fn note(&self, label: &str, event: PageLoadEvent) {
        self.0.send_if_modified(|labels| match event {
            PageLoadEvent::Started => labels.remove(label),
            PageLoadEvent::Finished => labels.insert(label.to_owned()),
        });
    }

    fn has(&self, label: &str) -> bool {
        self.0.borrow().contains(label)
    }

    /// Waits until the page is there. The caller has a deadline.
    async fn wait(&self, label: &str) {
        // It fails only when the sender is gone, and this is one.
        let _ = self.0.subscribe().wait_for(|labels| labels.contains(label)).await;
    }
}

/// The windows of a running app.
pub(crate) struct TauriWebviews<R: Runtime> {
    app: AppHandle<R>,
    loaded: Loaded,
}

pub(super) fn unavailable(text: impl Into<String>) -> PageError {
    PageError::new(PageErrorKind::Unavailable, text)
}

fn gone() -> PageError {
    PageError::new(PageErrorKind::NotFound, "the window was closed")
}

impl<R: Runtime> TauriWebviews<R> {
    pub(crate) fn new(app: AppHandle<R>, loaded: Loaded) -> Self {
        Self { app, loaded }
    }

    fn window(&self, label: &str) -> Result<WebviewWindow<R>, PageError> {
        self.app.get_webview_window(label).ok_or_else(gone)
    }

    /// Runs something on the main thread, and waits for what it gives.
    async fn on_main<T: Send + 'static>(
        &self,
        act: impl FnOnce(&AppHandle<R>) -> T + Send + 'static,
    ) -> Result<T, PageError> {
        let (sender, receiver) = oneshot::channel();
        let app = self.app.clone();
        let posted = self.app.run_on_main_thread(move || {
            // Nobody waits any more where the call has ended.
            let _ = sender.send(act(&app));
        });
        posted.map_err(|error| unavailable(format!("the app is shutting down: {error}")))?;
        receiver.await.map_err(|_| unavailable("the app is shutting down"))
    }

    /// Runs something on a window's webview, on the main thread; it answers through the sender.
    async fn on_webview<T: Send + 'static>(
        &self,
        label: &str,
        act: impl FnOnce(&platform::Webview, oneshot::Sender<T>) + Send + 'static,
    ) -> Result<T, PageError> {
        self.loaded.wait(label).await;
        let (sender, receiver) = oneshot::channel();
        let posted =
            self.window(label)?.with_webview(move |webview| act(&platform::webview(&webview), sender));
        posted.map_err(|error| unavailable(format!("the webview can't be reached: {error}")))?;
        receiver.await.map_err(|_| unavailable("the page went away before it answered"))
    }
}

#[async_trait]
impl<R: Runtime> Webviews for TauriWebviews<R> {
    async fn windows(&self) -> Result<Vec<WindowState>, PageError> {
        let loaded = self.loaded.clone();
        self.on_main(move |app| {
            let windows = app.webview_windows();
            windows.values().filter_map(|window| state(window, &loaded)).collect()
        })
        .await
    }

    fn labels(&self) -> Vec<String> {
        self.app.webview_windows().into_keys().collect()
    }

    async fn change(&self, label: &str, change: WindowChange) -> Result<(), PageError> {
        let window = self.window(label)?;
        let changed = self.on_main(move |_| change::apply(&window, change)).await?;
        changed.map_err(|error| {
            PageError::new(PageErrorKind::Failed, format!("the window system refused: {error}"))
        })
    }

    async fn ask(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError> {
        let answer = self
            .on_webview(label, move |webview, sender| platform::ask(webview, verb, arguments, sender))
            .await??;
        answer::read(&answer)
    }

    async fn evaluate(&self, label: &str, code: &str) -> Result<Evaluated, PageError> {
        let code = code.to_owned();
        self.on_webview(label, move |webview, sender| platform::evaluate(webview, code, sender)).await?
    }

    async fn picture(&self, label: &str, request: PictureRequest) -> Result<Picture, PageError> {
        self.on_webview(label, move |webview, sender| platform::picture(webview, request, sender)).await?
    }

    async fn invoke(&self, label: &str, command: &str, arguments: String) -> Result<Invoked, InvokeError> {
        let lost = |error: PageError| InvokeError::Unavailable(error.message);
        let window = self.window(label).map_err(lost)?;
        let command = command.to_owned();
        let (sender, receiver) = oneshot::channel();
        let start = Instant::now();
        self.on_main(move |app| post(app, window, command, &arguments, sender)).await.map_err(lost)??;
        let response =
            receiver.await.map_err(|_| InvokeError::Unavailable("the command never answered".into()))?;
        respond(response).map(|value| Invoked { value, duration: start.elapsed() })
    }
}

/// How a window stands. On the main thread, where the getters do not wait.
fn state<R: Runtime>(window: &WebviewWindow<R>, loaded: &Loaded) -> Option<WindowState> {
    let position = window.outer_position().unwrap_or_default();
    let size = window.inner_size().unwrap_or_default();
    let label = window.label().to_owned();
    let obstacle = (!loaded.has(&label)).then(|| "its page has not loaded yet".to_owned());
    Some(WindowState {
        title: window.title().ok()?,
        url: window.url().ok().map(|url| url.to_string()),
        visible: window.is_visible().unwrap_or_default(),
        focused: window.is_focused().unwrap_or_default(),
        maximized: window.is_maximized().unwrap_or_default(),
        minimized: window.is_minimized().unwrap_or_default(),
        fullscreen: window.is_fullscreen().unwrap_or_default(),
        position: (position.x, position.y),
        size: (size.width, size.height),
        scale_factor: window.scale_factor().unwrap_or(1.0),
        obstacle,
        label,
    })
}

/// Posts a command as the window's page would; Tauri's own permission check applies. On the main thread.
fn post<R: Runtime>(
    app: &AppHandle<R>,
    window: WebviewWindow<R>,
    command: String,
    arguments: &str,
    sender: oneshot::Sender<InvokeResponse>,
) -> Result<(), InvokeError> {
    let url = window.url().map_err(|error| InvokeError::Unavailable(error.to_string()))?;
    let body =
        serde_json::from_str(arguments).map_err(|error| InvokeError::Unavailable(error.to_string()))?;
    let request = InvokeRequest {
        cmd: command,
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url,
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: app.invoke_key().to_owned(),
    };
    let responder = move |_, _, response, _, _| {
        let _ = sender.send(response);
    };
    window.on_message(request, Box::new(responder));
    Ok(())
}

fn respond(response: InvokeResponse) -> Result<String, InvokeError> {
    match response {
        InvokeResponse::Ok(InvokeResponseBody::Json(json)) => Ok(json),
        // A command may answer with bytes; JSON has lists of numbers for them.
        InvokeResponse::Ok(InvokeResponseBody::Raw(bytes)) => {
            serde_json::to_string(&bytes).map_err(|error| InvokeError::Unavailable(error.to_string()))
        }
        InvokeResponse::Err(error) => {
            let text = error.0.as_str().unwrap_or_default();
            // Tauri's own words; there is no type for it.
            let is_unknown = text.ends_with(" not found") || text.contains("not allowed");
            Err(if is_unknown {
                InvokeError::Unknown(text.to_owned())
            } else {
                InvokeError::Rejected(error.0.to_string())
            })
        }
    }
}
