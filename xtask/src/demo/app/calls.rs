//! The first calls to the demo app: a note is written through its page, and is in its database.
//!
//! Guarantees: as those of the demo without an app.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::calls::{Caller, clip, mentions};
use super::super::host::Host;
use palisade_toolkit::run::say;

/// The note that is written.
const TITLE: &str = "Written by a tool";
const BODY: &str = "Through the page, as a person would.";
/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Looks at the page, writes a note into it, and finds it in the database.
pub(super) fn show_calls(palisade: &Path, host: &Host, place: &Path) -> Result<()> {
    let caller = Caller::of(palisade, host);
    let snapshot = caller.call_shown("dom_snapshot", "{}", tree)?;
    ensure!(mentions(&snapshot, "Save note"), "dom_snapshot did not show the form");
    ensure!(!mentions(&snapshot, "correct horse"), "dom_snapshot showed the passphrase");

    let title = element(&caller, "#title")?;
    caller.call("input", &fill(&title, TITLE))?;
    let body = element(&caller, "#body")?;
    caller.call("input", &fill(&body, BODY))?;
    let save = element(&caller, "#save")?;
    caller.call("interact", &json!({ "action": "click", "ref_id": save }).to_string())?;
    let saved = json!({ "condition": "text", "value": "2 notes" });
    let waited = caller.call("wait_for", &saved.to_string())?;
    ensure!(waited["ok"] == true, "the page did not show a second note");

    let rows = caller.call("query_db", r#"{"query": "SELECT id, title, body FROM notes"}"#)?;
    ensure!(mentions(&rows, TITLE) && mentions(&rows, BODY), "the note is not in the database");
    picture(&caller, &place.join("notes.png"))
}

fn fill(element: &str, value: &str) -> String {
    json!({ "action": "fill", "ref_id": element, "value": value }).to_string()
}

/// The reference of the one element that matches.
fn element(caller: &Caller<'_>, css: &str) -> Result<String> {
    let found = caller.call("find_elements", &json!({ "css": css }).to_string())?;
    let reference = found["elements"][0]["ref_id"].as_str();
    reference.map(str::to_owned).with_context(|| format!("find_elements did not find {css}"))
}

/// A snapshot as a reader wants it: the tree with its lines.
fn tree(snapshot: &Value) -> String {
    let (shown, more) = clip(snapshot["tree"].as_str().unwrap_or_default());
    format!("{shown}\n... and {more} more characters")
}

/// Takes a picture of the main window, and keeps it.
fn picture(caller: &Caller<'_>, file: &Path) -> Result<()> {
    let shown = |picture: &Value| {
        let size = picture["data"].as_str().map_or(0, str::len);
        format!("{{\"data\": \"{size} characters of base64\", …}}")
    };
    let picture = caller.call_shown("screenshot", "{}", shown)?;
    let data = picture["data"].as_str().context("screenshot gave no picture")?;
    let bytes = STANDARD.decode(data).context("the picture is no base64")?;
    ensure!(bytes.starts_with(PNG), "the picture is no PNG");
    fs::write(file, bytes).with_context(|| format!("could not write {}", file.display()))?;
    say(format!("the picture is in {}", file.display()));
    Ok(())
}
