//! The probes that an app registered.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// Tells a part of the app's state. Runs on a thread where it may block.
pub type Probe = Arc<dyn Fn() -> Value + Send + Sync>;

/// Probes by name. `Default`: none.
#[derive(Clone, Default)]
pub struct AppStateGrant(BTreeMap<String, Probe>);

impl AppStateGrant {
    /// Grants these probes.
    pub fn new(probes: impl IntoIterator<Item = (String, Probe)>) -> Self {
        Self(probes.into_iter().collect())
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<Probe> {
        self.0.get(name).cloned()
    }
}

impl fmt::Debug for AppStateGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
