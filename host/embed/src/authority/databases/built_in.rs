//! A database: opened once, below the directory that holds it.
//!
//! Guarantees: what is granted is what was opened; no path is looked up again. Trusted: the settings. Hostile, from the
//! moment it is open: the directory that holds it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::fs::Dir;
use palisade_capabilities::app_info::DatabaseFile;
use palisade_capabilities::database::{Database, DatabaseGrant};
use palisade_capabilities::files::HiddenFile;
use palisade_engine::Capability;
use palisade_policy::Profile;

use super::super::Roots;
use super::super::open::{Directory, WantedDatabase, holder};
use crate::problem::Problem;

/// A database that is granted, with what keeps its bytes from `files`.
pub(in crate::authority) struct OpenDatabase {
    pub(in crate::authority) database: Database,
    hidden: HiddenFile,
    /// For people to read. Never opened again.
    path: PathBuf,
    /// The directory that holds it.
    holder: Arc<Dir>,
    file: String,
}

impl OpenDatabase {
    pub(in crate::authority) fn name(&self) -> &str {
        self.database.name()
    }

    /// What `files` must not show.
    pub(in crate::authority) fn hidden(&self) -> HiddenFile {
        self.hidden.clone()
    }

    /// As `app-info` tells of it.
    pub(in crate::authority) fn describe(&self, selected: bool) -> DatabaseFile {
        let (holder, file) = (Arc::clone(&self.holder), self.file.clone());
        DatabaseFile {
            name: self.database.name().to_owned(),
            path: self.path.display().to_string(),
            size: Arc::new(move || holder.symlink_metadata(&file).map_or(0, |metadata| metadata.len())),
            webview_internal: false,
            selected,
        }
    }
}

/// The capability, with the databases that the profile's scope names.
pub(in crate::authority) fn capability(profile: &Profile, roots: &Roots) -> Option<Arc<dyn Capability>> {
    let granted = profile.grants.database().map(|scope| {
        let granted = roots.databases.iter().filter(|open| scope.databases.contains(open.name()));
        granted.map(|open| open.database.clone())
    });
    Some(Arc::new(DatabaseGrant::new(granted.into_iter().flatten())))
}

pub(in crate::authority) fn open(
    wanted: &WantedDatabase,
    directories: &[Directory],
) -> Result<OpenDatabase, Problem> {
    let problem = |why: &dyn std::fmt::Display| {
        Problem::failed(format!(
            "the database `{}` ({}) can't be opened: {why}",
            wanted.name,
            wanted.path.display()
        ))
        .next("let the application create it first, or correct the path (--database, or [databases])")
    };
    let no_file = || problem(&"the path names no file");
    let file = wanted.path.file_name().and_then(OsStr::to_str).ok_or_else(no_file)?;
    let parent = match wanted.path.parent() {
        Some(parent) if parent != Path::new("") => parent.canonicalize(),
        _ => Path::new(".").canonicalize(),
    };
    let parent = parent.map_err(|error| problem(&error))?;
    let (root, below) = holder(&parent, directories).map_err(|error| problem(&error))?;
    let database = Database::open(&wanted.name, &root, below.join(file)).map_err(|error| problem(&error))?;
    // No link is on the way: `Database::open` has just looked.
    let holder = match below.as_os_str().is_empty() {
        true => root.try_clone(),
        false => root.open_dir(&below),
    };
    let holder = holder.map_err(|error| problem(&error))?;
    let hidden = HiddenFile::of(&holder, file).map_err(|error| problem(&error))?;
    Ok(OpenDatabase {
        database,
        hidden,
        path: parent.join(file),
        holder: Arc::new(holder),
        file: file.to_owned(),
    })
}
