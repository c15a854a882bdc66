//! How clients find a running host: `<temp>/palisade/<pid>/{port,token,metadata.json}`.
//!
//! Guarantees: an entry is made exclusively, readable by its owner alone (directories 0700, files 0600), below a
//! directory that is its owner's alone; a planted, linked, foreign or open directory is refused and left as it is. An
//! entry whose process has ended (number *and* start) is removed by the next host that starts; a live one is never
//! touched. The entry goes when its [`Registration`] is dropped.
//! Not guaranteed: removal when the process is killed outright; secrecy towards programs of the same user.
//! Hostile: other users, and whatever lies in the directory for temporary files. Trusted: the caller's path to it.

use std::io;
use std::path::{Path, PathBuf};

use palisade_policy::Token;
use serde::{Deserialize, Serialize};
use thiserror::Error;

mod folder;
mod process;
#[cfg(test)]
mod tests;

use folder::Folder;
pub use process::is_alive;

/// The directory's name below the one for temporary files.
const ROOT: &str = "palisade";
const PORT: &str = "port";
const TOKEN: &str = "token";
const METADATA: &str = "metadata.json";
/// Everything that an entry holds.
const FILES: [&str; 3] = [PORT, TOKEN, METADATA];

/// What an entry says of its host. Unknown fields are ignored: a later version may have more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The host's process.
    pub pid: u32,
    /// When that process started, in the system's own unit; 0 where the system does not tell.
    pub start_time: u64,
    /// The TCP port on 127.0.0.1, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The Unix socket's path, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
    /// The application's identifier.
    pub identifier: String,
    /// The application's name for people.
    pub product_name: String,
    /// RFC 3339, in UTC.
    pub started_at: String,
    /// The host's version.
    pub version: String,
    /// The profile that the token gives.
    pub profile: String,
}

/// What a host says of itself when it registers; the rest of [`Metadata`] is found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Where it listens.
    pub address: crate::serve::Address,
    /// The application.
    pub identity: crate::host::Identity,
    /// The profile that the token gives.
    pub profile: String,
}

/// A live host, as an entry describes it. The token goes to the address in `metadata` and nowhere else.
#[derive(Clone)]
pub struct Entry {
    /// What the entry says.
    pub metadata: Metadata,
    /// The bearer token.
    pub token: String,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token never reaches a formatter.
        f.debug_struct("Entry").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

/// Why a host can't be found by its clients. It can run all the same.
#[derive(Debug, Error)]
pub enum DiscoveryError {
    /// Somebody else could have made it, or could change it.
    #[error(
        "{path} {fault}, so no token is written there; remove it, or set TMPDIR to a directory of your own"
    )]
    Untrusted {
        /// Which directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// This process has an entry already.
    #[error("this process is registered already")]
    Registered,
    /// The system refused.
    #[error("can't {what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DiscoveryError {
    fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { what, path: path.to_owned(), source }
    }
}

/// The directory that all entries are in.
pub fn root() -> PathBuf {
    std::env::temp_dir().join(ROOT)
}

/// A host's entry; it goes when this is dropped.
#[derive(Debug)]
pub struct Registration {
    root: Folder,
    entry: Folder,
    name: String,
    path: PathBuf,
}

impl Registration {
    /// Makes this process's entry below [`root`].
    ///
    /// # Errors
    /// [`DiscoveryError::Untrusted`] when the directory is not this user's alone.
    pub fn new(announcement: Announcement, token: &Token) -> Result<Self, DiscoveryError> {
        Self::below(&root(), announcement, token)
    }

    /// As [`new`](Self::new), below another directory.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn below(root: &Path, announcement: Announcement, token: &Token) -> Result<Self, DiscoveryError> {
        let pid = std::process::id();
        let folder = Folder::open_or_make(root)?;
        remove_dead(&folder);
        let (name, path) = (pid.to_string(), root.join(pid.to_string()));
        let start_time = process::start_time(pid).unwrap_or_default();
        clear_own(&folder, &name, start_time)?;
        folder.make(&name).map_err(|error| DiscoveryError::io("make", &path, error))?;
        let registration = Self { entry: folder.enter(&name)?, root: folder, name, path };
        registration.fill(&metadata(announcement, pid, start_time), token)?;
        Ok(registration)
    }

    /// Where the entry is, for messages to the operator.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The metadata come last: an entry without them is one that is still being made.
    fn fill(&self, metadata: &Metadata, token: &Token) -> Result<(), DiscoveryError> {
        let text = serde_json::to_string(metadata)
            .map_err(|error| DiscoveryError::io("describe", &self.path, error.into()))?;
        if let Some(port) = metadata.port {
            self.write(PORT, &port.to_string())?;
        }
        self.write(TOKEN, token.expose())?;
        self.write(METADATA, &text)
    }

    fn write(&self, file: &str, text: &str) -> Result<(), DiscoveryError> {
        self.entry
            .write(file, text)
            .map_err(|error| DiscoveryError::io("write", &self.path.join(file), error))
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.root.remove(&self.name, &self.entry, &FILES);
    }
}

