//! Profiles: named sets of grants.
//!
//! Guarantees: a profile holds what its definition (and what that extends) names, and nothing else; a name that does
//! not exist, a cycle, a scope for a capability that is not granted, and a write right without the read right are
//! errors, never ignored. Nothing here can be changed by a call.
//! Not guaranteed: that a profile is wise. `full-control` is what it says.
//! Trusted: the operator's configuration. No client or guest input comes here, but for profile names in messages.

use crate::capability::{self, CapabilityName};
use crate::filter::OperationFilter;
use crate::grant::{CommandScope, DatabaseScope, FilesScope, Grants, ProcessInfoScope, Selection};
use crate::suggest::suggest;
use serde::Deserialize;
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// Sees the host, the call, and an app's windows and pages; touches nothing: no file, no database, no script.
pub const OBSERVE: &str = "observe";
/// `observe`, and the application's files and databases, read-only.
pub const INVESTIGATE: &str = "investigate";
/// `observe`, and what a test suite needs; commands only by an allowlist.
pub const TEST: &str = "test";
/// Every capability. Writes only where they are configured.
pub const FULL_CONTROL: &str = "full-control";

/// The built-in profiles, from the narrowest to the widest.
pub const BUILT_IN: [&str; 4] = [OBSERVE, INVESTIGATE, TEST, FULL_CONTROL];

/// What one kind of caller may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name it is chosen by.
    pub name: String,
    /// The capabilities it grants.
    pub grants: Grants,
    /// Whether outputs are searched for secrets. The host's own tokens are removed in any case.
    pub redaction: bool,
    /// Operations that it does not offer although their capabilities are granted.
    pub disabled: OperationFilter,
}

impl Profile {
    /// A built-in profile, by name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let mut grants = Grants::none();
        match name {
            OBSERVE => grant_observe(&mut grants),
            TEST => {
                grant_observe(&mut grants);
                grants.insert(capability::PAGE_INPUT);
                grants.insert(capability::STORAGE_READ);
                grants.insert(capability::STORAGE_WRITE);
                grants.insert(capability::LOG_CLEAR);
                grants.insert(capability::NAVIGATION_HISTORY);
                grants.insert(capability::RECORDING);
            }
            INVESTIGATE => {
                grant_observe(&mut grants);
                grants.insert(capability::APP_INFO);
                grants.insert(capability::PROCESS_INFO);
                grants.insert(capability::GRANTS);
                grant_every_directory_and_database(&mut grants);
            }
            FULL_CONTROL => {
                capability::KNOWN.iter().for_each(|info| grants.insert(info.name));
                grant_every_directory_and_database(&mut grants);
                grants.commands = CommandScope::every_command();
            }
            _ => return None,
        }
        let redaction = name != FULL_CONTROL;
        Some(Self { name: name.to_owned(), grants, redaction, disabled: OperationFilter::default() })
    }

    /// The capabilities that it really gives: those it grants, but for one whose plain use is switched off
    /// ([`CapabilityName::operations`]). Without that, switching `eval_js` off would leave every other operation that
    /// runs script.
    pub fn capabilities(&self) -> impl Iterator<Item = CapabilityName> {
        self.grants.iter().map(|(name, _)| name).filter(|name| !self.withholds(*name))
    }

    fn withholds(&self, capability: CapabilityName) -> bool {
        capability.operations().iter().any(|operation| {
            let (tool, action) = operation.split_once('.').map_or((*operation, None), |(t, a)| (t, Some(a)));
            self.disabled.is_disabled(tool, action)
        })
    }

    /// This profile, held to another: it grants what both grant, switches off what either does, and redacts if either does.
    #[must_use]
    pub fn within(mut self, other: &Self) -> Self {
        self.grants = self.grants.intersection(&other.grants);
        self.redaction |= other.redaction;
        self.disabled.extend(&other.disabled);
        self
    }

    /// Lets the profile invoke the commands of this scope, if there are any.
    pub fn allow_commands(&mut self, commands: CommandScope) {
        self.grants.commands = commands;
        self.grant_commands();
    }

    /// Naming a command is what grants invoking: without one there is nothing to invoke.
    fn grant_commands(&mut self) {
        if !self.grants.commands.is_empty() {
            self.grants.insert(capability::IPC_INVOKE);
        }
    }

    /// A profile that grants nothing, and redacts.
    fn nothing(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            grants: Grants::none(),
            redaction: true,
            disabled: OperationFilter::default(),
        }
    }
}

