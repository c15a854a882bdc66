//! `introspect` `capabilities`: what the caller's profile grants, so that a client can tell what to ask for.
//!
//! Guarantees: names as the operator wrote them; no host path, no secret. Nothing here changes a grant.
//! Imports: `grants` alone.

#![forbid(unsafe_code)]

use palisade_sdk::grants::Grant;
use palisade_sdk::{Grants, output, tool};

#[output]
struct Capabilities {
    capabilities: Vec<Capability>,
    count: usize,
}

#[output]
struct Capability {
    name: String,
    /// What it covers, such as `data (read)`.
    scope: Vec<String>,
}

impl From<Vec<Grant>> for Capabilities {
    fn from(grants: Vec<Grant>) -> Self {
        let capability = |Grant { capability: name, scope }| Capability { name, scope };
        Self { count: grants.len(), capabilities: grants.into_iter().map(capability).collect() }
    }
}

/// The capabilities that the profile grants, each with its scope. Use it after a SCOPE_MISSING error.
#[tool(name = "introspect", action = "capabilities", read_only)]
fn capabilities(grants: &Grants) -> Capabilities {
    grants.all().into()
}

palisade_sdk::export!(capabilities);

#[cfg(test)]
mod tests;
