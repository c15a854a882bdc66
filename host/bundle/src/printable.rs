//! Foreign text on its way to a terminal.
//!
//! Guarantees: no control character, no line end and no character that hides or turns text comes out as itself.
//! Hostile: the text.

/// The text with what can't be seen spelt out.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '\'' => c.to_string(),
            _ => c.escape_debug().to_string(),
        })
        .collect()
}
