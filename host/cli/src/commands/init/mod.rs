//! `palisade init [DIR]`: wires a Tauri app, and takes it out again with `--undo`.
//!
//! Guarantees: what would be written is shown as a diff first, and is written only once that was agreed to (`--yes`, or an
//! answer at a terminal); a file that changed in between is left alone; a second run finds nothing to do; all that is not the
//! plugin's own lines stays as it was, comments and line ends too. Not guaranteed: an app whose builder is made by a macro of its
//! own is found. Trusted: the project, which is only read as text; nothing of it runs.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use palisade_embed::Problem;
use similar::TextDiff;

use crate::args::InitArgs;
use crate::output;

mod client;
mod manifest;
mod project;
mod source;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use client::{Client, Entry};
pub(crate) use state::{Wiring, wiring};

/// One file as it is, and as it is to be. `None`: there is none.
#[derive(Debug)]
struct Change {
    path: PathBuf,
    before: Option<String>,
    after: Option<String>,
}

impl Change {
    /// `None` where nothing changes.
    fn new(path: PathBuf, before: Option<String>, after: Option<String>) -> Option<Self> {
        (before != after).then_some(Self { path, before, after })
    }

    /// As `diff -u` shows it, with paths as seen from `root`.
    fn diff(&self, root: &Path) -> String {
        let name = self.path.strip_prefix(root).unwrap_or(&self.path).display().to_string();
        let side = |text: &Option<String>| text.as_ref().map_or("/dev/null", |_| name.as_str()).to_owned();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (before, after) = (text(&self.before), text(&self.after));
        let diff = TextDiff::from_lines(&before, &after);
        diff.unified_diff().header(&side(&self.before), &side(&self.after)).to_string()
    }

    fn write(&self) -> Result<(), Problem> {
        if read(&self.path)? != self.before {
            return Err(Problem::failed(format!(
                "{} changed while you looked at the diff",
                self.path.display()
            ))
            .next("run it again"));
        }
        let written = match &self.after {
            Some(text) => {
                let made = self.path.parent().map_or(Ok(()), fs::create_dir_all);
                made.and_then(|()| fs::write(&self.path, text))
            }
            None => fs::remove_file(&self.path),
        };
        written.map_err(|error| Problem::failed(format!("{} can't be written: {error}", self.path.display())))
    }
}

pub(crate) fn run(args: InitArgs) -> Result<ExitCode, Problem> {
    let app = project::App::find(&args.dir)?;
    let changes = changes(&app, &args)?;
    if changes.is_empty() {
        let state = if args.undo { "is not wired" } else { "is wired already" };
        output::line(&format!("{} {state}: nothing to change", app.label()))?;
        return Ok(ExitCode::SUCCESS);
    }
    for change in &changes {
        output::line(change.diff(&app.root).trim_end())?;
    }
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    if !args.yes && !agreed()? {
        output::note("nothing was written");
        return Ok(ExitCode::from(1));
    }
    for change in &changes {
        change.write()?;
    }
    output::line(&next_steps(&app, args.undo))?;
    Ok(ExitCode::SUCCESS)
}

/// All that has to change, in the order in which it is shown.
fn changes(app: &project::App, args: &InitArgs) -> Result<Vec<Change>, Problem> {
    let mut changes =
        if args.undo { manifest::unwire(app)? } else { manifest::wire(app, args.path.as_deref())? };
    changes.extend(sources(app, args.undo)?);
    for client in client::chosen(&args.clients, &app.root, args.undo) {
        changes.extend(client.change(&app.root, app.identifier.as_deref(), args.undo)?);
    }
    Ok(changes)
}

fn sources(app: &project::App, undo: bool) -> Result<Vec<Change>, Problem> {
    let mut changes = Vec::new();
    let mut is_wired = false;
    for path in app.sources()? {
        let Some(text) = read(&path)? else { continue };
        // What does not parse does not compile either, or is a file that no module names.
        let Ok(found) = source::Source::parse(&text) else { continue };
        is_wired |= found.has_plugin();
        let after = if undo { found.unwired() } else { found.wired() };
        changes.extend(Change::new(path, Some(text), Some(after)));
    }
    let has_builder =
        changes.iter().any(|change| change.after.as_deref().is_some_and(source::mentions_plugin));
    if !undo && !is_wired && !has_builder {
        return Err(Problem::failed(format!(
            "{}: no `tauri::Builder::default()` was found in its sources",
            app.label()
        ))
        .next(
            "add `.plugin(tauri_plugin_palisade::init())` to the app's builder yourself, and run it again",
        ));
    }
    Ok(changes)
}

fn next_steps(app: &project::App, undo: bool) -> String {
    if undo {
        return format!("{} is as if Palisade had never been there", app.label());
    }
    let choose = app.identifier.as_ref().map(|id| format!(" --app {id}")).unwrap_or_default();
    format!(
        "{} is wired. Next:\n\n  start it as you always do (`cargo tauri dev`, say)\n  palisade call{choose} app_info\n\n\
         `palisade doctor` says what is wrong if that does not answer. In release builds the plugin does nothing.",
        app.label()
    )
}

/// The file's text; `None` if there is no file.
fn read(path: &Path) -> Result<Option<String>, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::failed(format!("{} can't be read: {error}", path.display()))),
    }
}

fn agreed() -> Result<bool, Problem> {
    if !io::stdin().is_terminal() {
        return Err(Problem::usage("these changes were not agreed to, and nobody is at a terminal to ask")
            .next("run it again with --yes to write them, or with --dry-run to see them only"));
    }
    let mut err = io::stderr();
    let _ = write!(err, "\nWrite these changes? [y/N] ").and_then(|()| err.flush());
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Problem::failed(format!("the answer can't be read: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
