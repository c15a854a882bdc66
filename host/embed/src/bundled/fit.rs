//! A locked profile, fitted to what the operator registered.
//!
//! Guarantees: afterwards each directory, database and variable is one that the locked profile names, or that it leaves to
//! the operator (`"all"`); a directory is writable only where the profile and the registration both say so. What is
//! registered and not granted, and what is granted and not registered, are errors that name it. Nothing depends on what
//! the profile is called. A bundle's limits lower the host's, and raise none.

use palisade_bundle::LimitTable;
use palisade_engine::Limits;
use palisade_policy::grant::{DatabaseScope, FilesScope, Selection};
use palisade_policy::{Profile, suggest};

use crate::problem::Problem;

/// What stands behind the names: by name, and whether a directory may be written.
#[derive(Clone, Debug, Default)]
pub struct Registered {
    /// Directories, and whether each may be written.
    pub directories: Vec<(String, bool)>,
    /// Databases.
    pub databases: Vec<String>,
}

/// Narrows the profile to what is registered.
///
/// # Errors
/// When a name is only on one side.
pub fn fit(profile: &mut Profile, registered: &Registered) -> Result<(), Problem> {
    let names: Vec<&str> = registered.directories.iter().map(|(name, _)| name.as_str()).collect();
    let (readable, writable) = match profile.grants.files() {
        Some(scope) => (scope.directories().clone(), scope.writable().clone()),
        None => (Selection::default(), Selection::default()),
    };
    let directories = both(profile, &DIRECTORY, &readable, &names)?;
    if profile.grants.files().is_some() {
        let open =
            registered.directories.iter().filter(|(_, writable)| *writable).map(|(name, _)| name.clone());
        let writable = writable.intersection(&Selection::only(open));
        profile.grants.insert_files(FilesScope::new(directories, &writable));
    }
    let names: Vec<&str> = registered.databases.iter().map(String::as_str).collect();
    let granted = profile.grants.database().map(|scope| scope.databases.clone());
    let databases = both(profile, &DATABASE, &granted.clone().unwrap_or_default(), &names)?;
    if granted.is_some() {
        profile.grants.insert_database(DatabaseScope { databases });
    }
    Ok(())
}

/// Narrows the host's limits to those of the bundle; one that is more than the host's changes nothing.
pub fn narrow(limits: &mut Limits, bundle: &LimitTable) {
    limits.wall_ms = bundle.wall_ms.map_or(limits.wall_ms, |limit| limit.min(limits.wall_ms));
    let bytes = |limit: Option<u64>, most: usize| {
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        limit.map_or(most, |limit| limit.min(most))
    };
    limits.memory_bytes = bytes(bundle.memory_bytes, limits.memory_bytes);
    limits.output_bytes = bytes(bundle.output_bytes, limits.output_bytes);
}

/// What a host allows of what a bundle may limit, in the order of [`LimitTable::named`].
#[must_use]
pub fn most(limits: &Limits) -> [u64; 3] {
    let bytes = |most: usize| u64::try_from(most).unwrap_or(u64::MAX);
    [limits.wall_ms, bytes(limits.memory_bytes), bytes(limits.output_bytes)]
}

/// One kind of thing that is registered, and how.
struct Kind {
    what: &'static str,
    flag: &'static str,
    table: &'static str,
}

const DIRECTORY: Kind = Kind { what: "directory", flag: "--app-dir", table: "[directories]" };
const DATABASE: Kind = Kind { what: "database", flag: "--database", table: "[databases]" };

/// What is granted and registered.
fn both(
    profile: &Profile,
    kind: &Kind,
    granted: &Selection,
    registered: &[&str],
) -> Result<Selection, Problem> {
    let Kind { what, flag, table } = kind;
    let all = Selection::only(registered.iter().copied());
    if let Some(name) = registered.iter().find(|name| !granted.contains(name)) {
        let nearest = match granted {
            Selection::Only(names) => suggest(name, names.iter().map(String::as_str)).map(str::to_owned),
            Selection::All => None,
        };
        let advice = nearest.map_or_else(
            || format!("leave it out: a bundle is served with what its profile `{}` names", profile.name),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        return Err(Problem::usage(format!(
            "{flag}, {table}: the bundle's profile grants no {what} `{name}`, and nothing can be added to it"
        ))
        .next(advice));
    }
    if let Some(name) = granted.named_beyond(&all).first() {
        return Err(Problem::usage(format!(
            "the bundle's profile names the {what} `{name}`, and nothing stands behind that name here"
        ))
        .next(format!("say which it is: {flag} {name}=PATH, or {name} = \"PATH\" under {table}")));
    }
    Ok(granted.intersection(&all))
}
