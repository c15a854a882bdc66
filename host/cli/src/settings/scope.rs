//! A profile, fitted to what is registered on this host.
//!
//! Guarantees: afterwards a scope says "all" nowhere: each directory and database is named, so that what `grants`
//! tells, what is opened and what is linked are one list. A name that nothing is registered under is an error. A
//! directory is writable only where both its registration and the profile say so; of the built-in profiles only
//! `full-control` does.

use palisade_policy::grant::{DatabaseScope, FilesScope, ProcessInfoScope, Selection};
use palisade_policy::profile::FULL_CONTROL;
use palisade_policy::{Profile, suggest};

use super::Settings;
use palisade_embed::Problem;

impl Settings {
    /// Names everything in the profile's scopes.
    ///
    /// # Errors
    /// When the profile names a directory or a database that is not registered, or makes one writable that is not.
    pub(super) fn fit_profile(&mut self) -> Result<(), Problem> {
        let directories: Vec<&str> = self.directories.iter().map(|dir| dir.name.as_str()).collect();
        let databases: Vec<&str> = self.databases.iter().map(|database| database.name.as_str()).collect();
        if let Some(scope) = self.profile.grants.files() {
            let readable = named(&self.profile, "directory", scope.directories(), &directories)?;
            let writable = self.writable(scope)?;
            let fitted = FilesScope::new(readable, &writable);
            self.profile.grants.insert_files(fitted);
        }
        if let Some(scope) = self.profile.grants.database() {
            let databases = named(&self.profile, "database", &scope.databases, &databases)?;
            self.profile.grants.insert_database(DatabaseScope { databases });
        }
        if let Some(scope) = self.profile.grants.process_info() {
            let more = self.environment.iter().filter(|name| !scope.environment.contains(name));
            let environment = scope.environment.iter().chain(more).cloned().collect();
            self.profile.grants.insert_process_info(ProcessInfoScope { environment });
        }
        Ok(())
    }

    /// Directories that are writable by registration and by profile.
    fn writable(&self, scope: &FilesScope) -> Result<Selection, Problem> {
        let registered = self.directories.iter().filter(|dir| dir.writable).map(|dir| dir.name.clone());
        let registered = Selection::only(registered);
        if self.profile.name == FULL_CONTROL {
            return Ok(registered);
        }
        if let [name, ..] = scope.writable().named_beyond(&registered).as_slice() {
            return Err(Problem::usage(format!(
                "profile `{}` makes the directory `{name}` writable, but it is registered read-only",
                self.profile.name
            ))
            .next(format!("write under [directories]: {name} = {{ path = \"…\", writable = true }}")));
        }
        Ok(scope.writable().intersection(&registered))
    }
}

/// A selection as names, each of them registered.
fn named(
    profile: &Profile,
    what: &str,
    wanted: &Selection,
    registered: &[&str],
) -> Result<Selection, Problem> {
    let all = Selection::only(registered.iter().copied());
    let unknown = wanted.named_beyond(&all);
    let Some(name) = unknown.first() else { return Ok(wanted.intersection(&all)) };
    let advice = match suggest(name, registered.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if registered.is_empty() => {
            format!("register a {what} of that name, or take it out of the profile")
        }
        None => format!("registered are: {}", registered.join(", ")),
    };
    Err(Problem::usage(format!(
        "profile `{}` names the {what} `{name}`, which is not registered",
        profile.name
    ))
    .next(advice))
}
