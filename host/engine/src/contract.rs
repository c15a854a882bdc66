//! The contract's types as the host uses them.
//!
//! Guarantees: what is built from a guest's answer here holds only plain data; sizes were bounded by the call's
//! output limit while it was lifted. Hostile: every string in here.

use serde::{Deserialize, Serialize};

/// Version of the WIT package `palisade:host` that this host implements.
pub const CONTRACT_VERSION: &str = "0.1.0";

/// The interface that a component exports.
pub(crate) const OPERATIONS: &str = "palisade:host/operations@0.1.0";

pub(crate) mod bindings {
    //! Generated from `wit/`: the one interface that a component exports.
    wasmtime::component::bindgen!({
        inline: "package palisade:engine; world component { export palisade:host/operations@0.1.0; }",
        path: "../../wit",
        exports: { default: async },
    });
}

pub(crate) use bindings::exports::palisade::host::operations as guest;

/// Truthful effects of an operation; see `operations.effects` in the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// What clients reach an operation by; see `operations.operation-kind` in the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
pub struct Alias {
    /// What a client may write.
    pub name: String,
    /// What the tool receives.
    pub canonical: String,
}

/// One operation, with its schemas parsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The MCP tool name.
    pub tool: String,
    /// What picks it among its tool's operations, where the tool is grouped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The parameter that picks the action, where it is not `action`; see [`Operation::picker`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<String>,
    /// What the model reads.
    pub description: String,
    /// JSON Schema object of the arguments, without the parameter that picks the action.
    pub input_schema: serde_json::Value,
    /// JSON Schema object of the structured output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<serde_json::Value>,
    /// What it does to the world.
    pub effects: Effects,
    /// Other spellings of its parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
    /// Where its answer to no arguments can be read as a resource; of a resource: where it is read, or a template of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_uri: Option<String>,
    /// What clients reach it by.
    #[serde(default, skip_serializing_if = "OperationKind::is_tool")]
    pub kind: OperationKind,
}

impl Operation {
    /// What people call it: `tool` or `tool.action`.
    pub fn label(&self) -> String {
        label(&self.tool, self.action.as_deref())
    }

    /// The parameter that picks it among its tool's operations.
    pub fn picker(&self) -> &str {
        self.discriminator.as_deref().unwrap_or("action")
    }
}

/// `tool` or `tool.action`.
pub(crate) fn label(tool: &str, action: Option<&str>) -> String {
    action.map_or_else(|| tool.to_owned(), |action| format!("{tool}.{action}"))
}

/// Text or bytes of an embedded resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceBody {
    /// UTF-8 text.
    Text(String),
    /// Anything else.
    Blob(Vec<u8>),
}

/// One MCP content block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// An image and its media type.
    Image {
        /// The bytes.
        data: Vec<u8>,
        /// Such as `image/png`.
        mime_type: String,
    },
    /// A sound and its media type.
    Audio {
        /// The bytes.
        data: Vec<u8>,
        /// Such as `audio/wav`.
        mime_type: String,
    },
    /// A resource, embedded.
    Resource {
        /// Its URI.
        uri: String,
        /// Its media type.
        mime_type: Option<String>,
        /// Its contents.
        body: ResourceBody,
    },
    /// A link to a resource.
    ResourceLink {
        /// Its URI.
        uri: String,
        /// Its name.
        name: String,
        /// What it is.
        description: Option<String>,
        /// Its media type.
        mime_type: Option<String>,
        /// Its size in bytes.
        size: Option<u64>,
    },
}

/// What a call gave. Guest-controlled throughout, and not redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Content blocks; empty where `structured` says everything.
    pub content: Vec<Content>,
    /// JSON text of the structured output, unparsed.
    pub structured: Option<String>,
    /// The tool ran, and what it has to say is a failure.
    pub is_error: bool,
}

/// Whose fault a tool's failure is; see `operations.error-kind` in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuestErrorKind {
    /// The caller's arguments.
    InvalidArguments,
    /// Granted, but outside its scope.
    ScopeMissing,
    /// A rule refuses these arguments.
    PolicyViolation,
    /// More than a limit allows was asked for.
    TooLarge,
    /// A host call ran out of time.
    DeadlineExceeded,
    /// Nothing to act on just now.
    Unavailable,
    /// Anything else.
    Failed,
}

/// A tool's own failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuestError {
    /// Whose fault.
    pub kind: GuestErrorKind,
    /// Text for the client. Not redacted yet.
    pub message: String,
}

impl From<guest::OperationKind> for OperationKind {
    fn from(kind: guest::OperationKind) -> Self {
        match kind {
            guest::OperationKind::Tool => Self::Tool,
            guest::OperationKind::Prompt => Self::Prompt,
            guest::OperationKind::Resource => Self::Resource,
            guest::OperationKind::Completion => Self::Completion,
        }
    }
}

impl From<guest::Alias> for Alias {
    fn from(alias: guest::Alias) -> Self {
        Self { name: alias.name, canonical: alias.canonical }
    }
}

impl From<guest::Content> for Content {
    fn from(content: guest::Content) -> Self {
        match content {
            guest::Content::Text(text) => Self::Text(text),
            guest::Content::Image(m) => Self::Image { data: m.data, mime_type: m.mime_type },
            guest::Content::Audio(m) => Self::Audio { data: m.data, mime_type: m.mime_type },
            guest::Content::Resource(r) => Self::Resource {
                uri: r.uri,
                mime_type: r.mime_type,
                body: match r.body {
                    guest::ResourceBody::Text(text) => ResourceBody::Text(text),
                    guest::ResourceBody::Blob(blob) => ResourceBody::Blob(blob),
                },
            },
            guest::Content::ResourceLink(l) => Self::ResourceLink {
                uri: l.uri,
                name: l.name,
                description: l.description,
                mime_type: l.mime_type,
                size: l.size,
            },
        }
    }
}

impl From<guest::Output> for Output {
    fn from(output: guest::Output) -> Self {
        Self {
            content: output.content.into_iter().map(Content::from).collect(),
            structured: output.structured,
            is_error: output.is_error,
        }
    }
}

impl From<guest::Error> for GuestError {
    fn from(error: guest::Error) -> Self {
        let kind = match error.kind {
            guest::ErrorKind::InvalidArguments => GuestErrorKind::InvalidArguments,
            guest::ErrorKind::ScopeMissing => GuestErrorKind::ScopeMissing,
            guest::ErrorKind::PolicyViolation => GuestErrorKind::PolicyViolation,
            guest::ErrorKind::TooLarge => GuestErrorKind::TooLarge,
            guest::ErrorKind::DeadlineExceeded => GuestErrorKind::DeadlineExceeded,
            guest::ErrorKind::Unavailable => GuestErrorKind::Unavailable,
            guest::ErrorKind::Failed => GuestErrorKind::Failed,
        };
        Self { kind, message: error.message }
    }
}
