//! The demo's first calls, made with the command line and shown as they would be typed.
//!
//! Guarantees: an answer that is not what the sample application must give is an error.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::host::Host;
use palisade_toolkit::run::capture;

/// A first call may have to wait until its component is compiled, and a dev build does that slowly.
const CALL_LIMIT: Duration = Duration::from_secs(120);
/// Characters of a result that are shown.
const SHOWN: usize = 720;
/// In this time the sample application writes several rows.
const MEANWHILE: Duration = Duration::from_millis(1_500);

const COUNT: &str = r#"{"query": "SELECT count(*) AS events, max(at) AS latest FROM events"}"#;

/// Lists files, reads one, and queries the database twice.
pub(super) fn show_calls(palisade: &Path, host: &Host) -> Result<()> {
    let caller = Caller::of(palisade, host);
    let listed = caller.call("list_app_dir", r#"{"directory": "data", "max_depth": 2}"#)?;
    ensure!(mentions(&listed, "settings.toml"), "list_app_dir did not list settings.toml");

    let read = caller.call("read_app_file", r#"{"directory": "data", "path": "settings.toml"}"#)?;
    ensure!(mentions(&read, "Sample notes"), "read_app_file did not return the settings");
    ensure!(!mentions(&read, "sk_live_51SampleKey"), "the key in settings.toml was not redacted");

    let before = events(&caller.call("query_db", COUNT)?)?;
    thread::sleep(MEANWHILE);
    let after = events(&caller.call("query_db", COUNT)?)?;
    ensure!(after > before, "the database did not grow: {before} events, then {after}");
    let mut out = io::stdout().lock();
    writeln!(out, "\nThe application wrote {} events between the two queries.", after - before)?;
    Ok(())
}

/// The command line, calling the demo's own host.
pub(super) struct Caller<'a> {
    palisade: &'a Path,
    pid: String,
}

impl<'a> Caller<'a> {
    pub(super) fn of(palisade: &'a Path, host: &Host) -> Self {
        // By process number: another host may run for an application of the same name.
        Self { palisade, pid: host.child().pid().to_string() }
    }

    /// Calls a tool, and shows the command and the result.
    pub(super) fn call(&self, tool: &str, arguments: &str) -> Result<Value> {
        let (text, result) = self.ask(tool, arguments)?;
        let (shown, more) = clip(text.trim_end());
        let rest = if more > 0 { format!("\n... and {more} more characters") } else { String::new() };
        show(tool, arguments, &format!("{shown}{rest}"))?;
        Ok(result)
    }

    /// Calls a tool, and shows the command and what `shown` makes of the result.
    pub(super) fn call_shown(
        &self,
        tool: &str,
        arguments: &str,
        shown: impl FnOnce(&Value) -> String,
    ) -> Result<Value> {
        let (_, result) = self.ask(tool, arguments)?;
        show(tool, arguments, &shown(&result))?;
        Ok(result)
    }

    /// What the command line prints, and the result that it is.
    fn ask(&self, tool: &str, arguments: &str) -> Result<(String, Value)> {
        let text = capture(
            Command::new(self.palisade).args(["call", tool, arguments, "--app", &self.pid]),
            CALL_LIMIT,
        )?;
        let result = serde_json::from_str(&text)
            .with_context(|| format!("`palisade call {tool}` did not print JSON"))?;
        Ok((text, result))
    }
}

fn show(tool: &str, arguments: &str, shown: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n$ palisade call {tool} '{arguments}'\n{shown}")?;
    out.flush()?;
    Ok(())
}

/// The beginning of a text, and how many characters follow it.
pub(super) fn clip(text: &str) -> (&str, usize) {
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| at);
    (&text[..end], text[end..].chars().count())
}

pub(super) fn mentions(value: &Value, text: &str) -> bool {
    value.to_string().contains(text)
}

/// The count in an answer to [`COUNT`].
fn events(answer: &Value) -> Result<u64> {
    answer["rows"][0]["events"].as_u64().context("query_db gave no row with a count")
}
