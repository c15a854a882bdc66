//! `list_app_dir`: what is in a directory.
//!
//! Guarantees: entries are sorted by path within their directory, each directory directly followed by what is in
//! it; links are named as links and never followed; at most [`walk::MAX_ENTRIES`] are returned and [`walk::MAX_VISITED`] looked
//! at, and `truncated` says when that left something out. Not guaranteed: a snapshot; an entry that vanishes while
//! the listing runs is left out.
//! Hostile: the names, their number, and whoever changes them meanwhile.

use palisade_sdk::files::{self, ErrorCode, RelativePath};
use palisade_sdk::{Error, Files, Result, input, output, tool};

use self::walk::Walk;
use crate::pattern::Pattern;

mod walk;

/// Levels below the listed directory.
const MAX_DEPTH: u32 = 5;

#[input]
pub(crate) struct ListAppDir {
    /// A granted directory's name (data, config, log, ...). Default: the first.
    directory: Option<String>,
    /// Path below it. Default: the directory itself.
    path: Option<String>,
    /// Only what matches: * ? ** [a-z] {a,b}. With a slash it is matched with paths, else with names.
    pattern: Option<String>,
    /// Levels to descend: 1 (default) to 5.
    max_depth: Option<u32>,
}

#[output]
#[derive(PartialEq)]
pub(crate) struct Listing {
    /// The granted directory's name.
    base: String,
    path: String,
    exists: bool,
    entries: Vec<Entry>,
    count: usize,
    /// More was there than is listed.
    truncated: bool,
    /// Entries whose names or details can't be told.
    #[serde(skip_serializing_if = "is_zero")]
    unreadable: usize,
}

#[output]
#[derive(PartialEq)]
struct Entry {
    name: String,
    /// Relative to base.
    path: String,
    is_dir: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_symlink: bool,
    /// Bytes; 0 for a directory.
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Lists what is in a granted app directory: name, path, size, modification time. Raise max_depth to look into
/// sub-directories, and use pattern to find files.
#[tool(read_only)]
pub(crate) fn list_app_dir(arguments: ListAppDir, granted: &Files) -> Result<Listing> {
    let path = RelativePath::parse(arguments.path.as_deref().unwrap_or_default())?;
    let pattern = arguments.pattern.as_deref().map(Pattern::parse).transpose()?;
    let depth = arguments.max_depth.unwrap_or(1).clamp(1, MAX_DEPTH);
    let root = granted.root(arguments.directory.as_deref())?;
    let directory = match root.directory.open_directory(path.as_str(), true) {
        Ok(directory) => directory,
        Err(ErrorCode::NoEntry) => return Ok(Listing::of(root.name, &path, None)),
        Err(code) => return Err(refuse(code, &root.name, &path)),
    };
    let prefix = if path.is_root() { String::new() } else { format!("{path}/") };
    let mut walk = Walk::new(prefix, pattern);
    walk.descend(&directory, "", depth).map_err(|code| refuse(code, &root.name, &path))?;
    Ok(Listing::of(root.name, &path, Some(walk)))
}

fn refuse(code: ErrorCode, root: &str, path: &RelativePath) -> Error {
    match code {
        ErrorCode::NotDirectory => Error::invalid_arguments(format!(
            "`{path}` in `{root}` is not a directory. List the directory it is in."
        )),
        code => files::explain(code, root, path),
    }
}

impl Listing {
    fn of(base: String, path: &RelativePath, walk: Option<Walk>) -> Self {
        let exists = walk.is_some();
        let (entries, truncated, unreadable) =
            walk.map(|walk| (walk.found, walk.truncated, walk.unreadable)).unwrap_or_default();
        Self { base, path: path.to_string(), exists, count: entries.len(), entries, truncated, unreadable }
    }
}
