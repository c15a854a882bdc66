//! `interact`, `input`, `inspect` `highlight` and `clear_highlights`: acts on a window's page as a user would.
//!
//! Guarantees: each act is on the element that was named, once it can be acted on, or it fails and says what is in the
//! way; nothing runs code that the caller brings. Not guaranteed: what the page does in answer to an act.
//! Effects: a click may do anything that the app can do; to set a value twice is not more than once; to move loses nothing.
//! Hostile: what the page says of itself in a result, which is passed on unread.
//! Imports: `page-input` alone.

#![forbid(unsafe_code)]

mod highlights;
mod keyboard;
mod pointer;
mod shapes;

use palisade_sdk::{Error, Result};

/// Milliseconds that an element gets to become ready, at most: below what the host gives to one host call, so that the
/// answer is why it is not ready, and not that time is up.
const MAX_TIMEOUT_MS: u32 = 8_000;

fn clamped(timeout_ms: Option<u32>) -> Option<u32> {
    timeout_ms.map(|ms| ms.min(MAX_TIMEOUT_MS))
}

/// An act that asks for the operating system's own event is refused rather than done another way: whoever asks for one
/// relies on what only those do.
fn refuse_trusted(trusted: Option<bool>) -> Result<()> {
    if trusted != Some(true) {
        return Ok(());
    }
    Err(Error::unavailable(
        "`trusted` events, which the operating system makes, are not available here. Leave `trusted` out: the page then \
         gets the same events in the same order, and can tell them by `isTrusted` alone.",
    ))
}

palisade_sdk::export!(
    pointer::click,
    pointer::double_click,
    pointer::hover,
    pointer::focus,
    pointer::scroll_into_view,
    pointer::select_option,
    keyboard::fill,
    keyboard::type_text,
    keyboard::press_key,
    highlights::highlight,
    highlights::clear_highlights,
);

#[cfg(test)]
mod tests;
