//! Write tools for the Palisade tool host.
//!
//! A tool is a WebAssembly component that exports one interface, `palisade:host/operations`, and imports one
//! interface per capability that it uses. This crate gives both as plain Rust: list the [`Operation`]s, hand the
//! list to [`export!`], and call the capability modules ([`files`], [`database`], …).
//!
//! ```no_run
//! use palisade_sdk::{Effects, Error, Operation, input, output};
//!
//! #[input]
//! struct Greet {
//!     /// Whom to greet.
//!     name: String,
//! }
//!
//! #[output]
//! struct Greeting {
//!     text: String,
//! }
//!
//! fn greet(arguments: Greet) -> Result<Greeting, Error> {
//!     Ok(Greeting { text: format!("Hello, {}", arguments.name) })
//! }
//!
//! fn operations() -> Vec<Operation> {
//!     vec![Operation::new("greet", "Greets someone by name.", greet).effects(Effects::READ)]
//! }
//!
//! palisade_sdk::export!(operations);
//! ```
//!
//! Guarantees: a component imports an interface if and only if code that it can reach calls it, so the import list
//! of the finished file is its permission list. Schemas are derived from the same types that decode the arguments,
//! so the two cannot disagree. Not guaranteed: any check of authority. The host decides what a handle may do; what
//! this crate checks (paths, sizes) is checked to give a better message, sooner.
//! Hostile: the data that tools read. Trusted: the host.

#![deny(unsafe_code)]

// The attributes name this crate from outside; here it is outside too.
extern crate self as palisade_sdk;

#[cfg(target_arch = "wasm32")]
mod allocator;
#[doc(hidden)]
pub mod bindings;
mod error;
pub mod files;
mod operation;
pub mod schema;

pub mod app_info;
pub mod app_state;
pub mod context;
pub mod database;
pub mod elicitation;
pub mod event_log;
pub mod grants;
pub mod host_info;
pub mod ipc_invoke;
pub mod ipc_log;
pub mod ipc_registry;
pub mod log_clear;
pub mod memory_info;
pub mod navigation;
pub mod navigation_history;
pub mod page_eval;
pub mod page_input;
pub mod page_read;
pub mod page_style;
pub mod process_info;
pub mod roots;
pub mod sampling;
pub mod screen_capture;
pub mod storage_read;
mod storage_type;
pub mod storage_write;
pub mod waiting;
pub mod window_capture;
pub mod window_manage;
pub mod window_read;

pub use crate::bindings::exports::palisade::host::operations::{
    Content, EmbeddedResource, Error, ErrorKind, Media, Output, ResourceBody, ResourceLink,
};
pub use crate::operation::{
    Completing, Completion, Effects, NoArguments, Operation, Prompt, Role, call, describe,
};
pub use crate::schema::Schema;
pub use crate::storage_type::StorageType;
pub use palisade_sdk_macros::{input, output};
pub use serde;
pub use serde_json;

/// What a call ends with while nobody has answered its question: the host drops it, and runs the operation again.
fn pending() -> Error {
    Error::unavailable("The question has not been answered yet.")
}
