//! What goes to stdout and stderr, and how.
//!
//! Guarantees: a reader that goes away (`| head`) ends the output quietly; nothing that a tool or a discovered
//! application said moves the cursor or colours the terminal. Trusted: nothing that came from a host.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use serde_json::Value;

use palisade_embed::Problem;

#[cfg(test)]
mod tests;

/// Writes text and a line feed to stdout.
pub(crate) fn line(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    finish(out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()))
}

/// Writes JSON to stdout: indented for a person, on one line for a program.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Problem> {
    let rendered = if io::stdout().is_terminal() {
        serde_json::to_string_pretty(value).map(|text| terminal_safe(&text))
    } else {
        serde_json::to_string(value)
    };
    line(
        &rendered
            .map_err(|error| Problem::failed(format!("the result can't be written as JSON: {error}")))?,
    )
}

/// JSON with whatever could drive a terminal, or show it in another order, escaped: still the same JSON, as such
/// characters stand in strings only. JSON itself escapes no more than U+0000 to U+001F.
fn terminal_safe(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |mut safe, c| {
        if (c.is_control() && c != '\n') || is_reordering(c) {
            safe.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            safe.push(c);
        }
        safe
    })
}

/// Bidirectional controls (Unicode TR 9), which make text read as something else.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes a remark to stderr. A closed stderr is nobody's problem.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn finish(written: io::Result<()>) -> Result<(), Problem> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Problem::failed(format!("stdout can't be written to: {error}"))),
    }
}

/// Takes out what a terminal would act upon: control characters but tab and line feed. JSON strings come escaped.
pub(crate) fn printable(text: &str) -> String {
    let kept = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || is_reordering(*c));
    text.chars().filter(kept).collect()
}

/// Columns of text, each as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a heading.
    pub(crate) fn new(heading: &[&str]) -> Self {
        Self { rows: vec![heading.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| printable(&cell)).collect());
    }

    /// The table as text, without trailing blanks or line feed.
    pub(crate) fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |cell: &String| cell.chars().count();
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0))
            .collect();
        let lines = self.rows.iter().map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The text of a JSON string, or the JSON of anything else.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A spinner on stderr while it lives, where a person is looking.
pub(crate) fn spinner(what: &'static str) -> Option<Spinner> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let bar = indicatif::ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    Some(Spinner(bar))
}

/// A bar on stderr for so many bytes, where a person is looking; otherwise one that is not shown.
pub(crate) fn progress(what: &'static str, bytes: u64) -> indicatif::ProgressBar {
    if !io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style =
        indicatif::ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec}");
    let bar = indicatif::ProgressBar::new(bytes).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// See [`spinner`].
#[derive(Debug)]
pub(crate) struct Spinner(indicatif::ProgressBar);

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