fn metadata(announcement: Announcement, pid: u32, start_time: u64) -> Metadata {
    let Announcement { address, identity, profile } = announcement;
    let (port, socket) = match address {
        crate::serve::Address::Tcp(port) => (Some(port), None),
        crate::serve::Address::Unix(path) => (None, Some(path)),
        // Whoever finds hosts by their entries speaks no TLS.
        crate::serve::Address::Tls(_) => (None, None),
    };
    Metadata {
        pid,
        start_time,
        port,
        socket,
        identifier: identity.identifier,
        product_name: identity.product_name,
        started_at: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        version: crate::host::VERSION.to_owned(),
        profile,
    }
}

/// An entry under this process's own number is left from an earlier process, unless this very one made it.
fn clear_own(root: &Folder, name: &str, start_time: u64) -> Result<(), DiscoveryError> {
    let stale = match root.enter(name) {
        Ok(stale) => stale,
        Err(DiscoveryError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if read_metadata(&stale).is_some_and(|metadata| metadata.start_time == start_time) {
        return Err(DiscoveryError::Registered);
    }
    root.remove(name, &stale, &FILES);
    Ok(())
}

/// Removes the entries of processes that have ended.
fn remove_dead(root: &Folder) {
    for name in root.names() {
        let Some(pid) = pid_of(&name) else { continue };
        let Ok(entry) = root.enter(&name) else { continue };
        // Without metadata it is still being made, if its process runs at all.
        let start_time = read_metadata(&entry).map_or(0, |metadata| metadata.start_time);
        if pid != std::process::id() && !is_alive(pid, start_time) {
            root.remove(&name, &entry, &FILES);
        }
    }
}

/// A process number in its one canonical spelling.
fn pid_of(name: &str) -> Option<u32> {
    let pid: u32 = name.parse().ok()?;
    (pid.to_string() == name).then_some(pid)
}

fn read_metadata(entry: &Folder) -> Option<Metadata> {
    serde_json::from_str(&entry.read(METADATA)?).ok()
}

/// The live hosts of this user. Nothing is changed or removed.
pub fn live() -> Vec<Entry> {
    live_below(&root())
}

/// As [`live`], below another directory.
pub fn live_below(root: &Path) -> Vec<Entry> {
    let Ok(folder) = Folder::open(root) else { return Vec::new() };
    folder.names().iter().filter_map(|name| read_live(&folder, name)).collect()
}

fn read_live(root: &Folder, name: &str) -> Option<Entry> {
    let pid = pid_of(name)?;
    let entry = root.enter(name).ok()?;
    let metadata = read_metadata(&entry)?;
    // An entry that claims another process's number would outlive its own.
    let is_live = metadata.pid == pid && is_alive(pid, metadata.start_time);
    let token = entry.read(TOKEN)?;
    (is_live && !token.is_empty()).then_some(Entry { metadata, token })
}

/// What is wrong with the directory that entries are in, if anything. A missing one is fine: it will be made.
pub fn check_root() -> Result<(), DiscoveryError> {
    match Folder::open(&root()) {
        Err(DiscoveryError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Numbers of ended processes whose entries still lie about.
pub fn stale() -> Vec<u32> {
    let Ok(folder) = Folder::open(&root()) else { return Vec::new() };
    let is_stale = |name: &String| {
        let pid = pid_of(name)?;
        let start_time = folder.enter(name).ok().and_then(|entry| read_metadata(&entry))?.start_time;
        (!is_alive(pid, start_time)).then_some(pid)
    };
    folder.names().iter().filter_map(is_stale).collect()
}
