//! From settings to open roots.
//!
//! Guarantees: what is opened is what the settings name. Opening itself is `palisade_embed`'s.

use palisade_embed::{Problem, Roots, Wanted, WantedDatabase, WantedDirectory};

use crate::settings::Settings;

#[cfg(test)]
mod tests;

/// Opens everything that the settings name.
///
/// # Errors
/// When a directory or a database can't be opened.
pub(crate) fn open(settings: &Settings) -> Result<Roots, Problem> {
    let directories = settings.directories.iter().map(|dir| WantedDirectory {
        name: dir.name.clone(),
        path: dir.path.clone(),
        writable: dir.writable,
    });
    let databases = settings
        .databases
        .iter()
        .map(|database| WantedDatabase { name: database.name.clone(), path: database.path.clone() });
    // A shared host's profiles are known only once somebody has one: what the configuration allows is read now.
    let environment = match settings.profile.grants.process_info() {
        Some(scope) => scope.environment.clone(),
        None if settings.tokens.is_some() => settings.environment.clone(),
        None => Vec::new(),
    };
    let redaction =
        if settings.tokens.is_some() { settings.redacts_always() } else { settings.redaction.enabled };
    palisade_embed::open(Wanted {
        identifier: settings.app.id.clone(),
        product_name: settings.app.name.clone(),
        version: settings.app.version.clone(),
        config: serde_json::Map::new(),
        directories: directories.collect(),
        databases: databases.collect(),
        environment,
        redaction,
    })
}
