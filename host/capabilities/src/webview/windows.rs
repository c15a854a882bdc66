//! Which windows a grant reaches, and acting on one of them under a call's clock.

use std::fmt;
use std::sync::Arc;

use palisade_engine::{CallState, Doing, HostDeadline, HostTimeout};

use super::activity::Activity;
use super::faults::Faults;
use super::{Webviews, WindowState};

/// Why a window or its page gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageErrorKind {
    /// The request makes no sense.
    InvalidArguments,
    /// There is no such window.
    NotFound,
    /// The element is gone.
    StaleReference,
    /// The element can't be acted on.
    NotActionable,
    /// No answer in time.
    Timeout,
    /// No page, or no main thread, to ask.
    Unavailable,
    /// More than a bound allows.
    TooLarge,
    /// Anything else.
    Failed,
}

/// Why, and in words for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// Which of them.
    pub kind: PageErrorKind,
    /// What happened and what to do.
    pub message: String,
}

impl PageError {
    /// An error of this kind.
    pub fn new(kind: PageErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl From<HostTimeout> for PageError {
    fn from(_: HostTimeout) -> Self {
        Self::new(
            PageErrorKind::Timeout,
            "the window did not answer in time; it is busy, or a dialog is open: close it, or ask for less",
        )
    }
}

/// Makes an interface's own error of a [`PageError`]. The interface's kinds are listed; what is not becomes `failed`.
macro_rules! map_page_error {
    ($error:ty, $kind:ident: $($name:ident),+ $(,)?) => {
        impl From<$crate::webview::PageError> for $error {
            fn from(error: $crate::webview::PageError) -> Self {
                let kind = match error.kind {
                    $($crate::webview::PageErrorKind::$name => $kind::$name,)+
                    #[allow(unreachable_patterns, reason = "an interface may have all kinds")]
                    _ => $kind::Failed,
                };
                Self { kind, message: error.message }
            }
        }
    };
}
pub(crate) use map_page_error;

/// Which names a grant covers: of windows, commands or storage keys.
#[derive(Clone)]
pub struct NameScope(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl NameScope {
    /// Those that `covers` accepts.
    pub fn new(covers: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(covers))
    }

    /// Every name.
    pub fn every() -> Self {
        Self::new(|_| true)
    }

    pub(crate) fn covers(&self, name: &str) -> bool {
        (self.0)(name)
    }
}

impl fmt::Debug for NameScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameScope")
    }
}

/// An app's windows, as far as a grant reaches. Cheap to clone.
#[derive(Clone)]
pub struct Windows {
    webviews: Arc<dyn Webviews>,
    scope: NameScope,
}

impl fmt::Debug for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Windows")
    }
}

impl Windows {
    /// The windows of `webviews` within `scope`.
    pub fn new(webviews: Arc<dyn Webviews>, scope: NameScope) -> Self {
        Self { webviews, scope }
    }

    /// Whether the grant reaches a window, or what belongs to none.
    pub(crate) fn covers(&self, label: &str) -> bool {
        label.is_empty() || self.scope.covers(label)
    }

    /// These windows under the clock of a call.
    pub(crate) fn of(&self, state: &CallState) -> WindowCall {
        WindowCall { windows: self.clone(), deadline: state.deadline() }
    }
}

/// The granted windows, for one call.
#[derive(Clone, Debug)]
pub(crate) struct WindowCall {
    windows: Windows,
    deadline: HostDeadline,
}

impl WindowCall {
    #[cfg(test)]
    pub(crate) fn for_test(windows: Windows) -> Self {
        Self { windows, deadline: HostDeadline::new(std::time::Duration::from_millis(200)) }
    }

    /// The granted windows, in label order.
    pub(crate) async fn list(&self) -> Result<Vec<WindowState>, PageError> {
        let doing = self.deadline.effect("window.list", String::new);
        let mut windows = doing.of(self.deadline.run(self.windows.webviews.windows()).await?)?;
        windows.retain(|window| self.windows.scope.covers(&window.label));
        windows.sort_by(|a, b| a.label.cmp(&b.label));
        Ok(windows)
    }

