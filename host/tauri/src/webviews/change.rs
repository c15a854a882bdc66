//! Acts on a window, on the main thread.

use palisade_capabilities::webview::WindowChange;
use tauri::{LogicalPosition, LogicalSize, Runtime, WebviewWindow};

/// Does one thing to a window.
pub(super) fn apply<R: Runtime>(window: &WebviewWindow<R>, change: WindowChange) -> tauri::Result<()> {
    match change {
        WindowChange::Minimize => window.minimize(),
        WindowChange::Unminimize => window.unminimize(),
        WindowChange::Maximize => window.maximize(),
        WindowChange::Unmaximize => window.unmaximize(),
        WindowChange::Close => window.close(),
        WindowChange::Focus => window.set_focus(),
        WindowChange::Show => window.show(),
        WindowChange::Hide => window.hide(),
        WindowChange::Fullscreen => window.set_fullscreen(true),
        WindowChange::Unfullscreen => window.set_fullscreen(false),
        WindowChange::AlwaysOnTop => window.set_always_on_top(true),
        WindowChange::NotAlwaysOnTop => window.set_always_on_top(false),
        WindowChange::Resize { width, height } => window.set_size(LogicalSize::new(width, height)),
        WindowChange::MoveTo { x, y } => window.set_position(LogicalPosition::new(x, y)),
        WindowChange::SetTitle(title) => window.set_title(&title),
    }
}
