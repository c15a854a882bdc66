//! What a case declares, set up: real directories and databases in a temporary directory, and the profile over them.
//!
//! Guarantees: everything lies below one temporary directory, which is this case's alone and goes with the [`Stage`]; no path of a
//! case leads out of it. Trusted: the case, whose fixtures (`from`) are read wherever they are.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use palisade_embed::{Problem, Roots, Wanted, WantedDatabase, WantedDirectory, open};
use palisade_policy::{Profile, ProfileDefinition, resolve};
use tempfile::TempDir;

use crate::case::{Afterwards, Case, Content, Database, Directory};
use crate::windows;

/// The name of a profile that a case defines for itself.
const PROFILE: &str = "case";

/// Files of a fixture that is copied. Without it a home directory that was named by mistake is copied for hours.
const MAX_FIXTURE_FILES: usize = 10_000;

/// A case, set up.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) profile: Profile,
    pub(crate) roots: Roots,
    directory: TempDir,
}

impl Stage {
    /// Sets a case up.
    ///
    /// # Errors
    /// When the case contradicts itself, or a fixture can't be had.
    pub(crate) fn set(case: &Case) -> Result<Self, Problem> {
        let directory = TempDir::new().map_err(|error| {
            Problem::failed(format!("no temporary directory can be made: {error}"))
                .next("free some space, or point TMPDIR elsewhere")
        })?;
        let profile = profile(case)?;
        known(case, &profile)?;
        let base = case.file.parent().unwrap_or(Path::new(""));
        for (name, content) in &case.directories {
            fill(&at(directory.path(), "directories", name)?, content, base)?;
        }
        for (name, content) in &case.databases {
            seed(&at(directory.path(), "databases", name)?, content, base)?;
        }
        let roots = open(wanted(case, &profile, directory.path())?)?;
        let roots = if windows::is_in_an_app(case) { roots.with_app(windows::app(case)) } else { roots };
        Ok(Self { profile, roots, directory })
    }

    /// What is in a file of a directory now; `None` where there is none.
    pub(crate) fn content(&self, directory: &str, path: &str) -> Result<Option<Vec<u8>>, Problem> {
        let root = at(self.directory.path(), "directories", directory)?;
        match std::fs::read(root.join(below(path)?)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::failed(format!("`{path}` can't be read afterwards: {error}"))),
        }
    }

    /// The files that a case looks at afterwards and that are not as it expects: directory, path, and what must hold.
    pub(crate) fn looked_at(
        expected: &BTreeMap<String, BTreeMap<String, Afterwards>>,
    ) -> impl Iterator<Item = (&str, &str, &Afterwards)> {
        expected.iter().flat_map(|(directory, files)| {
            files.iter().map(move |(path, after)| (directory.as_str(), path.as_str(), after))
        })
    }
}

/// The profile of a case: resolved as the host resolves those of its configuration.
fn profile(case: &Case) -> Result<Profile, Problem> {
    let definitions = |definition: ProfileDefinition| BTreeMap::from([(PROFILE.to_owned(), definition)]);
    let resolved = match (&case.profile, &case.grants) {
        (Some(name), _) => resolve(name, &BTreeMap::new()),
        (None, grants) => resolve(PROFILE, &definitions(grants.clone().unwrap_or_default())),
    };
    resolved.map_err(|error| Problem::usage(error.to_string()))
}

/// A scope that names what is not there grants nothing, and was meant to.
fn known(case: &Case, profile: &Profile) -> Result<(), Problem> {
    use palisade_policy::grant::Selection;
    let directories = Selection::only(case.directories.keys().cloned());
    let databases = Selection::only(case.databases.keys().cloned());
    let files = profile.grants.files();
    let unknown = files
        .map(|scope| scope.directories().named_beyond(&directories))
        .into_iter()
        .chain(profile.grants.database().map(|scope| scope.databases.named_beyond(&databases)))
        .flatten()
        .next();
    if let Some(name) = unknown {
        return Err(Problem::usage(format!("its grants name `{name}`, which it has not"))
            .next(format!("write [directories.{name}] or [databases.{name}]")));
    }
    let registered = case.directories.iter().filter(|(_, directory)| directory.writable);
    let writable = Selection::only(registered.map(|(name, _)| name.clone()));
    match files.and_then(|scope| {
        scope.writable().intersection(&directories).named_beyond(&writable).first().cloned()
    }) {
        Some(name) => {
            Err(Problem::usage(format!("its grants make `{name}` writable, which is not registered so"))
                .next(format!("write `writable = true` under [directories.{name}]")))
        }
        None => Ok(()),
    }
}

