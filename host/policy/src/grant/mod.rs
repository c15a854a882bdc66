//! Grants: capabilities, each with its scope.
//!
//! Guarantees: every scope's `Default` is nothing; a directory is writable only where it is readable
//! ([`FilesScope`] keeps that, whatever it is built from). Not guaranteed: that a name in a scope exists; the
//! capability that opens it says so. A scope is names; the authority itself is the handle that the host opens for
//! each of them.
//! Trusted: configuration.

use crate::capability::{self, CapabilityName};
use serde::{Deserialize, Deserializer, de};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[cfg(test)]
mod tests;

/// Which of the things that the operator registered: all, or those named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every one that is registered.
    All,
    /// Just these, by exact name.
    Only(BTreeSet<String>),
}

impl Selection {
    /// Just these names.
    pub fn only<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self::Only(names.into_iter().map(Into::into).collect())
    }

    /// Whether `name` is selected.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(name),
        }
    }

    /// Whether nothing can ever be selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Only(names) if names.is_empty())
    }

    /// What both select.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, both) | (both, Self::All) => both.clone(),
            (Self::Only(a), Self::Only(b)) => Self::Only(a & b),
        }
    }

    /// Names that this selects one by one and `other` does not select.
    #[must_use]
    pub fn named_beyond(&self, other: &Self) -> Vec<String> {
        match self {
            Self::All => Vec::new(),
            Self::Only(names) => names.iter().filter(|name| !other.contains(name)).cloned().collect(),
        }
    }
}

impl Default for Selection {
    /// Nothing.
    fn default() -> Self {
        Self::Only(BTreeSet::new())
    }
}

/// `"all"`, or a list of names.
impl<'de> Deserialize<'de> for Selection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Selection;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\" or a list of names")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Selection, E> {
                match text {
                    "all" => Ok(Selection::All),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Selection, A::Error> {
                Deserialize::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Selection::Only)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// Which directories may be read, and which of these written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesScope {
    directories: Selection,
    /// Invariant: selects nothing that `directories` does not.
    writable: Selection,
}

impl FilesScope {
    /// A scope in which `writable` is cut down to what `directories` selects.
    #[must_use]
    pub fn new(directories: Selection, writable: &Selection) -> Self {
        let writable = writable.intersection(&directories);
        Self { directories, writable }
    }

    /// The readable directories.
    #[must_use]
    pub const fn directories(&self) -> &Selection {
        &self.directories
    }

    /// The writable directories, all of them readable too.
    #[must_use]
    pub const fn writable(&self) -> &Selection {
        &self.writable
    }

    /// What both let be read, and of that what both let be written.
    fn intersection(&self, other: &Self) -> Self {
        let directories = self.directories.intersection(&other.directories);
        Self::new(directories, &self.writable.intersection(&other.writable))
    }

    fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match (&self.directories, &self.writable) {
            (Selection::All, Selection::All) => lines.push("every directory (read, write)".to_owned()),
            (Selection::All, Selection::Only(writable)) => {
                lines.push("every directory (read)".to_owned());
                lines.extend(writable.iter().map(|name| format!("{name} (read, write)")));
            }
            (Selection::Only(names), writable) => lines.extend(names.iter().map(|name| {
                let rights = if writable.contains(name) { "read, write" } else { "read" };
                format!("{name} ({rights})")
            })),
        }
        lines
    }
}

/// Which databases may be queried. Read-only, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabaseScope {
    /// By the name that they are registered under.
    pub databases: Selection,
}

/// Which environment variables may be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessInfoScope {
    /// Exact names. There is no pattern and no "all": an environment is full of secrets.
    pub environment: Vec<String>,
}

/// Which of the application's commands a capability that invokes commands may invoke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandScope {
    /// Just these, by exact name; `None`: every one that is not blocked.
    pub allow: Option<Vec<String>>,
    /// Never these, even where `allow` names them.
    pub block: Vec<String>,
}

impl CommandScope {
    /// Every command but the blocked ones (of which there are none yet).
    #[must_use]
    pub const fn every_command() -> Self {
        Self { allow: None, block: Vec::new() }
    }

    /// Whether `command` may be invoked. The blocklist wins.
    #[must_use]
    pub fn permits(&self, command: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|name| name == command);
        !named(&self.block) && self.allow.as_deref().is_none_or(named)
    }

    /// The commands that both permit.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let allow = match (&self.allow, &other.allow) {
            (None, both) | (both, None) => both.clone(),
            (Some(a), Some(b)) => Some(a.iter().filter(|command| b.contains(command)).cloned().collect()),
        };
        Self { allow, block: self.block.iter().chain(&other.block).cloned().collect() }
    }

    /// Whether no command at all may be invoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.allow.as_deref().is_some_and(|allow| !allow.iter().any(|command| self.permits(command)))
    }
}

impl Default for CommandScope {
    /// No command.
    fn default() -> Self {
        Self { allow: Some(Vec::new()), block: Vec::new() }
    }
}

