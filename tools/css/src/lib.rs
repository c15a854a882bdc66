//! `css` `inject` and `remove`: a style sheet of the caller's in a window's page.
//!
//! Guarantees: none of its own; the host refuses a sheet that may fetch anything unless `allow_remote` says that it may.
//! Not guaranteed: anything in frames and shadow roots, which the sheet does not reach.
//! Hostile: the caller's CSS, which is passed on unread.
//! Imports: `page-style` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{Json, PageStyle, Result, input, output, tool};

#[input]
struct Inject {
    /// At most 256 KiB. No @import.
    css: String,
    /// Let it fetch images, fonts and the like. Default: false.
    allow_remote: Option<bool>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Remove {
    /// Default: the main window.
    webview_label: Option<String>,
}

/// The schema of the page script's answer, which is passed on unread.
#[output]
struct Injected {
    injected: bool,
    /// At the top level, as far as the engine understood them.
    rules: u32,
    /// It took the place of an earlier one.
    replaced: bool,
}

/// As [`Injected`].
#[output]
struct Removed {
    /// There was one.
    removed: bool,
}

/// Adds a style sheet to the page, in place of an earlier one, until the page goes. Frames and shadow roots are
/// not styled. CSS that would fetch something is refused without allow_remote; data: URLs are fine.
// It is of the open world: with `allow_remote` the page may reach other servers.
#[tool(
    name = "css",
    action = "inject",
    destructive = false,
    idempotent = true,
    window_aliases = "webview_label"
)]
fn inject(arguments: Inject, style: &PageStyle) -> Result<Json<Injected>> {
    let Inject { css, allow_remote, webview_label } = arguments;
    let page = style.open(webview_label.as_deref())?;
    Ok(page.inject(&css, allow_remote.unwrap_or_default())?.into())
}

/// Takes the added style sheet away again.
#[tool(
    name = "css",
    action = "remove",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn remove(arguments: Remove, style: &PageStyle) -> Result<Json<Removed>> {
    Ok(style.open(arguments.webview_label.as_deref())?.remove()?.into())
}

palisade_sdk::export!(inject, remove);

#[cfg(test)]
mod tests;
