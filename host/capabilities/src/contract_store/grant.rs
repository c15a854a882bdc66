//! Whose contract is whose.
//!
//! Guarantees: what is found under a principal's name was kept under that name. Trusted: the names.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bindings::Contract;

/// Of one principal, by command.
pub(super) type Own = BTreeMap<String, Contract>;

/// The contracts of each principal. There are as many principals as the operator named.
#[derive(Clone, Debug, Default)]
pub(super) struct Contracts(Arc<Mutex<BTreeMap<String, Own>>>);

impl Contracts {
    pub(super) fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Own>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
