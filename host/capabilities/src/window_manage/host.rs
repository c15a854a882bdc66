//! The `window-manage` interface.

use wasmtime::component::HasData;

use super::bindings::{Change, Error, Host};
use crate::webview::{PageError, PageErrorKind, WindowCall, WindowChange};

/// Characters of a title. Without it a guest hands the window system megabytes.
pub(super) const MAX_TITLE_CHARS: usize = 1_024;
/// Pixels of a side. Window systems take 16-bit sizes.
pub(super) const MAX_SIDE: u32 = 16_384;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct WindowManageCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct WindowManageView<'a>(pub(super) &'a WindowManageCall);

/// Names [`WindowManageView`] to the linker.
pub(super) struct WindowManage;

impl HasData for WindowManage {
    type Data<'a> = WindowManageView<'a>;
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        match error.kind {
            PageErrorKind::NotFound => Self::NotFound(error.message),
            PageErrorKind::Timeout | PageErrorKind::Unavailable => Self::Unavailable(error.message),
            _ => Self::Failed(error.message),
        }
    }
}

impl From<Change> for WindowChange {
    fn from(change: Change) -> Self {
        match change {
            Change::Minimize => Self::Minimize,
            Change::Unminimize => Self::Unminimize,
            Change::Maximize => Self::Maximize,
            Change::Unmaximize => Self::Unmaximize,
            Change::Close => Self::Close,
            Change::Focus => Self::Focus,
            Change::Show => Self::Show,
            Change::Hide => Self::Hide,
            Change::Fullscreen => Self::Fullscreen,
            Change::Unfullscreen => Self::Unfullscreen,
            Change::AlwaysOnTop => Self::AlwaysOnTop,
            Change::NotAlwaysOnTop => Self::NotAlwaysOnTop,
        }
    }
}

impl WindowManageView<'_> {
    async fn change(&self, label: Option<&str>, change: WindowChange) -> Result<String, Error> {
        let call = &self.0.0;
        let label = call.label(label).await?;
        let subject = || format!("{label}: {change:?}");
        call.clocked(call.effect("window.change", subject), call.reach(&label)?.change(&label, change))
            .await?;
        Ok(label)
    }
}

impl Host for WindowManageView<'_> {
    async fn manage(
        &mut self,
        label: Option<String>,
        change: Change,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.change(label.as_deref(), change.into()).await)
    }

    async fn resize(
        &mut self,
        label: Option<String>,
        width: u32,
        height: u32,
    ) -> wasmtime::Result<Result<String, Error>> {
        // Guest-controlled: both.
        if [width, height].iter().any(|side| !(1..=MAX_SIDE).contains(side)) {
            return Ok(Err(Error::Failed(format!("a window's sides are 1 to {MAX_SIDE} pixels"))));
        }
        Ok(self.change(label.as_deref(), WindowChange::Resize { width, height }).await)
    }

    async fn move_to(
        &mut self,
        label: Option<String>,
        x: i32,
        y: i32,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.change(label.as_deref(), WindowChange::MoveTo { x, y }).await)
    }

    async fn set_title(
        &mut self,
        label: Option<String>,
        title: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        // Guest-controlled: a NUL would end the title early in the window system's own strings.
        if title.contains('\0') || title.chars().count() > MAX_TITLE_CHARS {
            let text = format!("a title is at most {MAX_TITLE_CHARS} characters, none of them NUL");
            return Ok(Err(Error::Failed(text)));
        }
        Ok(self.change(label.as_deref(), WindowChange::SetTitle(title)).await)
    }
}
