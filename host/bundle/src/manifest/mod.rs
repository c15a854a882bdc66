//! The manifest: what is signed.
//!
//! Guarantees: one canonical text for each manifest: JSON in this order of fields, two spaces, schemas with sorted keys, a
//! line end at the end; any other text is refused, as are keys twice, unknown keys, and what contradicts itself. The
//! description of a component has the shape that it has in `pack.lock`, so that a host takes both in alike.
//! Not guaranteed: that descriptions and schemas are what the component says of itself, or wise; whoever builds a bundle
//! puts in what the engine described and checked, and whoever signs it says so.
//! Hostile: the text, until it is verified.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::Digest;
use crate::error::BundleError;
use crate::printable::printable;
use crate::time::Timestamp;

mod check;
mod limits;
mod profile;
mod strict;
#[cfg(test)]
mod tests;

pub use limits::LimitTable;
pub use profile::{All, CommandTable, DatabaseTable, FilesTable, LockedProfile, Names, ProcessInfoTable};

/// What the first field of a manifest of this version says.
pub const FORMAT: &str = "palisade-bundle/1";

/// Components of one bundle. Without it a manifest of a million empty ones is searched at every call.
pub const MAX_COMPONENTS: usize = 256;
/// Operations of one component, as the engine has it: without it a description fills every listing.
pub const MAX_OPERATIONS: usize = 256;
/// Imports of one component. As for operations.
pub const MAX_IMPORTS: usize = 256;
/// Bytes of a name. Names become parts of paths where a bundle is unpacked by hand, and of every listing.
pub const MAX_NAME_BYTES: usize = 64;

/// Everything that a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: Format,
    /// What it is called: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// The publisher's own version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Version of the WIT package `palisade:host` that the components were built against.
    pub contract: String,
    /// From when on it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The one profile that it is served under.
    pub profile: LockedProfile,
    /// What its calls may have at most, where that is less than the host gives.
    #[serde(default, skip_serializing_if = "LimitTable::is_empty")]
    pub limits: LimitTable,
    /// By name, in ascending order.
    pub components: Vec<ComponentEntry>,
}

/// There is but one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "palisade-bundle/1")]
    One,
}

/// One component: which bytes, and what they said of themselves. The shape is that of `pack.lock`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentEntry {
    /// Its name; unique in the bundle.
    pub name: String,
    /// Of its bytes.
    pub sha256: Digest,
    /// In bytes.
    pub size: u64,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// Its operations, in its order.
    pub operations: Vec<Operation>,
}

/// Truthful effects of an operation, as in the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effects {
    /// Changes nothing that anyone could notice.
    pub read_only: bool,
    /// May overwrite or remove something.
    pub destructive: bool,
    /// A second identical call changes nothing more.
    pub idempotent: bool,
    /// Reaches beyond the app and its host.
    pub open_world: bool,
}

/// What clients reach an operation by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// A tool call.
    #[default]
    Tool,
    /// Getting a prompt.
    Prompt,
    /// Reading a resource.
    Resource,
    /// Completing an argument of the prompt or resource that has its name.
    Completion,
}

impl OperationKind {
    fn is_tool(&self) -> bool {
        *self == Self::Tool
    }
}

/// Another accepted spelling of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// What a client may write.
    pub name: String,
    /// What the tool receives.
    pub canonical: String,
}

/// One operation, as the engine describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The MCP tool name.
    pub tool: String,
    /// What picks it among its tool's operations, where the tool is grouped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The parameter that picks the action, where it is not `action`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<String>,
    /// What the model reads.
    pub description: String,
    /// JSON Schema object of the arguments.
    pub input_schema: Value,
    /// JSON Schema object of the structured output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// What it does to the world.
    pub effects: Effects,
    /// Other spellings of its parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
    /// Where its answer is read as a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_uri: Option<String>,
    /// What clients reach it by.
    #[serde(default, skip_serializing_if = "OperationKind::is_tool")]
    pub kind: OperationKind,
}

impl Operation {
    /// What people call it: `tool` or `tool.action`.
    #[must_use]
    pub fn label(&self) -> String {
        self.action.as_ref().map_or_else(|| self.tool.clone(), |action| format!("{}.{action}", self.tool))
    }
}

impl Manifest {
    /// From its parts, put into order and checked.
    ///
    /// # Errors
    /// [`BundleError::Invalid`] when they contradict each other or are over a bound.
    pub(crate) fn new(parts: Parts) -> Result<Self, BundleError> {
        let mut manifest = Self {
            format: Format::One,
            name: parts.name,
            version: parts.version,
            contract: parts.contract,
            expires: parts.expires,
            profile: parts.profile,
            limits: parts.limits,
            components: parts.components,
        };
        manifest.components.sort_by(|a, b| a.name.cmp(&b.name));
        for operation in manifest.components.iter_mut().flat_map(|component| &mut component.operations) {
            strict::canonicalise(&mut operation.input_schema);
            operation.output_schema.iter_mut().for_each(strict::canonicalise);
        }
        check::check(&manifest)?;
        // What is written must be what is read: a number that does not survive that is found here, not by the reader.
        Self::parse(&manifest.to_bytes())?;
        Ok(manifest)
    }

    /// The canonical text of a manifest, verified or not.
    ///
    /// # Errors
    /// When it is not in canonical form, not of this format, or contradicts itself.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        // serde's words repeat the text's.
        let malformed = |error: serde_json::Error| BundleError::Manifest(printable(&error.to_string()));
        strict::refuse_duplicates(bytes)?;
        let value: Value = serde_json::from_slice(bytes).map_err(malformed)?;
        match value.get("format") {
            Some(Value::String(format)) if format == FORMAT => {}
            Some(Value::String(other)) => return Err(BundleError::Format(other.escape_debug().to_string())),
            _ => return Err(BundleError::Manifest("it does not say its format".into())),
        }
        // From the text again: errors then say where.
        let mut manifest: Self = serde_json::from_slice(bytes).map_err(|error| {
            let text = error.to_string();
            // serde's own words, which a test pins.
            if text.starts_with("unknown field") {
                BundleError::UnknownKey(printable(&text))
            } else {
                malformed(error)
            }
        })?;
        for operation in manifest.components.iter_mut().flat_map(|component| &mut component.operations) {
            strict::canonicalise(&mut operation.input_schema);
            operation.output_schema.iter_mut().for_each(strict::canonicalise);
        }
        if manifest.to_bytes() != bytes {
            return Err(BundleError::NotCanonical);
        }
        check::check(&manifest)?;
        Ok(manifest)
    }

    /// The canonical text.
    ///
    /// # Panics
    /// Never: there is nothing in it that JSON can't hold.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("texts, numbers and JSON values alone");
        bytes.push(b'\n');
        bytes
    }

    /// Its digest, which is the bundle's.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }
}

/// What a manifest is made from.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) contract: String,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) profile: LockedProfile,
    pub(crate) limits: LimitTable,
    pub(crate) components: Vec<ComponentEntry>,
}
