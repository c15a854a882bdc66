//! Where a Tauri app lies, and what is there.
//!
//! Guarantees: finds the one app at or below a directory, or says which ones there are. Trusted: the project.

use std::fs;
use std::path::{Path, PathBuf};

use palisade_embed::Problem;
use serde_json::Value;
use walkdir::{DirEntry, WalkDir};

use super::read;

/// What makes a directory a Tauri app's, by Tauri's own names.
const CONFIGURATIONS: [&str; 3] = ["tauri.conf.json", "tauri.conf.json5", "Tauri.toml"];
/// Directories below the one that is named which are looked through.
const MAX_DEPTH: usize = 5;

/// One Tauri app.
#[derive(Debug)]
pub(super) struct App {
    /// The project as its owner sees it: where an MCP client looks for its configuration.
    pub(super) root: PathBuf,
    /// The crate's directory.
    pub(super) dir: PathBuf,
    /// What Tauri calls it, such as `dev.example.notes`.
    pub(super) identifier: Option<String>,
}

impl App {
    pub(super) fn find(dir: &Path) -> Result<Self, Problem> {
        let root = dir.canonicalize().map_err(|error| {
            Problem::usage(format!("{} is no directory to be read: {error}", dir.display()))
        })?;
        let found = below(&root);
        let [app] = found.as_slice() else { return Err(unclear(&root, &found)) };
        // Run from inside of `src-tauri`, the project is what is around it.
        let is_inner = *app == root && root.ends_with("src-tauri");
        let project = root.parent().filter(|_| is_inner).unwrap_or(&root).to_owned();
        Ok(Self { root: project, dir: app.clone(), identifier: identifier(app)? })
    }

    /// The crate's manifest.
    pub(super) fn manifest(&self) -> PathBuf {
        self.dir.join("Cargo.toml")
    }

    /// How messages call it.
    pub(super) fn label(&self) -> String {
        self.identifier.clone().unwrap_or_else(|| self.dir.display().to_string())
    }

    /// The crate's Rust files, in order.
    pub(super) fn sources(&self) -> Result<Vec<PathBuf>, Problem> {
        let mut files = Vec::new();
        for entry in WalkDir::new(self.dir.join("src")).sort_by_file_name() {
            let entry = entry
                .map_err(|error| Problem::failed(format!("the app's sources can't be listed: {error}")))?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|kind| kind == "rs") {
                files.push(entry.into_path());
            }
        }
        Ok(files)
    }
}

/// The directories of Tauri apps at or below `root`.
fn below(root: &Path) -> Vec<PathBuf> {
    let is_looked_at = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name == "target" || name == "node_modules")
    };
    let found = WalkDir::new(root).max_depth(MAX_DEPTH).sort_by_file_name().into_iter();
    let mut dirs: Vec<PathBuf> = found
        .filter_entry(is_looked_at)
        .filter_map(Result::ok)
        .filter(|entry| CONFIGURATIONS.iter().any(|name| entry.file_name() == *name))
        .filter_map(|entry| entry.path().parent().map(Path::to_owned))
        .filter(|dir| dir.join("Cargo.toml").is_file())
        .collect();
    dirs.dedup();
    dirs
}

fn unclear(root: &Path, found: &[PathBuf]) -> Problem {
    if found.is_empty() {
        return Problem::usage(format!(
            "there is no Tauri app at or below {}: no tauri.conf.json beside a Cargo.toml",
            root.display()
        ))
        .next("name its directory: palisade init path/to/the/app");
    }
    let names: Vec<String> =
        found.iter().map(|dir| dir.strip_prefix(root).unwrap_or(dir).display().to_string()).collect();
    Problem::usage(format!("there are several Tauri apps: {}", names.join(", "))).next("name one of them")
}

/// From Tauri's configuration, in each of the formats that it reads.
fn identifier(dir: &Path) -> Result<Option<String>, Problem> {
    let Some(path) = CONFIGURATIONS.iter().map(|name| dir.join(name)).find(|path| path.is_file()) else {
        return Ok(None);
    };
    let text = read(&path)?.unwrap_or_default();
    let wrong = |error: String| {
        Problem::failed(format!("{} can't be read: {error}", path.display()))
            .next("mend it; Tauri won't build it either")
    };
    if path.extension().is_some_and(|kind| kind == "toml") {
        let value: toml::Table = toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
        return Ok(value.get("identifier").and_then(toml::Value::as_str).map(str::to_owned));
    }
    let value: Value = jsonc_parser::parse_to_serde_value(&text, &jsonc_parser::ParseOptions::default())
        .map_err(|error| wrong(error.to_string()))?;
    Ok(value.get("identifier").and_then(Value::as_str).map(str::to_owned))
}

/// The manifest of the workspace that a crate inherits from.
pub(super) fn workspace_manifest(dir: &Path) -> Option<PathBuf> {
    let is_workspace = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        toml::from_str::<toml::Table>(&text).is_ok_and(|table| table.contains_key("workspace"))
    };
    dir.ancestors().map(|dir| dir.join("Cargo.toml")).find(is_workspace)
}
