//! Pictures of whole windows, read off the display by xcap.
//!
//! Guarantees: pixels are asked for of one window alone, which has this process's id and the number that the window system gave
//! the app's own window (see `own_window`); one picture is taken at a time, off the main thread, and a call that waits for one
//! ends at the page's deadline. Not guaranteed: that nothing of another window is in the picture: where one covers
//! the app's, the display decides. Nor that work which ran out of time stops: it is left to finish.
//! Hostile: the size and the title of a window; other programs on the display. Trusted: the window system.

use std::sync::Arc;

use async_trait::async_trait;
use palisade_capabilities::webview::{Coding, PageError, PageErrorKind, Picture, WindowCamera};
use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use tauri::{Runtime, WebviewWindow};
use tokio::sync::Semaphore;

#[cfg(not(target_os = "linux"))]
use super::coded::coded_rgba;
use super::extent::scaled;
#[cfg(target_os = "linux")]
use super::linux::coded_rgba;
use super::own_window::{Own, Shown, find};
use super::{TauriWebviews, unavailable};

/// Pictures at a time. Without it a guest fills all threads that may block with some that wait for a display which hangs, and
/// memory with pictures.
const AT_ONCE: usize = 1;

/// What to do about a window that the display does not show.
const ELSE: &str = "; `screenshot` shows its page even so";

impl Shown for xcap::Window {
    fn id(&self) -> Option<u32> {
        self.id().ok()
    }

    fn pid(&self) -> Option<u32> {
        self.pid().ok()
    }

    fn title(&self) -> Option<String> {
        self.title().ok()
    }
}

/// Photographs the windows of a running app.
pub(super) struct Camera<R: Runtime> {
    windows: Arc<TauriWebviews<R>>,
    turns: Arc<Semaphore>,
}

impl<R: Runtime> Camera<R> {
    pub(super) fn new(windows: Arc<TauriWebviews<R>>) -> Self {
        Self { windows, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

#[async_trait]
impl<R: Runtime> WindowCamera for Camera<R> {
    async fn photograph(&self, label: &str, coding: Coding) -> Result<Picture, PageError> {
        let failed = |_| PageError::new(PageErrorKind::Failed, "the picture could not be taken");
        let window = self.windows.window(label)?;
        let turns = Arc::clone(&self.turns);
        let taken = async {
            let own = self.windows.on_main(move |_| own(&window)).await??;
            let turn = turns.acquire_owned().await.map_err(|_| unavailable("the app is shutting down"))?;
            let work = tokio::task::spawn_blocking(move || {
                // Held by the work, and not by who waits for it: that one may go.
                let _turn = turn;
                take(&own, coding)
            });
            work.await.map_err(failed)?
        };
        tokio::time::timeout(self.windows.patience, taken).await.unwrap_or_else(|_| {
            let seconds = self.windows.patience.as_secs();
            let text = format!("the display gave no picture within {seconds} s{ELSE}");
            Err(PageError::new(PageErrorKind::Timeout, text))
        })
    }
}

/// What tells the app's window from every other, if the display can be showing it. On the main thread.
fn own<R: Runtime>(window: &WebviewWindow<R>) -> Result<Own, PageError> {
    if !window.is_visible().unwrap_or_default() {
        return Err(unavailable(format!("the window is hidden{ELSE}")));
    }
    if window.is_minimized().unwrap_or_default() {
        return Err(minimized());
    }
    let handle =
        window.window_handle().map_err(|_| unavailable(format!("the window was never shown{ELSE}")))?;
    let id = match handle.as_raw() {
        // A number that is none of X11's must not make the title count.
        RawWindowHandle::Xlib(handle) => Some(u32::try_from(handle.window).unwrap_or_default()),
        RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
        #[expect(clippy::cast_possible_truncation, reason = "handles have 32 bits that count")]
        RawWindowHandle::Win32(handle) => Some(handle.hwnd.get() as u32),
        // The view's number is not the window's.
        RawWindowHandle::AppKit(_) => None,
        _ => {
            return Err(unavailable(format!(
                "only X11 shows this program its windows, and not Wayland{ELSE}"
            )));
        }
    };
    Ok(Own { id, pid: std::process::id(), title: window.title().unwrap_or_default() })
}

fn minimized() -> PageError {
    unavailable(format!("the window is minimised{ELSE}"))
}

/// Takes the picture. Blocks.
fn take(own: &Own, coding: Coding) -> Result<Picture, PageError> {
    let lost = |error| {
        unavailable(format!("the display gave no picture; is the window on the screen? {error}{ELSE}"))
    };
    let unlisted = |error| {
        unavailable(format!("the display lists no windows; is there a window manager? {error}{ELSE}"))
    };
    let window = find(own, xcap::Window::all().map_err(unlisted)?)?;
    // A display that can't say so has not minimised it.
    if window.is_minimized().unwrap_or_default() {
        return Err(minimized());
    }
    let (width, height) = (window.width().map_err(lost)?, window.height().map_err(lost)?);
    scaled(width.into(), height.into(), coding.scale)?;
    let pixels = window.capture_image().map_err(lost)?;
    let size = pixels.dimensions();
    coded_rgba(pixels.into_raw(), size, coding)
}
