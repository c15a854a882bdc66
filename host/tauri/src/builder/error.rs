//! Why a configuration can't work.
//!
//! Guarantees: each text says what is wrong; those are for the app's author.

use thiserror::Error;

/// A configuration that can't work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuilderError {
    /// There is no such built-in profile.
    #[error("there is no profile `{name}`{hint}; built in are observe, investigate, test and full-control")]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// The nearest, as a question.
        hint: String,
    },
    /// A name for a directory, a database or a probe was given twice, or is empty.
    #[error("`{0}` is registered twice, or is no name")]
    BadName(String),
    /// An evaluation can't have so long.
    #[error("an evaluation may take from 1 to 300 seconds, not {0}")]
    BadTimeout(u64),
    /// Tauri has no event of that name.
    #[error("`{0}` is no event: names have letters, digits, `-`, `/`, `:` and `_`")]
    BadEvent(String),
    /// A database can't be served.
    #[error(
        "the database `{0}` can't be served: tauri-plugin-palisade was built without its feature `database`"
    )]
    NoDatabases(String),
    /// An operation can't be called that.
    #[error("`{0}` is no operation: write `tool` or `tool.action`")]
    BadOperation(String),
    /// A bundle is refused.
    #[error("the bundle is refused: {0}")]
    Bundle(String),
    /// Something was accepted that is no bundle's digest, or beside no bundle.
    #[error("`{0}` is accepted, and is not the digest of a bundle that is served (`sha256:` and 64 digits)")]
    BadDigest(String),
    /// A method would widen the bundle.
    #[error("PalisadeBuilder::{0} would widen the bundle, which is served as it is; leave one of them out")]
    Widens(&'static str),
}
