//! What the operator or the app registered about itself: plain values, captured when the grant is built.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

/// Tells a file's size in bytes when asked. It may block, and reads no content; 0 when the file is gone.
pub type SizeOf = Arc<dyn Fn() -> u64 + Send + Sync>;

/// One database that the app has.
#[derive(Clone)]
pub struct DatabaseFile {
    /// Its name among the granted databases, or its file name.
    pub name: String,
    /// Where it is, as text: it opens nothing.
    pub path: String,
    /// Its size, now.
    pub size: SizeOf,
    /// It belongs to the webview rather than to the app.
    pub webview_internal: bool,
    /// It is what `query_db` takes when none is named.
    pub selected: bool,
}

impl fmt::Debug for DatabaseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseFile")
            .field("name", &self.name)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Who the app is and where it keeps its things. Default: an app without a name that registered nothing.
#[derive(Clone, Debug, Default)]
pub struct AppInfoGrant {
    /// Such as `com.example.notes`.
    pub identifier: String,
    /// What people call it.
    pub product_name: String,
    /// Its version, where known.
    pub version: Option<String>,
    /// What else it says of its configuration: windows, plugins, security.
    pub config: Map<String, Value>,
    /// Registered directories: name and path, as text.
    pub directories: Vec<(String, String)>,
    /// Databases, the selected one among them.
    pub databases: Vec<DatabaseFile>,
}
