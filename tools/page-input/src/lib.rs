//! `interact`, `input`, `inspect` `highlight` and `clear_highlights`: acts on a window's page as a user would.
//!
//! Guarantees: each act is on the element that was named, once it can be acted on, or it fails and says what is in the
//! way; nothing runs code that the caller brings. Not guaranteed: what the page does in answer to an act.
//! Hostile: what the page says of itself in a result, which is passed on unread.
//! Imports: `page-input` alone.

#![forbid(unsafe_code)]

mod highlights;
mod keyboard;
mod pointer;
mod shapes;

use palisade_sdk::page_input::{self, Page};
use palisade_sdk::{Effects, Error, Operation};

use self::pointer::OnElement;
use self::shapes::{Acted, Cleared, Highlighted};

/// Milliseconds that an element gets to become ready, at most: below what the host gives to one host call, so that the
/// answer is why it is not ready, and not that time is up.
const MAX_TIMEOUT_MS: u32 = 8_000;

/// Opens the page of the window of this label, or of the main one.
fn open(webview_label: Option<&str>) -> Result<Page, Error> {
    Ok(page_input::open(webview_label)?)
}

fn clamped(timeout_ms: Option<u32>) -> Option<u32> {
    timeout_ms.map(|ms| ms.min(MAX_TIMEOUT_MS))
}

/// An act that asks for the operating system's own event is refused rather than done another way: whoever asks for one
/// relies on what only those do.
fn refuse_trusted(trusted: Option<bool>) -> Result<(), Error> {
    if trusted != Some(true) {
        return Ok(());
    }
    Err(Error::unavailable(
        "`trusted` events, which the operating system makes, are not available here. Leave `trusted` out: the page then \
         gets the same events in the same order, and can tell them by `isTrusted` alone.",
    ))
}

/// A click may do anything that the app can do.
const ACTS: Effects = Effects { read_only: false, destructive: true, idempotent: false, open_world: false };

/// Doing it twice changes no more than doing it once.
const SETS: Effects = Effects { idempotent: true, ..ACTS };

/// Nothing is lost by it.
const MOVES: Effects = Effects { destructive: false, ..SETS };

fn interact() -> [Operation; 6] {
    let click = "Clicks an element, once it is visible, still, enabled and not covered. Gives what changed.";
    let double_click = "Double-clicks an element. Gives what changed.";
    let hover = "Moves the pointer over an element: for menus and tips that appear then.";
    let focus = "Gives an element the keyboard focus.";
    let scroll = "Scrolls to an element, or to x and y in CSS pixels of the page.";
    let select = "Chooses in a drop-down list, by an option's value or else its label. Several where the list allows it.";
    let act =
        |description, run: fn(_) -> _| Operation::json::<Acted, OnElement>("interact", description, run);
    [
        Operation::json::<Acted, _>("interact", click, pointer::click).action("click").effects(ACTS),
        act(double_click, pointer::double_click).action("double_click").effects(ACTS),
        act(hover, pointer::hover).action("hover").effects(Effects { destructive: false, ..ACTS }),
        act(focus, pointer::focus).action("focus").effects(MOVES),
        Operation::json::<Acted, _>("interact", scroll, pointer::scroll_into_view)
            .action("scroll_into_view")
            .effects(MOVES),
        Operation::json::<Acted, _>("interact", select, pointer::select_option)
            .action("select_option")
            .effects(SETS),
    ]
}

fn input() -> [Operation; 3] {
    let fill =
        "Replaces the value of a form field or of editable text, at once. Gives the value that it has then.";
    let type_text = "Adds text to a field key by key, for pages that listen to keys.";
    let press = "Presses a key or a combination, on an element or on what has the focus.";
    [
        Operation::json::<Acted, _>("input", fill, keyboard::fill).action("fill").effects(SETS),
        Operation::json::<Acted, _>("input", type_text, keyboard::type_text)
            .action("type_text")
            .effects(ACTS),
        Operation::json::<Acted, _>("input", press, keyboard::press_key).action("press_key").effects(ACTS),
    ]
}

fn inspect() -> [Operation; 2] {
    let highlight =
        "Draws a frame around an element, for a picture or a person. It stays until it is cleared.";
    let clear = "Removes every frame that was drawn around elements.";
    [
        Operation::json::<Highlighted, _>("inspect", highlight, highlights::highlight)
            .action("highlight")
            .effects(MOVES),
        Operation::json::<Cleared, _>("inspect", clear, highlights::clear_highlights)
            .action("clear_highlights")
            .effects(MOVES),
    ]
}

fn operations() -> Vec<Operation> {
    let all = interact().into_iter().chain(input()).chain(inspect());
    all.map(|one| one.window_aliases("webview_label")).collect()
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
