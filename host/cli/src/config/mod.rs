//! `palisade.toml`: what may stand in it.
//!
//! Guarantees: an unknown key, a wrong type or a bad name is an error with file, line and column, and with the
//! nearest key where there is one; paths are relative to the file; nothing is opened but the file itself.
//! Not guaranteed: that what it names exists. Trusted: the file, once the operator named it; a file that merely lies
//! in the working directory is never read.
//!
//! `Default` of each table is nothing: no directory, no database, no profile of one's own.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use palisade_engine::Limits;
use palisade_policy::{OperationFilter, ProfileDefinition};
use palisade_server::Listing;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::args::{NAME_RULE, is_name};
use palisade_embed::Problem;

mod locate;
mod shared;
#[cfg(test)]
mod tests;

pub(crate) use shared::{ArgumentsKept, AuditTable, OnFailure, SyncWhen, TelemetryTable, TlsTable};

/// Bytes of a configuration file. A path given by mistake (a database, a device) must not fill the memory.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct ConfigFile {
    /// The profile that clients get.
    pub(crate) profile: Option<String>,
    /// Tools and operations that no client gets: `["query_db", "introspect.db_health"]`.
    pub(crate) disabled: OperationFilter,
    /// Where compiled components are kept.
    pub(crate) cache_dir: Option<PathBuf>,
    /// Who the application is.
    pub(crate) app: AppTable,
    /// Directories, by name.
    pub(crate) directories: IndexMap<Name, DirectoryEntry>,
    /// Databases, by name; the first is the default.
    pub(crate) databases: IndexMap<Name, PathBuf>,
    /// Profiles of one's own.
    pub(crate) profiles: BTreeMap<String, ProfileDefinition>,
    /// The limits of each call.
    pub(crate) limits: Limits,
    /// What is removed from results.
    pub(crate) redaction: RedactionTable,
    /// How clients reach the host.
    pub(crate) server: ServerTable,
    /// What of the environment tools may see.
    pub(crate) environment: EnvironmentTable,
    /// Tools beside those of the pack.
    pub(crate) tools: ToolsTable,
    /// What is put on record.
    pub(crate) audit: AuditTable,
    /// Where events and figures are sent.
    pub(crate) telemetry: TelemetryTable,
}

/// `[tools]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct ToolsTable {
    /// Components, each a `.wasm` file.
    pub(crate) files: Vec<PathBuf>,
    /// Each `.wasm` file in it.
    pub(crate) directory: Option<PathBuf>,
    /// Tools of the pack whose place one of these may take.
    pub(crate) replaces: Vec<String>,
}

/// `[app]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct AppTable {
    /// Such as `dev.example.notes`.
    pub(crate) id: Option<String>,
    /// As people know it.
    pub(crate) name: Option<String>,
    /// The application's own version.
    pub(crate) version: Option<String>,
}

/// `[redaction]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct RedactionTable {
    /// `true` switches it on under a profile that has it off. It can't be switched off here.
    pub(crate) enabled: Option<bool>,
    /// Regular expressions whose matches are removed.
    pub(crate) patterns: Vec<String>,
    /// JSON keys whose values are removed.
    pub(crate) keys: Vec<String>,
}

/// `[server]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct ServerTable {
    /// TCP port on 127.0.0.1.
    pub(crate) port: Option<u16>,
    /// Unix domain socket, instead of a port.
    pub(crate) socket: Option<PathBuf>,
    /// Requests a second for each client; 0 for no limit.
    pub(crate) rate_limit: Option<u32>,
    /// How tools are listed.
    pub(crate) listing: Option<Listing>,
    /// Whether a caller that asks is told what its calls did; `true` where it is not said.
    pub(crate) traces: Option<bool>,
    /// The file of those who may call.
    pub(crate) tokens: Option<PathBuf>,
    /// Address and port, instead of a port on 127.0.0.1.
    pub(crate) listen: Option<SocketAddr>,
    /// Certificate and key.
    pub(crate) tls: Option<TlsTable>,
}

