//! Opening what the operator named.
//!
//! Guarantees: each directory is opened once, by its path; a database is opened below the granted directory that
//! holds it, and below its own parent directory where none does. This is the only file with ambient authority.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use palisade_capabilities::app_state::AppStateGrant;
use palisade_capabilities::host_state::Course;
use palisade_capabilities::ipc_registry::IpcRegistryGrant;
use palisade_capabilities::webview::{NameScope, Webviews, WindowCamera};
use palisade_server::Identity;

use super::HostFacts;
use super::databases::{self, OpenDatabase};
use crate::problem::Problem;

/// What to open, and who the application is.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The application's identifier, such as `com.example.notes`.
    pub identifier: String,
    /// What people call it.
    pub product_name: String,
    /// Its version, where known.
    pub version: Option<String>,
    /// What else the application says of itself.
    pub config: serde_json::Map<String, serde_json::Value>,
    /// Directories.
    pub directories: Vec<WantedDirectory>,
    /// Databases, the default one first.
    pub databases: Vec<WantedDatabase>,
    /// Environment variables that tools may see, by name, where the profile grants it.
    pub environment: Vec<String>,
    /// Whether outputs are searched for secrets.
    pub redaction: bool,
}

/// A directory to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedDirectory {
    /// What tools call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether a profile may make it writable.
    pub writable: bool,
}

/// A database to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedDatabase {
    /// What tools call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Everything that is open. `Default`: nothing.
pub struct Roots {
    pub(super) directories: Vec<Directory>,
    pub(super) databases: Vec<OpenDatabase>,
    /// Variables that the profile names and that are set.
    pub(super) environment: Vec<(String, String)>,
    pub(super) identifier: String,
    pub(super) product_name: String,
    pub(super) version: Option<String>,
    pub(super) config: serde_json::Map<String, serde_json::Value>,
    pub(super) redaction: bool,
    /// The app's windows, where the host is inside one.
    pub(crate) app: Option<AppRoots>,
    /// What is known once the host runs.
    pub facts: Arc<HostFacts>,
}

/// What only a host inside an app has.
#[derive(Clone)]
pub struct AppRoots {
    /// The app's windows.
    pub webviews: Arc<dyn Webviews>,
    /// What takes pictures of them off the display, where this was built for it.
    pub camera: Option<Arc<dyn WindowCamera>>,
    /// Storage keys that tools may see and change.
    pub storage_keys: NameScope,
    /// The app's commands, as far as they are known.
    pub commands: IpcRegistryGrant,
    /// What the app tells of its own state.
    pub probes: AppStateGrant,
    /// Tools may open files in a window.
    pub file_navigation: bool,
    /// Entries that the event log holds.
    pub event_capacity: usize,
    /// How long a page or a command may take to answer.
    pub eval_timeout: Duration,
}

impl std::fmt::Debug for AppRoots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppRoots")
    }
}

impl std::fmt::Debug for Roots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Roots").field("identifier", &self.identifier).finish_non_exhaustive()
    }
}

impl Roots {
    /// The open databases, the default one first.
    #[cfg(feature = "database")]
    pub fn databases(&self) -> impl Iterator<Item = &palisade_capabilities::database::Database> {
        self.databases.iter().map(|open| &open.database)
    }

    /// Who the application is.
    pub fn identity(&self) -> Identity {
        Identity { identifier: self.identifier.clone(), product_name: self.product_name.clone() }
    }

    /// Goes on with a course that began before anything was opened.
    #[must_use]
    pub fn with_course(self, course: Course) -> Self {
        let mut facts = HostFacts::new(self.identifier.clone(), self.product_name.clone());
        facts.course = course;
        Self { facts: Arc::new(facts), ..self }
    }

    /// Adds the windows of the app that the host is in.
    #[must_use]
    pub fn with_app(self, app: AppRoots) -> Self {
        Self { app: Some(app), ..self }
    }
}

impl Default for Roots {
    fn default() -> Self {
        Self {
            directories: Vec::new(),
            databases: Vec::new(),
            environment: Vec::new(),
            identifier: String::new(),
            product_name: String::new(),
            version: None,
            config: serde_json::Map::new(),
            redaction: false,
            app: None,
            facts: Arc::new(HostFacts::new(String::new(), String::new())),
        }
    }
}

/// A directory that is open.
pub(super) struct Directory {
    pub(super) name: String,
    /// For people to read. Never opened again.
    pub(super) path: PathBuf,
    pub(super) dir: Arc<Dir>,
    pub(super) writable: bool,
}

/// Opens everything that is wanted.
///
/// # Errors
/// When a directory or a database can't be opened: a host that lacks what it was told to serve does not start.
pub fn open(wanted: Wanted) -> Result<Roots, Problem> {
    let directories = wanted.directories.iter().map(directory).collect::<Result<Vec<_>, _>>()?;
    let databases = wanted
        .databases
        .iter()
        .map(|named| databases::open(named, &directories))
        .collect::<Result<_, _>>()?;
    let environment = wanted.environment.into_iter();
    Ok(Roots {
        directories,
        databases,
        environment: environment.filter_map(|name| Some((name.clone(), std::env::var(name).ok()?))).collect(),
        facts: Arc::new(HostFacts::new(wanted.identifier.clone(), wanted.product_name.clone())),
        identifier: wanted.identifier,
        product_name: wanted.product_name,
        version: wanted.version,
        config: wanted.config,
        redaction: wanted.redaction,
        app: None,
    })
}

fn directory(wanted: &WantedDirectory) -> Result<Directory, Problem> {
    let problem = |error: std::io::Error| {
        Problem::failed(format!(
            "the directory `{}` ({}) can't be opened: {error}",
            wanted.name,
            wanted.path.display()
        ))
        .next("create it, or correct the path (--app-dir, or [directories] in the configuration)")
    };
    // Resolved for display, and to tell which databases lie below; what is opened is what the operator wrote.
    let path = wanted.path.canonicalize().map_err(problem)?;
    let dir = Dir::open_ambient_dir(&path, ambient_authority()).map_err(problem)?;
    Ok(Directory { name: wanted.name.clone(), path, dir: Arc::new(dir), writable: wanted.writable })
}

/// The directory to open a database from, and the way from there to the directory that holds it: the nearest granted
/// directory above it, or that directory itself.
#[cfg(feature = "database")]
pub(super) fn holder(
    parent: &std::path::Path,
    directories: &[Directory],
) -> std::io::Result<(Arc<Dir>, PathBuf)> {
    let above = directories
        .iter()
        .filter_map(|dir| Some((dir, parent.strip_prefix(&dir.path).ok()?)))
        .min_by_key(|(_, below)| below.components().count());
    match above {
        Some((dir, below)) => Ok((Arc::clone(&dir.dir), below.to_owned())),
        None => Ok((Arc::new(Dir::open_ambient_dir(parent, ambient_authority())?), PathBuf::new())),
    }
}
