//! The app's windows, as the host's capabilities act through them.
//!
//! Guarantees: every touch of a window or webview happens on the main thread (elsewhere it can crash an app that is
//! reloading); a page is asked only after it has loaded; nothing is polled. A call that ends early leaves nothing
//! waiting here. Not guaranteed: that the main thread has time; each call has its own deadline for that.
//! Hostile: what pages answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use palisade_capabilities::webview::activity::Activity;
use palisade_capabilities::webview::faults::{Effect, Faults};
use palisade_capabilities::webview::routes::Routes;
use palisade_capabilities::webview::{
    DialogAnswer, DialogKind, Evaluated, InvokeError, Invoked, PageError, PageErrorKind, Picture,
    PictureRequest, Visited, Webviews, WindowCamera, WindowChange, WindowState,
};
use tauri::{AppHandle, Manager as _, Runtime, Url, WebviewWindow};
use tokio::sync::oneshot;

use crate::handler::Noted;

mod answer;
mod awake;
#[cfg(feature = "window-capture")]
mod camera;
mod change;
#[cfg(all(not(target_os = "linux"), feature = "window-capture"))]
mod coded;
mod extent;
mod invoke;
#[cfg(target_os = "linux")]
mod linux;
mod loaded;
#[cfg(any(test, feature = "window-capture"))]
mod own_window;
#[cfg(target_os = "linux")]
mod reached;
mod ready;
mod script;
mod shared;
mod state;
mod watched;

use awake::Awake;
use invoke::{begun, post, refuse, respond};
pub(crate) use ready::keep_ready;
pub(crate) use shared::PAGE_SCRIPT;
use shared::refused;
use state::{is_same_document, state};
pub(crate) use watched::Watched;

/// How pages are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// In a script world that is Palisade's own.
    #[cfg(target_os = "linux")]
    Own,
    /// In the page's own world.
    Shared,
}

impl World {
    /// The best that there is here, or the one that is everywhere.
    pub(crate) fn choose(shared: bool) -> Self {
        #[cfg(target_os = "linux")]
        if !shared {
            return Self::Own;
        }
        let _ = shared;
        Self::Shared
    }
}

/// How long a question waits for a page that is loading: less than a host call may take.
const LOAD: Duration = Duration::from_secs(8);

/// The verb that is asked to take its time.
const WAIT: &str = "wait";

/// How long going back may take until the other page is there.
const SETTLE: Duration = Duration::from_millis(300);

/// What takes pictures of these windows off the display, where this was built for it.
#[cfg_attr(not(feature = "window-capture"), expect(unused_variables, reason = "there is none"))]
pub(crate) fn camera<R: Runtime>(windows: &Arc<TauriWebviews<R>>) -> Option<Arc<dyn WindowCamera>> {
    #[cfg(feature = "window-capture")]
    return Some(Arc::new(camera::Camera::new(Arc::clone(windows))));
    #[cfg(not(feature = "window-capture"))]
    None
}

/// The windows of a running app.
pub(crate) struct TauriWebviews<R: Runtime> {
    app: AppHandle<R>,
    watched: Watched,
    patience: Duration,
    world: World,
    #[cfg(target_os = "linux")]
    reached: reached::Reached<R>,
    awake: Awake,
}

pub(super) fn unavailable(text: impl Into<String>) -> PageError {
    PageError::new(PageErrorKind::Unavailable, text)
}

fn gone() -> PageError {
    PageError::new(PageErrorKind::NotFound, "the window was closed")
}

impl<R: Runtime> TauriWebviews<R> {
    /// `patience`: how long a page or a command may take to answer. (A page that was asked to wait takes longer.)
    pub(crate) fn new(app: AppHandle<R>, watched: Watched, patience: Duration, world: World) -> Self {
        Self {
            app,
            watched,
            patience,
            world,
            #[cfg(target_os = "linux")]
            reached: reached::Reached::default(),
            awake: Awake::default(),
        }
    }

    async fn patiently<T>(&self, answer: impl Future<Output = Result<T, PageError>>) -> Result<T, PageError> {
        tokio::time::timeout(self.patience, answer).await.unwrap_or_else(|_| {
            let seconds = self.patience.as_secs();
            let text = format!(
                "the page did not answer within {seconds} s; it is busy, or a dialog is open: close it, or set a response \
                 (`navigate` `set_dialog_response`) before what opens it"
            );
            Err(PageError::new(PageErrorKind::Timeout, text))
        })
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
        self.awake.wait(receiver).await.ok_or_else(|| unavailable("the app is shutting down"))
    }

