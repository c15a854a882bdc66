//! The tools that travel inside this program.
//!
//! Guarantees: a component is used only with the description and the digest that the pack's lock file holds for it;
//! the engine checks the digest again when it takes the bytes in. Nothing is compiled or run to list them.
//! Trusted: the pack, as far as it was built together with this program. Its components are not: they run sandboxed.

use std::borrow::Cow;

use palisade_engine::{CONTRACT_VERSION, Component, ComponentSource, Description, Sandbox};
use serde::Deserialize;

use crate::problem::Problem;

#[cfg(test)]
mod tests;

#[derive(Debug, Deserialize)]
struct Lock {
    contract: String,
    components: Vec<Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    name: String,
    sha256: String,
    #[serde(flatten)]
    description: Description,
}

/// One component: of the pack, of a bundle, or a custom one.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name in the pack, such as `query-db`; a custom one's is its file's.
    pub name: String,
    /// What it said of itself: when the pack was built, or when it was read.
    pub description: Description,
    code: Code,
}

#[derive(Clone, Debug)]
enum Code {
    Packed { sha256: [u8; 32], wasm: &'static [u8] },
    Custom(Component),
    Bundled(Component),
}

/// Everything in the pack, in its order.
///
/// # Errors
/// When the pack contradicts itself or this program: a broken build.
pub fn entries() -> Result<Vec<Entry>, Problem> {
    read(palisade_pack::lock())
}

fn read(lock: &str) -> Result<Vec<Entry>, Problem> {
    let lock: Lock =
        serde_json::from_str(lock).map_err(|error| broken(&format!("its lock file: {error}")))?;
    if lock.contract != CONTRACT_VERSION {
        return Err(broken(&format!(
            "it speaks contract {}, this program {CONTRACT_VERSION}",
            lock.contract
        )));
    }
    lock.components.into_iter().map(entry).collect()
}

fn entry(locked: Locked) -> Result<Entry, Problem> {
    let packed = palisade_pack::components()
        .iter()
        .find(|packed| packed.name == locked.name)
        .ok_or_else(|| broken(&format!("`{}` is in its lock file alone", locked.name)))?;
    let mut sha256 = [0; 32];
    hex::decode_to_slice(&locked.sha256, &mut sha256)
        .map_err(|_| broken(&format!("the digest of `{}` is none", locked.name)))?;
    let code = Code::Packed { sha256, wasm: packed.wasm };
    Ok(Entry { name: locked.name, description: locked.description, code })
}

fn broken(why: &str) -> Problem {
    Problem::failed(format!("the tools inside this program are unusable: {why}"))
        .next("build it again: cargo xtask pack && cargo build -p palisade")
}

impl Entry {
    /// A component that is not of the pack, and what it said of itself.
    pub(crate) fn custom(name: String, description: Description, component: Component) -> Self {
        Self { name, description, code: Code::Custom(component) }
    }

    /// A component of a verified bundle, and what its manifest says of it.
    pub(crate) fn bundled(name: String, description: Description, component: Component) -> Self {
        Self { name, description, code: Code::Bundled(component) }
    }

    /// The bytes of one of the pack.
    pub(crate) fn packed_bytes(&self) -> Option<&'static [u8]> {
        match self.code {
            Code::Packed { wasm, .. } => Some(wasm),
            Code::Custom(_) | Code::Bundled(_) => None,
        }
    }

    /// Whether it is neither of the pack nor of a bundle.
    pub fn is_custom(&self) -> bool {
        matches!(self.code, Code::Custom(_))
    }

    /// Takes the component in; one of the pack against its pinned digest. Compiles nothing.
    ///
    /// # Errors
    /// When the bytes are not those that the lock file pins, or are no component.
    pub fn load(&self, sandbox: &Sandbox) -> Result<Component, Problem> {
        match &self.code {
            Code::Custom(component) | Code::Bundled(component) => Ok(component.clone()),
            Code::Packed { sha256, wasm } => {
                let (name, wasm) = (self.name.clone(), Cow::Borrowed(*wasm));
                let source = ComponentSource { name, wasm, sha256: Some(*sha256) };
                Component::new(sandbox, source).map_err(|error| broken(&error.to_string()))
            }
        }
    }
}
