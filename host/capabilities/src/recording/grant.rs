//! Whose recording is whose.
//!
//! Guarantees: what is found under a principal's name was put there under that name. Trusted: the names.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::session::Recorder;

/// The last recording of each principal. There are as many principals as the operator named.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorders(Arc<Mutex<BTreeMap<String, Arc<Recorder>>>>);

impl Recorders {
    pub(super) fn of(&self, principal: &str) -> Option<Arc<Recorder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(principal).cloned()
    }

    /// Puts a recording in place of the principal's last one, unless that is under way.
    pub(super) fn replace(&self, principal: &str, recorder: &Arc<Recorder>) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(principal).is_some_and(|last| last.is_active()) {
            return false;
        }
        all.insert(principal.to_owned(), Arc::clone(recorder));
        true
    }
}