    /// Asks the page that is in a window, once it has loaded, for as long as it is there.
    async fn on_page<T>(
        &self,
        label: &str,
        ask: impl Future<Output = Result<T, PageError>>,
    ) -> Result<T, PageError> {
        let asked = match self.watched.loaded.asked(label) {
            Some(asked) => asked,
            None => {
                // A page may still come, where there is a window for it.
                self.window(label)?;
                let loaded = tokio::time::timeout(LOAD, self.watched.loaded.wait(label)).await;
                loaded.unwrap_or_else(|_| Err(unavailable("the page has not loaded yet; try again")))?
            }
        };
        tokio::select! {
            // An answer that is there is taken, whatever happened to its page since.
            biased;
            answer = ask => answer,
            lost = self.watched.loaded.lost(label, asked) => Err(lost),
        }
    }

    /// Runs something on a window's webview, on the main thread; it answers through the sender.
    #[cfg(target_os = "linux")]
    async fn on_webview<T: Send + 'static>(
        &self,
        label: &str,
        act: impl FnOnce(&linux::Webview, oneshot::Sender<T>) + Send + 'static,
    ) -> Result<T, PageError> {
        self.on_page(label, self.on_any_webview(label, act)).await
    }

    /// As [`on_webview`](Self::on_webview), whatever page is there, and if there is none.
    #[cfg(target_os = "linux")]
    async fn on_any_webview<T: Send + 'static>(
        &self,
        label: &str,
        act: impl FnOnce(&linux::Webview, oneshot::Sender<T>) + Send + 'static,
    ) -> Result<T, PageError> {
        let (sender, receiver) = oneshot::channel();
        let act = move |webview: tauri::webview::PlatformWebview| act(&linux::webview(&webview), sender);
        let post = |window: &WebviewWindow<R>| window.with_webview(act);
        let posted = self.reached.with(label, &self.watched.loaded, || self.window(label), post)?;
        posted.map_err(|error| unavailable(format!("the webview can't be reached: {error}")))?;
        self.awake.wait(receiver).await.ok_or_else(|| unavailable("the page went away before it answered"))
    }

    /// One answer of the page script.
    async fn answer(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError> {
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let ask = |webview: &_, sender| linux::ask(webview, verb, arguments, sender);
                self.on_webview(label, ask).await?
            }
            World::Shared => self.on_page(label, self.ask_shared(label, verb, &arguments)).await,
        }
    }
}

#[async_trait]
impl<R: Runtime> Webviews for TauriWebviews<R> {
    async fn windows(&self) -> Result<Vec<WindowState>, PageError> {
        let watched = self.watched.clone();
        self.on_main(move |app| {
            let windows = app.webview_windows();
            windows.values().filter_map(|window| state(window, &watched)).collect()
        })
        .await
    }

    fn labels(&self) -> Vec<String> {
        self.app.webview_windows().into_keys().collect()
    }

    fn has_window(&self, label: &str) -> bool {
        // A page that has loaded has one; to look for it, Tauri copies what it knows of all windows.
        self.watched.loaded.obstacle(label).is_none() || self.window(label).is_ok()
    }

    async fn change(&self, label: &str, change: WindowChange) -> Result<(), PageError> {
        let window = self.window(label)?;
        let changed = self.on_main(move |_| change::apply(&window, change)).await?;
        changed.map_err(|error| {
            PageError::new(PageErrorKind::Failed, format!("the window system refused: {error}"))
        })
    }

