//! The locked profile: every grant spelt out.
//!
//! Guarantees: it names capabilities and scopes themselves, and extends nothing, so that a newer host, whose built-in
//! profiles may grant more, grants no more to a bundle that was signed before. Taking it in fails where this host does not
//! know a capability, and never leaves one out: a profile that is half understood might be wider (a blocklist) than
//! the one that was signed. Hostile: nothing, once the manifest is verified; before that, all of it.

use std::collections::BTreeSet;

use palisade_policy::grant::{CommandScope, DatabaseScope, FilesScope, ProcessInfoScope, Scope, Selection};
use palisade_policy::{CapabilityName, OperationFilter, Profile};
use serde::{Deserialize, Serialize};

use super::check::check_name;
use crate::error::BundleError;
use crate::printable::printable;

/// Which of the things that the operator registered. `"all"`, or a sorted list of names. Nothing, by default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// Every one.
    All(All),
    /// Just these.
    Only(BTreeSet<String>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum All {
    /// Every one.
    #[serde(rename = "all")]
    All,
}

impl Default for Names {
    /// Nothing.
    fn default() -> Self {
        Self::Only(BTreeSet::new())
    }
}

impl Names {
    /// Every one.
    #[must_use]
    pub const fn all() -> Self {
        Self::All(All::All)
    }

    /// Whether everything in `self` is in `other`.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::All(_)) => true,
            (Self::All(_), Self::Only(_)) => false,
            (Self::Only(mine), Self::Only(others)) => mine.is_subset(others),
        }
    }
}

impl From<&Selection> for Names {
    fn from(selection: &Selection) -> Self {
        match selection {
            Selection::All => Self::all(),
            Selection::Only(names) => Self::Only(names.clone()),
        }
    }
}

impl From<&Names> for Selection {
    fn from(names: &Names) -> Self {
        match names {
            Names::All(_) => Self::All,
            Names::Only(names) => Self::Only(names.clone()),
        }
    }
}

/// The scope of `files`. No directory, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesTable {
    /// Readable directories.
    pub directories: Names,
    /// Writable ones among them.
    pub writable: Names,
}

/// The scope of `database`. No database, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseTable {
    /// Databases that may be queried.
    pub databases: Names,
}

/// The scope of `process-info`. No variable, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessInfoTable {
    /// Environment variables that may be seen, by exact name.
    pub environment: BTreeSet<String>,
}

/// Which commands may be invoked. None, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandTable {
    /// These.
    pub allow: Names,
    /// Never these.
    pub block: BTreeSet<String>,
}

impl CommandTable {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One profile, resolved. It grants nothing by default, and redacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedProfile {
    /// What it is called in listings and in the log.
    pub name: String,
    /// Names of the capabilities that it grants.
    pub grants: BTreeSet<String>,
    /// The scope of `files`: there if and only if that is granted, as with the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesTable>,
    /// The scope of `database`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseTable>,
    /// The scope of `process-info`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_info: Option<ProcessInfoTable>,
    /// Which commands may be invoked.
    #[serde(default, skip_serializing_if = "CommandTable::is_nothing")]
    pub commands: CommandTable,
    /// Whether outputs are searched for secrets.
    pub redaction: bool,
    /// Tools and operations that are switched off.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub disabled: BTreeSet<String>,
}

/// Locks a resolved profile as it is.
impl From<&Profile> for LockedProfile {
    fn from(profile: &Profile) -> Self {
        let grants = &profile.grants;
        Self {
            name: profile.name.clone(),
            grants: grants.iter().map(|(name, _)| name.as_str().to_owned()).collect(),
            files: grants.files().map(|scope| FilesTable {
                directories: scope.directories().into(),
                writable: scope.writable().into(),
            }),
            database: grants.database().map(|scope| DatabaseTable { databases: (&scope.databases).into() }),
            process_info: grants
                .process_info()
                .map(|scope| ProcessInfoTable { environment: scope.environment.iter().cloned().collect() }),
            commands: CommandTable {
                allow: match &grants.commands.allow {
                    None => Names::all(),
                    Some(names) => Names::Only(names.iter().cloned().collect()),
                },
                block: grants.commands.block.iter().cloned().collect(),
            },
            redaction: profile.redaction,
            disabled: profile.disabled.entries().map(str::to_owned).collect(),
        }
    }
}

impl LockedProfile {
    pub(super) fn check(&self) -> Result<(), String> {
        check_name("the profile", &self.name)?;
        for (capability, is_scoped) in [
            ("files", self.files.is_some()),
            ("database", self.database.is_some()),
            ("process-info", self.process_info.is_some()),
        ] {
            if is_scoped != self.grants.contains(capability) {
                return Err(format!(
                    "the profile must have `{capability}` both granted and scoped, or neither"
                ));
            }
        }
        if let Some(files) = &self.files
            && !files.writable.is_within(&files.directories)
        {
            return Err("the profile makes directories writable that it does not make readable".into());
        }
        // POSIX: a variable's name holds neither `=` nor NUL. `*` would be a hope that patterns work.
        let variables = self.process_info.iter().flat_map(|table| &table.environment);
        if let Some(name) =
            variables.into_iter().find(|name| name.is_empty() || name.contains(['=', '\0', '*']))
        {
            return Err(format!("`{}` is no environment variable", printable(name)));
        }
        OperationFilter::new(self.disabled.iter().cloned()).map(drop).map_err(|error| error.to_string())
    }

    /// The profile as a host uses it.
    ///
    /// # Errors
    /// [`BundleError::Profile`] when it names a capability that this host does not know.
    pub fn to_profile(&self) -> Result<Profile, BundleError> {
        let mut grants = palisade_policy::Grants::none();
        for name in &self.grants {
            let capability: CapabilityName = name
                .parse()
                .map_err(|_| BundleError::Profile(format!("it has no capability `{}`", printable(name))))?;
            grants.insert(capability);
        }
        if let Some(files) = &self.files {
            grants.insert_files(FilesScope::new((&files.directories).into(), &(&files.writable).into()));
        }
        if let Some(database) = &self.database {
            grants.insert_database(DatabaseScope { databases: (&database.databases).into() });
        }
        if let Some(table) = &self.process_info {
            let environment = table.environment.iter().cloned().collect();
            grants.insert_process_info(ProcessInfoScope { environment });
        }
        grants.commands = CommandScope {
            allow: match &self.commands.allow {
                Names::All(_) => None,
                Names::Only(names) => Some(names.iter().cloned().collect()),
            },
            block: self.commands.block.iter().cloned().collect(),
        };
        let disabled = OperationFilter::new(self.disabled.iter().cloned())
            .map_err(|error| BundleError::Profile(error.to_string()))?;
        Ok(Profile { name: self.name.clone(), grants, redaction: self.redaction, disabled })
    }

    /// The scope of each granted capability in words, where this host knows it.
    #[must_use]
    pub fn describe(&self) -> Vec<(String, Vec<String>)> {
        let known = self.to_profile();
        let scope = |name: &str| {
            let grants = known.as_ref().ok().map(|profile| &profile.grants);
            let found = grants.and_then(|grants| grants.iter().find(|(known, _)| known.as_str() == name));
            found.map_or_else(Vec::new, |(_, scope): (_, &Scope)| scope.describe())
        };
        self.grants.iter().map(|name| (name.clone(), scope(name))).collect()
    }
}
