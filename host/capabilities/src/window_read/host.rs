//! The `window-read` interface.

use wasmtime::component::HasData;

use super::bindings::{Error, Host, WindowState};
use crate::webview::{self, PageError, PageErrorKind, WindowCall};

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct WindowReadCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct WindowReadView<'a>(pub(super) &'a WindowReadCall);

/// Names [`WindowReadView`] to the linker.
pub(super) struct WindowRead;

impl HasData for WindowRead {
    type Data<'a> = WindowReadView<'a>;
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        match error.kind {
            PageErrorKind::NotFound => Self::NotFound(error.message),
            _ => Self::Unavailable(error.message),
        }
    }
}

impl From<webview::WindowState> for WindowState {
    fn from(window: webview::WindowState) -> Self {
        Self {
            introspectable: window.obstacle.is_none(),
            label: window.label,
            title: window.title,
            url: window.url,
            visible: window.visible,
            focused: window.focused,
            maximized: window.maximized,
            minimized: window.minimized,
            fullscreen: window.fullscreen,
            position: window.position,
            size: window.size,
            scale_factor: window.scale_factor,
            obstacle: window.obstacle,
        }
    }
}

impl Host for WindowReadView<'_> {
    async fn windows(&mut self) -> wasmtime::Result<Result<Vec<WindowState>, Error>> {
        let windows = self.0.0.list().await;
        Ok(windows.map(|all| all.into_iter().map(WindowState::from).collect()).map_err(Error::from))
    }

    async fn window(&mut self, label: Option<String>) -> wasmtime::Result<Result<WindowState, Error>> {
        Ok(self.0.0.find(label.as_deref()).await.map(WindowState::from).map_err(Error::from))
    }
}
