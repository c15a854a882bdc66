//! `app_info`: the application's identity, configuration, directories, databases, environment and process.
//!
//! Guarantees: what the two capabilities tell, nothing read on its own. Carries host paths.
//! Imports: `app-info` and `process-info`, because one result holds both.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use palisade_sdk::app_info::{DatabaseFile, Directory, Identity};
use palisade_sdk::process_info::PlatformDetails;
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{ProcessInfo, Result, output, tool};

#[output]
struct AppInfo {
    /// identifier, product_name, version, and what else the app says (windows, plugins, security).
    config: Map<String, Value>,
    /// Path of each granted directory, by its name.
    paths: BTreeMap<String, String>,
    databases: Vec<Database>,
    /// Only variables that the profile names.
    env: BTreeMap<String, String>,
    process: Process,
}

#[output]
struct Database {
    name: String,
    path: String,
    size_bytes: u64,
    /// The webview's own rather than the app's.
    webview_internal: bool,
    /// The one that is queried by default.
    selected: bool,
}

#[output]
struct Process {
    pid: u32,
    arch: String,
    os: String,
    family: String,
}

/// The app's own words about its configuration, with its identity set last: those words can't change it.
fn config(app: Identity) -> Result<Map<String, Value>> {
    let mut config: Map<String, Value> = serde_json::from_str(&app.config)?;
    config.insert("identifier".to_owned(), Value::from(app.identifier));
    config.insert("product_name".to_owned(), Value::from(app.product_name));
    config.insert("version".to_owned(), Value::from(app.version));
    Ok(config)
}

fn database(file: DatabaseFile) -> Database {
    let DatabaseFile { name, path, size_bytes, webview_internal, selected } = file;
    Database { name, path, size_bytes, webview_internal, selected }
}

fn compose(
    app: Identity,
    directories: Vec<Directory>,
    databases: Vec<DatabaseFile>,
    environment: Vec<(String, String)>,
    platform: PlatformDetails,
) -> Result<AppInfo> {
    let PlatformDetails { pid, arch, os, family } = platform;
    Ok(AppInfo {
        config: config(app)?,
        paths: directories.into_iter().map(|directory| (directory.name, directory.path)).collect(),
        databases: databases.into_iter().map(database).collect(),
        env: environment.into_iter().collect(),
        process: Process { pid, arch, os, family },
    })
}

/// The app: its configuration, its directories and databases with the names that other tools take, granted
/// environment variables, process id and platform. Start here.
#[tool(read_only)]
fn app_info(app: &palisade_sdk::AppInfo, process: &ProcessInfo) -> Result<AppInfo> {
    compose(app.app(), app.directories(), app.databases(), process.environment(), process.platform())
}

palisade_sdk::export!(app_info);

#[cfg(test)]
mod tests;