fn wanted(case: &Case, profile: &Profile, base: &Path) -> Result<Wanted, Problem> {
    let directory = |(name, directory): (&String, &Directory)| {
        let path = at(base, "directories", name)?;
        Ok(WantedDirectory { name: name.clone(), path, writable: directory.writable })
    };
    let database = |name: &String| {
        Ok(WantedDatabase { name: name.clone(), path: at(base, "databases", name)?.join(DATABASE) })
    };
    let environment = profile.grants.process_info().map(|scope| scope.environment.clone());
    Ok(Wanted {
        identifier: case.app.id.clone(),
        product_name: case.app.name.clone(),
        version: case.app.version.clone(),
        config: case.app.config.clone(),
        directories: case.directories.iter().map(directory).collect::<Result<_, Problem>>()?,
        databases: case.databases.keys().map(database).collect::<Result<_, Problem>>()?,
        environment: environment.unwrap_or_default(),
        redaction: profile.redaction,
    })
}

/// The file of a database, in a directory of its own: its journal goes beside it.
const DATABASE: &str = "data.db";

fn fill(root: &Path, directory: &Directory, base: &Path) -> Result<(), Problem> {
    make(root)?;
    if let Some(from) = &directory.from {
        copy(&base.join(from), root, &mut 0)?;
    }
    for (path, Content(bytes)) in &directory.files {
        write(&root.join(below(path)?), bytes)?;
    }
    Ok(())
}

/// Copies a fixture: files and directories, and nothing else that might lie there.
fn copy(from: &Path, to: &Path, count: &mut usize) -> Result<(), Problem> {
    let problem =
        |error: std::io::Error| Problem::failed(format!("{} can't be copied: {error}", from.display()));
    make(to)?;
    for entry in std::fs::read_dir(from).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let kind = entry.file_type().map_err(problem)?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        *count += 1;
        if *count > MAX_FIXTURE_FILES {
            return Err(Problem::usage(format!(
                "a fixture has over {MAX_FIXTURE_FILES} files: {}",
                from.display()
            )));
        }
        if kind.is_dir() {
            copy(&from, &to, count)?;
        } else if kind.is_file() {
            std::fs::copy(&from, &to).map_err(problem)?;
        } else {
            return Err(Problem::usage(format!("{} is neither a file nor a directory", from.display())));
        }
    }
    Ok(())
}

#[cfg(feature = "database")]
fn seed(root: &Path, database: &Database, base: &Path) -> Result<(), Problem> {
    make(root)?;
    let problem = |error: rusqlite::Error| Problem::usage(format!("a database can't be filled: {error}"));
    let from = match &database.from {
        Some(from) => std::fs::read_to_string(base.join(from)).map_err(|error| {
            Problem::usage(format!("{} can't be read: {error}", base.join(from).display()))
        })?,
        None => String::new(),
    };
    let connection = rusqlite::Connection::open(root.join(DATABASE)).map_err(problem)?;
    // One statement at least, so that there is a file, and it is a database.
    connection.execute_batch("PRAGMA user_version = 0; VACUUM;").map_err(problem)?;
    connection.execute_batch(&from).and_then(|()| connection.execute_batch(&database.sql)).map_err(problem)
}

#[cfg(not(feature = "database"))]
fn seed(_: &Path, _: &Database, _: &Path) -> Result<(), Problem> {
    Err(Problem::usage("this was built without SQLite: a case can have no database"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    make(path.parent().unwrap_or(path))?;
    std::fs::write(path, bytes)
        .map_err(|error| Problem::failed(format!("{} can't be written: {error}", path.display())))
}

fn make(directory: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(directory)
        .map_err(|error| Problem::failed(format!("{} can't be made: {error}", directory.display())))
}

/// Where something of this name is set up.
fn at(base: &Path, kind: &str, name: &str) -> Result<PathBuf, Problem> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(base.join(kind).join(name)),
        _ => Err(Problem::usage(format!("`{name}` is no name for a directory or a database"))),
    }
}

/// A path that stays below where it starts.
fn below(path: &str) -> Result<&Path, Problem> {
    let stays = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if stays && !path.is_empty() {
        return Ok(Path::new(path));
    }
    Err(Problem::usage(format!("`{path}` is no path below a case's directory")))
}