fn grant_observe(grants: &mut Grants) {
    grants.insert(capability::CALL_CONTEXT);
    grants.insert(capability::MEMORY_INFO);
    grants.insert(capability::HOST_INFO);
    grants.insert(capability::WINDOW_READ);
    grants.insert(capability::PAGE_READ);
    grants.insert(capability::EVENT_LOG);
    grants.insert(capability::IPC_LOG);
    grants.insert(capability::IPC_REGISTRY);
    grants.insert(capability::APP_STATE);
}

fn grant_every_directory_and_database(grants: &mut Grants) {
    grants.insert_files(FilesScope::new(Selection::All, &Selection::default()));
    grants.insert_database(DatabaseScope { databases: Selection::All });
}

/// A profile in configuration. What it leaves out it takes from the profile that it extends, or from nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ProfileDefinition {
    /// The profile to begin with: a built-in one or another definition. Without it: no grant, and redaction on.
    pub extends: Option<String>,
    /// Capabilities to add, each with nothing in its scope until its table says more.
    pub grants: Vec<CapabilityName>,
    /// The scope of `files`.
    pub files: Option<FilesTable>,
    /// The scope of `database`.
    pub database: Option<DatabaseTable>,
    /// The scope of `process-info`.
    pub process_info: Option<ProcessInfoTable>,
    /// Which commands may be invoked.
    pub commands: Option<CommandTable>,
    /// Whether outputs are searched for secrets.
    pub redaction: Option<bool>,
    /// Tools and operations to switch off, added to those of the extended profile.
    pub disabled: OperationFilter,
}

/// `[profiles.NAME.files]`. A key that is left out keeps what the extended profile has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct FilesTable {
    /// Readable directories: `"all"` or a list of names.
    pub directories: Option<Selection>,
    /// Writable ones among them.
    pub writable: Option<Selection>,
}

/// `[profiles.NAME.database]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DatabaseTable {
    /// Databases that may be queried: `"all"` or a list of names.
    pub databases: Option<Selection>,
}

/// `[profiles.NAME.process-info]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ProcessInfoTable {
    /// Environment variables that may be seen, by exact name.
    pub environment: Option<Vec<String>>,
}

/// `[profiles.NAME.commands]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CommandTable {
    /// Just these commands.
    pub allow: Option<Vec<String>>,
    /// Never these commands.
    pub block: Option<Vec<String>>,
}

impl ProfileDefinition {
    /// Lays this definition over the profile that it extends.
    fn apply(&self, base: Profile, name: &str) -> Result<Profile, ProfileError> {
        let mut profile = Profile { name: name.to_owned(), ..base };
        self.grants.iter().for_each(|capability| profile.grants.insert(*capability));
        if let Some(table) = &self.files {
            table.apply(&mut profile)?;
        }
        if let Some(table) = &self.database {
            table.apply(&mut profile)?;
        }
        if let Some(table) = &self.process_info {
            table.apply(&mut profile)?;
        }
        if let Some(table) = &self.commands {
            table.apply(&mut profile.grants.commands);
            profile.grant_commands();
        }
        profile.redaction = self.redaction.unwrap_or(profile.redaction);
        profile.disabled.extend(&self.disabled);
        Ok(profile)
    }
}

impl FilesTable {
    fn apply(&self, profile: &mut Profile) -> Result<(), ProfileError> {
        let old = profile.grants.files().ok_or_else(|| not_granted(profile, capability::FILES))?;
        let directories = self.directories.as_ref().unwrap_or(old.directories()).clone();
        if let Some(writable) = &self.writable {
            let beyond = writable.named_beyond(&directories);
            if !beyond.is_empty() {
                return Err(ProfileError::WritableNotReadable {
                    profile: profile.name.clone(),
                    names: beyond,
                });
            }
        }
        let scope = FilesScope::new(directories, self.writable.as_ref().unwrap_or(old.writable()));
        profile.grants.insert_files(scope);
        Ok(())
    }
}

impl DatabaseTable {
    fn apply(&self, profile: &mut Profile) -> Result<(), ProfileError> {
        let old = profile.grants.database().ok_or_else(|| not_granted(profile, capability::DATABASE))?;
        let databases = self.databases.as_ref().unwrap_or(&old.databases).clone();
        profile.grants.insert_database(DatabaseScope { databases });
        Ok(())
    }
}

