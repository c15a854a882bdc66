//! The parameter that chooses a page's local or session storage, for tools that read it and tools that write it.
//!
//! Guarantees: one spelling for callers. The two interfaces have a type each, so that importing one never imports the
//! other.

use crate::{input, storage_read, storage_write};

// No doc comment: the parameter that uses it has one, and the schema would carry both.
#[input]
#[derive(Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the web platform's own names")]
pub enum StorageType {
    #[default]
    Local,
    Session,
}

impl StorageType {
    /// As callers spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Session => "session",
        }
    }
}

impl From<StorageType> for storage_read::Area {
    fn from(storage: StorageType) -> Self {
        match storage {
            StorageType::Local => Self::Local,
            StorageType::Session => Self::Session,
        }
    }
}

impl From<StorageType> for storage_write::Area {
    fn from(storage: StorageType) -> Self {
        match storage {
            StorageType::Local => Self::Local,
            StorageType::Session => Self::Session,
        }
    }
}