    async fn ask(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError> {
        let answer = self.answer(label, verb, arguments);
        let answer = if verb == WAIT { answer.await } else { self.patiently(answer).await };
        answer::read(&answer?)
    }

    async fn evaluate(&self, label: &str, code: &str) -> Result<Evaluated, PageError> {
        let scripted = self.watched.scripted.clone();
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let (code, name) = (code.to_owned(), label.to_owned());
                self.patiently(self.on_webview(label, move |webview, sender| {
                    linux::evaluate(webview, code, scripted.begin(&name), sender);
                }))
                .await?
            }
            World::Shared => {
                let evaluation = async { self.evaluate_shared(label, code, scripted.begin(label)).await };
                self.patiently(self.on_page(label, evaluation)).await
            }
        }
    }

    async fn picture(&self, label: &str, request: PictureRequest) -> Result<Picture, PageError> {
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let picture = move |webview: &_, sender| linux::picture(webview, request, sender);
                self.patiently(self.on_webview(label, picture)).await?
            }
            World::Shared => {
                let _ = request;
                Err(refused("a picture of the page"))
            }
        }
    }

    async fn join_pictures(&self, pictures: Vec<Picture>, columns: usize) -> Result<Picture, PageError> {
        #[cfg(target_os = "linux")]
        {
            let failed = |_| PageError::new(PageErrorKind::Failed, "the pictures could not be joined");
            let work = move || linux::join_pictures(&pictures, columns);
            tokio::task::spawn_blocking(work).await.map_err(failed)?
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = (pictures, columns);
            Err(refused("several pictures as one"))
        }
    }

    async fn invoke(&self, label: &str, command: &str, arguments: String) -> Result<Invoked, InvokeError> {
        let lost = |error: PageError| InvokeError::Unavailable(error.message);
        let window = self.window(label).map_err(lost)?;
        let noted = Noted::begin(&self.watched.activity, begun(label, command, &arguments));
        let fault = match self.watched.faults.strike(command, Instant::now()) {
            Some(Effect::Error(text)) => return refuse(noted, &text),
            fault => fault,
        };
        let command = command.to_owned();
        let (sender, receiver) = oneshot::channel();
        let start = Instant::now();
        self.on_main(move |app| post(app, window, command, &arguments, fault, (noted, sender)))
            .await
            .map_err(lost)??;
        let response =
            tokio::time::timeout(self.patience, receiver).await.map_err(|_| InvokeError::Timeout)?;
        let response = response.map_err(|_| InvokeError::Unavailable("the command never answered".into()))?;
        respond(response).map(|value| Invoked { value, duration: start.elapsed() })
    }

    fn activity(&self) -> &Activity {
        &self.watched.activity
    }

    fn faults(&self) -> Option<&Faults> {
        self.watched.activity.is_complete().then_some(&self.watched.faults)
    }

    async fn watch_console(&self, label: &str) -> Result<(), PageError> {
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let (name, watched) = (label.to_owned(), self.watched.clone());
                self.on_webview(label, move |webview, sender| {
                    linux::watch_console(webview, &name, &watched, sender);
                })
                .await?
            }
            World::Shared => {
                let _ = label;
                Err(refused("the page's console"))
            }
        }
    }

    fn routes(&self) -> &Routes {
        &self.watched.routes
    }

    async fn apply_routes(&self, label: &str) -> Result<(), PageError> {
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let (name, watched) = (label.to_owned(), self.watched.clone());
                // Before the page has a rule: what comes of it must not be done first.
                watched.note_answers(label);
                let coming = {
                    let (name, watched) = (name.clone(), watched.clone());
                    move |webview: &_, sender: oneshot::Sender<_>| {
                        drop(sender.send(linux::install_routes(webview, &name, &watched)));
                    }
                };
                self.patiently(self.on_any_webview(label, coming)).await??;
                if self.watched.loaded.has_ended(label) {
                    return Ok(());
                }
                let apply = move |webview: &_, sender| linux::apply_routes(webview, &name, &watched, sender);
                self.patiently(self.on_webview(label, apply)).await?
            }
            World::Shared => {
                let _ = label;
                Err(refused("rules for a page's requests"))
            }
        }
    }

    async fn navigate(&self, label: &str, url: &str) -> Result<(), PageError> {
        let window = self.window(label)?;
        let failed = |text: String| PageError::new(PageErrorKind::Failed, text);
        let url: Url = url.parse().map_err(|error| failed(format!("this is no address: {error}")))?;
        let loaded = self.watched.loaded.clone();
        let go = move |_: &AppHandle<R>| {
            // The page that is there still answers for a while, and is not what the next question means.
            if !window.url().is_ok_and(|here| is_same_document(&here, &url)) {
                loaded.leave(window.label());
            }
            window.navigate(url)
        };
        let navigated = self.on_main(go).await?;
        navigated.map_err(|error| failed(format!("the webview refused: {error}")))
    }

    async fn go_back(&self, label: &str) -> Result<bool, PageError> {
        let before = self.watched.loaded.now(label);
        let went = match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                let go = |webview: &_, sender: oneshot::Sender<_>| drop(sender.send(linux::go_back(webview)));
                self.on_any_webview(label, go).await??
            }
            World::Shared => self.on_page(label, self.go_back_shared(label)).await?,
        };
        if went {
            // Within a document nothing loads. Else whoever asks next should not ask the page that is being left.
            let _ = tokio::time::timeout(SETTLE, self.watched.loaded.lost(label, before)).await;
        }
        Ok(went)
    }

    async fn history(&self, label: &str) -> Result<Vec<Visited>, PageError> {
        match self.world {
            #[cfg(target_os = "linux")]
            World::Own => {
                self.on_any_webview(label, |webview, sender| drop(sender.send(linux::history(webview))))
                    .await?
            }
            World::Shared => {
                let _ = label;
                Err(refused("the places where a page has been"))
            }
        }
    }

    async fn answer_dialogs(
        &self,
        label: &str,
        kind: DialogKind,
        answer: Option<DialogAnswer>,
    ) -> Result<(), PageError> {
        self.window(label)?;
        self.watched.dialogs.set(label, kind, answer);
        Ok(())
    }
}
