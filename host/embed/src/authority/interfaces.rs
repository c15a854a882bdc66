//! Which capability provides which interface, as the capabilities themselves say.

use std::sync::Arc;

use palisade_engine::Capability;
use palisade_policy::Profile;
use palisade_policy::profile::FULL_CONTROL;

use super::{Roots, capability, no_app};
use crate::problem::Problem;

/// All that this program can grant.
pub struct Interfaces(Vec<Arc<dyn Capability>>);

/// Every capability that this program has, each with nothing in its scope.
///
/// # Errors
/// When the widest built-in profile is missing: a broken build.
pub fn interfaces() -> Result<Interfaces, Problem> {
    let widest = Profile::built_in(FULL_CONTROL)
        .ok_or_else(|| Problem::failed(format!("there is no profile `{FULL_CONTROL}`")))?;
    let nothing = Roots::default().with_app(no_app());
    Ok(Interfaces(widest.grants.iter().filter_map(|(name, _)| capability(name, &widest, &nothing)).collect()))
}

impl std::fmt::Debug for Interfaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|capability| capability.name())).finish()
    }
}

impl Interfaces {
    /// The capability that provides an import, such as `palisade:host/database@0.1.0`.
    pub fn capability_of(&self, import: &str) -> Option<&'static str> {
        let provider = self.0.iter().find(|capability| capability.provides(import));
        provider.map(|capability| capability.name())
    }

    /// The capabilities that provide these imports, each once, in the imports' order. An import that nothing provides
    /// stands for itself.
    pub fn capabilities_of(&self, imports: &[String]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for import in imports {
            let name = self.capability_of(import).unwrap_or(import);
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}