/// `[environment]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct EnvironmentTable {
    /// Exact names of variables, under profiles that grant `process-info`.
    pub(crate) allow: Vec<String>,
}

/// The name of a directory or a database: see [`NAME_RULE`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Name(pub(crate) String);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        if is_name(&name) { Ok(Self(name)) } else { Err(format!("`{name}` is no name: {NAME_RULE}")) }
    }
}

/// `"path"`, or `{ path = "path", writable = true }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectoryEntry {
    pub(crate) path: PathBuf,
    /// Whether a profile may make it writable. Read-only unless this says so *and* the profile does.
    pub(crate) writable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct DirectoryTable {
    path: PathBuf,
    #[serde(default)]
    writable: bool,
}

impl<'de> Deserialize<'de> for DirectoryEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entry;

        impl<'de> Visitor<'de> for Entry {
            type Value = DirectoryEntry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path, or { path = \"…\", writable = true }")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<DirectoryEntry, E> {
                Ok(DirectoryEntry { path: path.into(), writable: false })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DirectoryEntry, A::Error> {
                let table = DirectoryTable::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(DirectoryEntry { path: table.path, writable: table.writable })
            }
        }

        deserializer.deserialize_any(Entry)
    }
}

impl ConfigFile {
    /// Reads and checks a configuration file, with its paths made relative to it.
    ///
    /// # Errors
    /// When it can't be read, or says something that it must not.
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        Self::parse(path, &read_text(path)?)
    }

    /// As [`ConfigFile::read`], of a file whose text is here already.
    ///
    /// # Errors
    /// When it says something that it must not.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Problem> {
        let mut config: Self = toml::from_str(text).map_err(|error| locate::problem(path, text, &error))?;
        if config.server.port.is_some() && config.server.socket.is_some() {
            return Err(Problem::usage(format!("{}: [server] has both a port and a socket", path.display()))
                .next("keep one: with a socket, no TCP port is opened"));
        }
        if config.server.listen.is_some() && (config.server.port.is_some() || config.server.socket.is_some())
        {
            return Err(Problem::usage(format!(
                "{}: [server] has `listen` and a port or a socket",
                path.display()
            ))
            .next("keep one"));
        }
        if config.server.port == Some(0) {
            return Err(Problem::usage(format!("{}: [server] port can't be 0", path.display()))
                .next("choose a port from 1 to 65535, or leave it out for 7420"));
        }
        config.anchor(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Makes each path relative to `base`.
    fn anchor(&mut self, base: &Path) {
        let directories = self.directories.values_mut().map(|entry| &mut entry.path);
        let others = self.cache_dir.iter_mut().chain(self.server.socket.iter_mut());
        let tools = self.tools.files.iter_mut().chain(self.tools.directory.iter_mut());
        let shared = self.server.tokens.iter_mut().chain(self.audit.paths_mut());
        let shared = shared.chain(self.telemetry.paths_mut());
        let shared = shared.chain(self.server.tls.iter_mut().flat_map(TlsTable::paths_mut));
        for path in directories.chain(self.databases.values_mut()).chain(others).chain(tools).chain(shared) {
            *path = base.join(&*path);
        }
    }
}

fn read_text(path: &Path) -> Result<String, Problem> {
    use std::io::Read;

    let problem = |error: &std::io::Error| {
        Problem::usage(format!("the configuration file {} can't be read: {error}", path.display()))
            .next("check the path that you gave with --config")
    };
    let file = std::fs::File::open(path).map_err(|error| problem(&error))?;
    let mut text = String::new();
    file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(|error| problem(&error))?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(Problem::usage(format!(
            "{} is over {MAX_FILE_BYTES} bytes: it is no configuration file",
            path.display()
        ))
        .next("check the path that you gave with --config"));
    }
    Ok(text)
}