/// The scope that a capability is granted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The capability has no parts to choose from.
    Whole,
    /// Of [`capability::FILES`].
    Files(FilesScope),
    /// Of [`capability::DATABASE`].
    Database(DatabaseScope),
    /// Of [`capability::PROCESS_INFO`].
    ProcessInfo(ProcessInfoScope),
}

impl Scope {
    /// The narrowest scope of a capability: nothing, where it has parts.
    fn narrowest(capability: CapabilityName) -> Self {
        match capability {
            capability::FILES => Self::Files(FilesScope::default()),
            capability::DATABASE => Self::Database(DatabaseScope::default()),
            capability::PROCESS_INFO => Self::ProcessInfo(ProcessInfoScope::default()),
            _ => Self::Whole,
        }
    }

    /// What both cover, of one capability; of two different ones, nothing.
    fn intersection(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Whole, Self::Whole) => Self::Whole,
            (Self::Files(a), Self::Files(b)) => Self::Files(a.intersection(b)),
            (Self::Database(a), Self::Database(b)) => {
                Self::Database(DatabaseScope { databases: a.databases.intersection(&b.databases) })
            }
            (Self::ProcessInfo(a), Self::ProcessInfo(b)) => {
                let both = a.environment.iter().filter(|name| b.environment.contains(name));
                Self::ProcessInfo(ProcessInfoScope { environment: both.cloned().collect() })
            }
            _ => return None,
        })
    }

    /// The scope in words, one line an item, in the operator's own names.
    #[must_use]
    pub fn describe(&self) -> Vec<String> {
        match self {
            Self::Whole => Vec::new(),
            Self::Files(scope) => scope.describe(),
            Self::Database(DatabaseScope { databases: Selection::All }) => {
                vec!["every database (read)".to_owned()]
            }
            Self::Database(DatabaseScope { databases: Selection::Only(names) }) => {
                names.iter().map(|name| format!("{name} (read)")).collect()
            }
            Self::ProcessInfo(scope) => {
                scope.environment.iter().map(|name| format!("environment variable {name}")).collect()
            }
        }
    }
}

/// A set of capabilities, each with its scope. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Invariant: the scope is of the kind that belongs to the capability.
    scopes: BTreeMap<CapabilityName, Scope>,
    /// Which commands may be invoked, by whichever capability invokes commands. None by default.
    pub commands: CommandScope,
}

impl Grants {
    /// No capability.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a capability with its narrowest scope; what is already granted keeps its scope.
    pub fn insert(&mut self, capability: CapabilityName) {
        self.scopes.entry(capability).or_insert_with(|| Scope::narrowest(capability));
    }

    /// Grants files with this scope.
    pub fn insert_files(&mut self, scope: FilesScope) {
        self.scopes.insert(capability::FILES, Scope::Files(scope));
    }

    /// Grants databases with this scope.
    pub fn insert_database(&mut self, scope: DatabaseScope) {
        self.scopes.insert(capability::DATABASE, Scope::Database(scope));
    }

    /// Grants process information with this scope.
    pub fn insert_process_info(&mut self, scope: ProcessInfoScope) {
        self.scopes.insert(capability::PROCESS_INFO, Scope::ProcessInfo(scope));
    }

    /// The capabilities that both grant, each with what both cover.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let both = |(name, scope): (&CapabilityName, &Scope)| {
            Some((*name, scope.intersection(other.scopes.get(name)?)?))
        };
        Self {
            scopes: self.scopes.iter().filter_map(both).collect(),
            commands: self.commands.intersection(&other.commands),
        }
    }

    /// Whether the capability is granted, with whatever scope.
    #[must_use]
    pub fn contains(&self, capability: &CapabilityName) -> bool {
        self.scopes.contains_key(capability)
    }

    /// The granted capabilities with their scopes, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (CapabilityName, &Scope)> {
        self.scopes.iter().map(|(name, scope)| (*name, scope))
    }

    /// The scope of files, where granted.
    #[must_use]
    pub fn files(&self) -> Option<&FilesScope> {
        match self.scopes.get(&capability::FILES)? {
            Scope::Files(scope) => Some(scope),
            _ => None,
        }
    }

    /// The scope of databases, where granted.
    #[must_use]
    pub fn database(&self) -> Option<&DatabaseScope> {
        match self.scopes.get(&capability::DATABASE)? {
            Scope::Database(scope) => Some(scope),
            _ => None,
        }
    }

    /// The scope of process information, where granted.
    #[must_use]
    pub fn process_info(&self) -> Option<&ProcessInfoScope> {
        match self.scopes.get(&capability::PROCESS_INFO)? {
            Scope::ProcessInfo(scope) => Some(scope),
            _ => None,
        }
    }

    /// Each granted capability with its scope in words, such as `data (read)`.
    #[must_use]
    pub fn describe(&self) -> Vec<(CapabilityName, Vec<String>)> {
        self.iter().map(|(name, scope)| (name, scope.describe())).collect()
    }
}