    /// The window of this label; without one `main`, else the first that is visible, else the first.
    pub(crate) async fn find(&self, label: Option<&str>) -> Result<WindowState, PageError> {
        let windows = self.list().await?;
        let found = match label {
            Some(label) => windows.iter().find(|window| window.label == label),
            None => windows
                .iter()
                .find(|window| window.label == "main")
                .or_else(|| windows.iter().find(|window| window.visible))
                .or_else(|| windows.first()),
        };
        found.cloned().ok_or_else(|| not_found(&windows))
    }

    /// The label that [`find`](Self::find) gives. A window that is named, and `main`, are found without asking the main
    /// thread, so that a call on a page is one hop to it.
    pub(crate) async fn label(&self, label: Option<&str>) -> Result<String, PageError> {
        let wanted = label.unwrap_or("main");
        if self.windows.scope.covers(wanted) && self.windows.webviews.has_window(wanted) {
            return Ok(wanted.to_owned());
        }
        self.find(label).await.map(|window| window.label)
    }

    /// The app's windows, for an act on the one of this label.
    pub(crate) fn reach(&self, label: &str) -> Result<&dyn Webviews, PageError> {
        if self.windows.scope.covers(label) { Ok(&*self.windows.webviews) } else { Err(not_found(&[])) }
    }

    /// The app's windows, for what outlives the call and acts on the one of this label alone.
    pub(crate) fn keep(&self, label: &str) -> Result<Arc<dyn Webviews>, PageError> {
        if self.windows.scope.covers(label) {
            Ok(Arc::clone(&self.windows.webviews))
        } else {
            Err(not_found(&[]))
        }
    }

    /// The app's logs.
    pub(crate) fn activity(&self) -> &Activity {
        self.windows.webviews.activity()
    }

    /// The faults in the app's commands.
    pub(crate) fn faults(&self) -> Option<&Faults> {
        self.windows.webviews.faults()
    }

    /// Which windows' entries of a log a caller may see who asks for those of `window`, or of all. What belongs to no
    /// window is everybody's.
    pub(crate) fn covering<'a>(&'a self, window: Option<&'a str>) -> impl Fn(&str) -> bool + 'a {
        move |label| match window {
            Some(wanted) => label == wanted && self.windows.scope.covers(label),
            None => label.is_empty() || self.windows.scope.covers(label),
        }
    }

    /// Begins an act that stands in the record of what the call did; see [`HostDeadline::effect`].
    pub(crate) fn effect(&self, what: &'static str, subject: impl FnOnce() -> String) -> Doing {
        self.deadline.effect(what, subject)
    }

    /// Runs one act under the call's clock.
    pub(crate) async fn clocked<T, E: From<HostTimeout>>(
        &self,
        doing: Doing,
        act: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        doing.of(self.deadline.run(act).await.unwrap_or_else(|late| Err(late.into())))
    }

    /// Waits for something under the call's clock.
    pub(crate) async fn timed<T>(&self, wait: impl Future<Output = T>) -> Result<T, HostTimeout> {
        self.deadline.run(wait).await
    }

    /// Asks the page script of a window. What was not given (null) is left out: the script has its own defaults.
    pub(crate) async fn ask(
        &self,
        label: &str,
        verb: &'static str,
        mut arguments: serde_json::Value,
    ) -> Result<String, PageError> {
        if let Some(fields) = arguments.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        let arguments = arguments.to_string();
        let subject = || format!("{label}: {verb} {arguments}");
        self.clocked(self.effect("page.ask", subject), self.reach(label)?.ask(label, verb, arguments)).await
    }
}

/// Says which windows there are: labels are the app's own words, and known to whoever may list them.
fn not_found(windows: &[WindowState]) -> PageError {
    let labels: Vec<&str> = windows.iter().map(|window| window.label.as_str()).take(20).collect();
    let known = if labels.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are: {}", labels.join(", "))
    };
    PageError::new(PageErrorKind::NotFound, format!("no such window; {known}"))
}
