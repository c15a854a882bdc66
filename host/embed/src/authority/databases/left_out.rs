//! No databases: this was built without SQLite.
//!
//! Guarantees: an [`OpenDatabase`] can't exist, so nothing that is built on one can be reached.

use std::sync::Arc;

use palisade_capabilities::app_info::DatabaseFile;
use palisade_capabilities::files::HiddenFile;
use palisade_engine::Capability;
use palisade_policy::Profile;

use super::super::Roots;
use super::super::open::{Directory, WantedDatabase};
use crate::problem::Problem;

/// There is none.
pub(in crate::authority) enum OpenDatabase {}

impl OpenDatabase {
    pub(in crate::authority) fn name(&self) -> &str {
        match *self {}
    }

    pub(in crate::authority) fn hidden(&self) -> HiddenFile {
        match *self {}
    }

    pub(in crate::authority) fn describe(&self, _selected: bool) -> DatabaseFile {
        match *self {}
    }
}

/// This program does not have it, so that what imports it is not bound, and not listed.
pub(in crate::authority) fn capability(_: &Profile, _: &Roots) -> Option<Arc<dyn Capability>> {
    None
}

pub(in crate::authority) fn open(wanted: &WantedDatabase, _: &[Directory]) -> Result<OpenDatabase, Problem> {
    Err(Problem::usage(format!(
        "the database `{}` can't be served: this was built without the feature `database`",
        wanted.name
    ))
    .next("build with the feature, or register no database"))
}
