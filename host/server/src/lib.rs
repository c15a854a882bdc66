//! The gateway of the Palisade host: HTTP, MCP, REST, and how clients find it.
//!
//! Guarantees: every request passes the same stages in the same order (guard, authenticate, limit, validate,
//! authorize, run, redact), whichever way it came in; nothing that a tool says becomes a response unless it was
//! redacted. It binds to the loopback interface, to a Unix socket of its owner, or to a pipe, and to nothing else.
//! Not guaranteed: secrecy towards programs of the same user, who can read the token.
//! Hostile: clients, and everything that tools say. Trusted: whoever puts the [`Host`] together.
//!
//! This crate is the only one that knows MCP and HTTP, and it names no capability.

#![forbid(unsafe_code)]

mod access;
pub mod catalog;
pub mod changes;
pub mod discovery;
pub mod dispatch;
pub mod gateway;
pub mod host;
pub mod mcp;
pub mod record;
pub mod results;
pub mod serve;
#[cfg(test)]
mod testing;

pub use access::Changes;
pub use catalog::{Catalog, CatalogOptions, Execute, Listed, ListedResource, Listing};
pub use changes::ResourceChanges;
pub use dispatch::{Dispatcher, ToolOutput, Trace, Traced, Unwatched, Watch};
pub use gateway::result_value;
pub use host::{Host, HostError, Identity, VERSION};
pub use mcp::{StdioError, serve_stdio};
pub use record::{Event, EventKind, NotRecorded, Recorder};
pub use results::RESULT_BUDGET;
pub use serve::{Address, Listen, Running, ServeError, start};
