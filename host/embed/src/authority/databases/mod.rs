//! The databases that are open, where this was built with SQLite; else that there are none.
//!
//! Guarantees: without the feature `database` nothing of SQLite is compiled or linked, and a host that is told to serve a
//! database does not start: it never goes on without what it was told to serve. Trusted: the settings.

#[cfg(feature = "database")]
mod built_in;
#[cfg(not(feature = "database"))]
mod left_out;

#[cfg(feature = "database")]
pub(super) use built_in::{OpenDatabase, capability, open};
#[cfg(not(feature = "database"))]
pub(super) use left_out::{OpenDatabase, capability, open};

/// Whether this was built with SQLite, and so can serve databases.
pub const HAS_DATABASES: bool = cfg!(feature = "database");