impl ProcessInfoTable {
    fn apply(&self, profile: &mut Profile) -> Result<(), ProfileError> {
        let old =
            profile.grants.process_info().ok_or_else(|| not_granted(profile, capability::PROCESS_INFO))?;
        let environment = self.environment.as_ref().unwrap_or(&old.environment).clone();
        // POSIX: a variable's name holds neither `=` nor NUL. `*` would be a hope that patterns work.
        if let Some(variable) =
            environment.iter().find(|name| name.is_empty() || name.contains(['=', '\0', '*']))
        {
            let (profile, variable) = (profile.name.clone(), variable.clone());
            return Err(ProfileError::NotAVariable { profile, variable });
        }
        profile.grants.insert_process_info(ProcessInfoScope { environment });
        Ok(())
    }
}

impl CommandTable {
    fn apply(&self, scope: &mut CommandScope) {
        if let Some(allow) = &self.allow {
            scope.allow = Some(allow.clone());
        }
        if let Some(block) = &self.block {
            scope.block.extend(
                block.iter().filter(|command| !scope.block.contains(command)).cloned().collect::<Vec<_>>(),
            );
        }
    }
}

fn not_granted(profile: &Profile, capability: CapabilityName) -> ProfileError {
    ProfileError::ScopeWithoutGrant { profile: profile.name.clone(), capability }
}

/// The profile called `name`: a built-in one, or one of `definitions` laid over what it extends.
///
/// # Errors
/// When the name or one that it extends is unknown, when definitions extend each other in a circle, or when one
/// contradicts itself. All are the operator's to mend.
pub fn resolve(
    name: &str,
    definitions: &BTreeMap<String, ProfileDefinition>,
) -> Result<Profile, ProfileError> {
    if let Some(taken) = definitions.keys().find(|name| BUILT_IN.contains(&name.as_str())) {
        return Err(ProfileError::ReservedName { name: taken.clone() });
    }
    let mut chain: Vec<(&str, &ProfileDefinition)> = Vec::new();
    let mut next = Some(name);
    let mut base = None;
    while let Some(current) = next {
        if let Some(built_in) = Profile::built_in(current) {
            base = Some(built_in);
            break;
        }
        let Some((known, definition)) = definitions.get_key_value(current) else {
            let extended_by = chain.last().map(|(name, _)| (*name).to_owned());
            return Err(unknown_profile(current, extended_by, definitions));
        };
        chain.push((known, definition));
        if chain[..chain.len() - 1].iter().any(|(name, _)| *name == known) {
            let names: Vec<_> = chain.iter().map(|(name, _)| *name).collect();
            return Err(ProfileError::Cycle { chain: names.join(" -> ") });
        }
        next = definition.extends.as_deref();
    }
    let base = base.unwrap_or_else(|| Profile::nothing(name));
    chain.iter().rev().try_fold(base, |base, (name, definition)| definition.apply(base, name))
}

fn unknown_profile(
    name: &str,
    extended_by: Option<String>,
    definitions: &BTreeMap<String, ProfileDefinition>,
) -> ProfileError {
    let known: Vec<&str> = BUILT_IN.into_iter().chain(definitions.keys().map(String::as_str)).collect();
    let hint = match suggest(name, known.iter().copied()) {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None => format!("known are {}", known.join(", ")),
    };
    let extended_by = extended_by.map(|by| format!(" (extended by `{by}`)")).unwrap_or_default();
    ProfileError::UnknownProfile { name: name.to_owned(), extended_by, hint }
}

/// A profile that can't be used: the operator's mistake. Each message says how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// No profile has this name.
    #[error("there is no profile `{name}`{extended_by}; {hint}")]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// ` (extended by …)`, or nothing.
        extended_by: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// Definitions extend each other in a circle.
    #[error(
        "profiles extend each other in a circle: {chain}; let one of them extend a built-in profile instead"
    )]
    Cycle {
        /// The names, with arrows between them.
        chain: String,
    },
    /// A definition has the name of a built-in profile.
    #[error("`{name}` is a built-in profile; give yours another name and let it say `extends = \"{name}\"`")]
    ReservedName {
        /// The name.
        name: String,
    },
    /// A scope is given for a capability that the profile does not grant.
    #[error(
        "profile `{profile}` gives a scope for `{capability}`, which it does not grant; add \"{capability}\" to its grants"
    )]
    ScopeWithoutGrant {
        /// The profile.
        profile: String,
        /// The capability.
        capability: CapabilityName,
    },
    /// A directory would be writable without being readable.
    #[error("profile `{profile}` makes {} writable but not readable; add them to `directories`", names.join(", "))]
    WritableNotReadable {
        /// The profile.
        profile: String,
        /// The directories.
        names: Vec<String>,
    },
    /// The name of an environment variable can't be one.
    #[error("profile `{profile}`: {variable:?} names no environment variable; write exact names, one by one")]
    NotAVariable {
        /// The profile.
        profile: String,
        /// What was written.
        variable: String,
    },
}
