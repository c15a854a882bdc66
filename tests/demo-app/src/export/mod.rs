//! The export: each note as a Markdown file, at a pace that can be watched and cancelled.
//!
//! Guarantees: one export at a time; a folder's name is a name and leads nowhere else; an export that fails or is
//! cancelled leaves no folder behind. Hostile: the folder's name.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tauri::{AppHandle, Emitter as _, State};
use tokio::fs;
use tokio::sync::Notify;

use crate::notes::{Note, Notes};

/// Steps of the progress bar, and how long each takes: a handful of small files alone would be written in no time.
const STEPS: usize = 30;
const STEP: Duration = Duration::from_millis(100);
/// Characters of a folder's name.
const MAX_NAME: usize = 40;

/// Where exports go, and the one that runs.
pub(crate) struct Exports {
    root: PathBuf,
    running: Mutex<Option<Arc<Notify>>>,
}

/// What came of an export.
#[derive(Debug, Serialize)]
pub(crate) struct Exported {
    notes: usize,
    folder: PathBuf,
    cancelled: bool,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Serialize)]
struct Progress {
    done: usize,
    total: usize,
}

impl Exports {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, running: Mutex::default() }
    }

    /// The one place for an export, while it is held.
    fn begin(&self) -> Result<Running<'_>, String> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return Err("an export is running already".into());
        }
        let cancel = Arc::<Notify>::default();
        *running = Some(Arc::clone(&cancel));
        Ok(Running { exports: self, cancel })
    }
}

/// An export's place. Given back on drop.
struct Running<'a> {
    exports: &'a Exports,
    cancel: Arc<Notify>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.exports.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[tauri::command]
pub(crate) async fn export_notes(
    app: AppHandle,
    notes: State<'_, Notes>,
    exports: State<'_, Exports>,
    name: String,
) -> Result<Exported, String> {
    let running = exports.begin()?;
    let folder = exports.root.join(checked(&name)?);
    let notes = notes.list()?;
    fs::create_dir_all(&exports.root).await.map_err(told)?;
    fs::create_dir(&folder).await.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!("there is an export called “{name}” already"),
        _ => told(error),
    })?;
    let finished = tokio::select! {
        written = write(&app, &notes, &folder) => written.map(|()| true),
        () = running.cancel.notified() => Ok(false),
    };
    if !matches!(finished, Ok(true)) {
        fs::remove_dir_all(&folder).await.map_err(told)?;
    }
    Ok(Exported { notes: notes.len(), folder, cancelled: !finished? })
}

#[tauri::command]
pub(crate) fn cancel_export(exports: State<'_, Exports>) -> bool {
    let running = exports.running.lock().unwrap_or_else(PoisonError::into_inner);
    running.as_ref().map(|cancel| cancel.notify_one()).is_some()
}

/// Writes the notes, evenly spread over the steps.
async fn write(app: &AppHandle, notes: &[Note], folder: &Path) -> Result<(), String> {
    let mut written = 0;
    for done in 1..=STEPS {
        tokio::time::sleep(STEP).await;
        let until = notes.len() * done / STEPS;
        for Note { id, title, body, .. } in &notes[written..until] {
            let text = format!("# {title}\n\n{body}\n");
            fs::write(folder.join(format!("note-{id}.md")), text).await.map_err(told)?;
        }
        written = until;
        app.emit("export-progress", Progress { done, total: STEPS }).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The name, if it can be no path.
fn checked(name: &str) -> Result<&str, String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    if name.trim().is_empty() || name.chars().count() > MAX_NAME || !name.chars().all(is_plain) {
        return Err(format!("a folder is called by 1 to {MAX_NAME} letters, digits, spaces, - and _"));
    }
    Ok(name.trim())
}

fn told(error: io::Error) -> String {
    format!("the export failed: {error}")
}

#[cfg(test)]
mod tests;
