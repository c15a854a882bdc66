//! `css` `inject` and `remove`: a style sheet of the caller's in a window's page.
//!
//! Guarantees: none of its own; the host refuses a sheet that may fetch anything unless `allow_remote` says that it may.
//! Not guaranteed: anything in frames and shadow roots, which the sheet does not reach.
//! Hostile: the caller's CSS, which is passed on unread.
//! Imports: `page-style` alone.

#![forbid(unsafe_code)]

use palisade_sdk::page_style::{self, Page};
use palisade_sdk::{Effects, Error, Operation, input, output};

#[input]
struct Inject {
    /// At most 256 KiB. No @import.
    css: String,
    /// Let it fetch images, fonts and the like. Default: false, and a sheet that would is refused.
    allow_remote: Option<bool>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Remove {
    /// The window's label. Default: the main window.
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

fn open(webview_label: Option<&str>) -> Result<Page, Error> {
    Ok(page_style::open(webview_label)?)
}

fn inject(Inject { css, allow_remote, webview_label }: Inject) -> Result<String, Error> {
    Ok(open(webview_label.as_deref())?.inject(&css, allow_remote.unwrap_or_default())?)
}

fn remove(Remove { webview_label }: Remove) -> Result<String, Error> {
    Ok(open(webview_label.as_deref())?.remove()?)
}

fn operations() -> Vec<Operation> {
    let injects = "Adds a style sheet to the page, in place of one that was added before: to hide, mark or enlarge \
                   things, or to try a style. It goes with the page. Frames and shadow roots are not styled. CSS that \
                   would fetch something (url, image-set, @font-face) is refused without allow_remote; data: URLs are fine.";
    let removes = "Takes the added style sheet away again. removed says whether there was one.";
    // With `allow_remote` the page may reach other servers.
    let styles = Effects { read_only: false, destructive: false, idempotent: true, open_world: true };
    let plain = Effects { open_world: false, ..styles };
    vec![
        Operation::json::<Injected, _>("css", injects, inject).action("inject").effects(styles),
        Operation::json::<Removed, _>("css", removes, remove).action("remove").effects(plain),
    ]
    .into_iter()
    .map(|one| one.window_aliases("webview_label"))
    .collect()
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
