//! Where authority comes into being: the only module that opens roots.
//!
//! Guarantees: what is opened here is what the operator named, once, at start; from then on there are handles, and
//! no path is looked up again. A capability is linked if and only if the profile grants it, with the handles that its
//! scope names. Not guaranteed: that a named directory is a wise one to grant.
//! Trusted: the settings. Hostile, from the moment they are open: the directories' contents.

use std::sync::Arc;

use palisade_capabilities::app_info::{AppInfoCapability, AppInfoGrant};
use palisade_capabilities::call_context::{CallContextCapability, CallContextGrant};
use palisade_capabilities::elicitation::{ElicitationCapability, ElicitationGrant};
use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_capabilities::grants::{GrantLine, GrantsCapability, GrantsGrant};
use palisade_capabilities::host_info::{HostInfoCapability, HostInfoGrant};
use palisade_capabilities::host_state::{HostStateCapability, HostStateGrant};
use palisade_capabilities::memory_info::{MemoryInfoCapability, MemoryInfoGrant};
use palisade_capabilities::process_info::{ProcessInfoCapability, ProcessInfoGrant};
use palisade_capabilities::roots::{RootsCapability, RootsGrant};
use palisade_capabilities::sampling::{SamplingCapability, SamplingGrant};
use palisade_engine::{Authority, Capability, Sandbox};
use palisade_policy::{CapabilityName, Profile, capability};

use crate::problem::Problem;

mod absent;
mod databases;
mod facts;
mod interfaces;
mod open;
#[cfg(test)]
mod tests;
mod windows;

pub use absent::no_app;
pub use databases::HAS_DATABASES;
pub use facts::HostFacts;
pub use interfaces::{Interfaces, interfaces};
pub use open::{AppRoots, Roots, Wanted, WantedDatabase, WantedDirectory, open};

/// Links what a profile grants over what is open.
///
/// # Errors
/// When two capabilities define one interface: a broken build.
pub fn link(sandbox: &Sandbox, profile: &Profile, roots: &Roots) -> Result<Authority, Problem> {
    let capabilities = profile.capabilities().filter_map(|name| capability(name, profile, roots)).collect();
    #[cfg(feature = "wasi")]
    let inert = palisade_capabilities::wasi::inert();
    #[cfg(not(feature = "wasi"))]
    let inert = Vec::new();
    Authority::with_command_world(sandbox, capabilities, inert)
        .map_err(|error| Problem::failed(error.to_string()))
}

/// A capability with its scope, as a handle. `None` for one that this program does not have.
fn capability(name: CapabilityName, profile: &Profile, roots: &Roots) -> Option<Arc<dyn Capability>> {
    Some(match name {
        capability::FILES => Arc::new(FilesCapability::new(files_grant(profile, roots))),
        capability::DATABASE => return databases::capability(profile, roots),
        capability::APP_INFO => Arc::new(AppInfoCapability::new(app_info_grant(profile, roots))),
        capability::PROCESS_INFO => Arc::new(ProcessInfoCapability::new(process_info_grant(profile, roots))),
        capability::MEMORY_INFO => Arc::new(MemoryInfoCapability::new(MemoryInfoGrant)),
        capability::HOST_INFO => Arc::new(HostInfoCapability::new(host_info(profile, roots))),
        capability::HOST_STATE => Arc::new(HostStateCapability::new(host_state(roots))),
        capability::GRANTS => Arc::new(GrantsCapability::new(grants(profile, roots))),
        capability::CALL_CONTEXT => Arc::new(CallContextCapability::new(CallContextGrant)),
        capability::ELICITATION => Arc::new(ElicitationCapability::new(ElicitationGrant)),
        capability::SAMPLING => Arc::new(SamplingCapability::new(SamplingGrant)),
        capability::ROOTS => Arc::new(RootsCapability::new(RootsGrant)),
        name => return windows::capability(name, profile, roots.app.as_ref()?),
    })
}

/// The grant of `files`: what of the roots the profile's scope names.
pub fn files_grant(profile: &Profile, roots: &Roots) -> FilesGrant {
    let Some(scope) = profile.grants.files() else { return FilesGrant::default() };
    let granted = roots.directories.iter().filter(|dir| scope.directories().contains(&dir.name));
    let root = |dir: &open::Directory| {
        let writable = dir.writable && scope.writable().contains(&dir.name);
        let access = if writable { Access::Write } else { Access::Read };
        Root::new(&dir.name, Arc::clone(&dir.dir), access)
    };
    // Every database, granted to this profile or not: its bytes are no file's.
    roots
        .databases
        .iter()
        .fold(FilesGrant::new(granted.map(root).collect()), |grant, database| grant.hide(database.hidden()))
}

/// What the application is; and the paths of just those directories and databases that the profile may use.
pub fn app_info_grant(profile: &Profile, roots: &Roots) -> AppInfoGrant {
    let readable =
        |name: &str| profile.grants.files().is_some_and(|scope| scope.directories().contains(name));
    let queryable =
        |name: &str| profile.grants.database().is_some_and(|scope| scope.databases.contains(name));
    let directories = roots.directories.iter().filter(|dir| readable(&dir.name));
    let databases = roots.databases.iter().filter(|open| queryable(open.name()));
    AppInfoGrant {
        identifier: roots.identifier.clone(),
        product_name: roots.product_name.clone(),
        version: roots.version.clone(),
        config: roots.config.clone(),
        directories: directories.map(|dir| (dir.name.clone(), dir.path.display().to_string())).collect(),
        databases: databases.enumerate().map(|(index, open)| open.describe(index == 0)).collect(),
    }
}

/// The grant of `process-info`: what of the roots the profile's scope names.
pub fn process_info_grant(profile: &Profile, roots: &Roots) -> ProcessInfoGrant {
    let Some(scope) = profile.grants.process_info() else { return ProcessInfoGrant::default() };
    ProcessInfoGrant::new(
        roots.environment.iter().filter(|(name, _)| scope.environment.contains(name)).cloned(),
    )
}

fn host_info(profile: &Profile, roots: &Roots) -> HostInfoGrant {
    let (facts, redaction) = (Arc::clone(&roots.facts), roots.redaction || profile.redaction);
    let (profile, app) = (profile.clone(), roots.app.clone());
    HostInfoGrant::new(move || facts.details(&profile, redaction, app.as_ref()))
}

fn host_state(roots: &Roots) -> HostStateGrant {
    let (facts, app) = (Arc::clone(&roots.facts), roots.app.clone());
    HostStateGrant::new(roots.facts.course.clone(), move || facts.gauges(app.as_ref()))
}

fn grants(profile: &Profile, roots: &Roots) -> GrantsGrant {
    let line = |(capability, scope): (CapabilityName, Vec<String>)| GrantLine {
        capability: capability.to_string(),
        scope,
    };
    let here: Vec<_> = profile.capabilities().filter(|name| is_here(name, roots)).collect();
    let granted = profile.grants.describe().into_iter().filter(|(name, _)| here.contains(name));
    GrantsGrant::new(granted.map(line).collect())
}

/// Whether a capability can be granted at all: what only an app has is granted to nobody outside of one, databases to
/// nobody where this was built without SQLite, and pictures off the display to nobody without a camera.
pub(crate) fn is_here(name: &CapabilityName, roots: &Roots) -> bool {
    match *name {
        capability::DATABASE => HAS_DATABASES,
        capability::WINDOW_CAPTURE => roots.app.as_ref().is_some_and(|app| app.camera.is_some()),
        name => roots.app.is_some() || !name.needs_app(),
    }
}
