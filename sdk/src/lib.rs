//! Write tools for the Palisade tool host.
//!
//! A tool is a plain function with [`#[tool]`](tool) above it. What it takes beside its arguments is what it can do:
//!
//! ```no_run
//! use palisade_sdk::{Database, Result, input, output, tool};
//!
//! #[input]
//! struct Recent {
//!     /// How many notes at most. Default 20.
//!     limit: Option<u32>,
//! }
//!
//! #[output]
//! struct Note {
//!     id: i64,
//!     title: String,
//! }
//!
//! /// The notes that were changed last, newest first.
//! #[tool(read_only)]
//! fn recent(args: Recent, db: &Database) -> Result<Vec<Note>> {
//!     let sql = "SELECT id, title FROM notes ORDER BY changed DESC";
//!     let found = db.query(sql, &[], args.limit.unwrap_or(20))?;
//!     let notes = found.rows.iter().filter_map(|row| {
//!         Some(Note { id: row[0].as_integer()?, title: row[1].as_text()?.to_owned() })
//!     });
//!     Ok(notes.collect())
//! }
//!
//! palisade_sdk::export!(recent);
//! ```
//!
//! That is a whole component (`crate-type = ["cdylib"]`), and the client is told all of it: the doc comment is the tool's
//! description, the comment on `limit` its parameter's, the types are its JSON Schemas.
//!
//! - **Arguments**: one struct with [`#[input]`](input), the first parameter. It may be left out.
//! - **Authority**: whatever follows, borrowed: `&`[`Database`], `&`[`Files`], `&`[`PageRead`], … Each stands for one interface
//!   of the host's ([`Capability`] lists them). There is no other way to reach one. A component whose tools take `&Database`
//!   imports `palisade:host/database` and nothing else, and runs under profiles that grant it.
//! - **The call**: `&`[`Context`] reports progress, logs, and asks whoever is behind the client. It is no authority over the app.
//! - **Result**: an [`#[output]`](output) struct, a list, a number, a `String`, … or a [`Result`] of it ([`Reply`] lists what
//!   there is). `?` turns the errors of every interface into an [`Error`] with the code that fits; your own you make with
//!   [`Error::invalid_arguments`] and its like.
//!
//! [`export!`] takes one or several functions, which all take the same capabilities. Prompts, resources, completions, groups of
//! actions and effects are arguments of [`tool`]. Below all that is [`Operation`], for lists that are computed.
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
mod bindings;
mod capability;
mod error;
pub mod files;
mod operation;
mod paging;
pub mod schema;

pub mod app_info;
pub mod app_state;
pub mod context;
pub mod contract_store;
pub mod database;
pub mod elicitation;
pub mod event_log;
pub mod fault;
pub mod grants;
pub mod host_info;
pub mod host_state;
pub mod ipc_invoke;
pub mod ipc_log;
pub mod ipc_registry;
pub mod log_clear;
pub mod memory_info;
pub mod navigation;
pub mod navigation_history;
pub mod net_route;
pub mod page_animation;
pub mod page_eval;
pub mod page_input;
pub mod page_read;
pub mod page_style;
pub mod page_trace;
pub mod process_info;
pub mod recording;
pub mod roots;
pub mod sampling;
pub mod screen_capture;
pub mod storage_read;
mod storage_type;
pub mod storage_write;
pub mod value;
pub mod waiting;
pub mod window_capture;
pub mod window_manage;
pub mod window_read;

pub use crate::app_info::AppInfo;
pub use crate::app_state::AppState;
pub use crate::capability::Capability;
pub use crate::context::Context;
pub use crate::contract_store::ContractStore;
pub use crate::database::Database;
pub use crate::event_log::EventLog;
pub use crate::fault::Fault;
pub use crate::files::Files;
pub use crate::grants::Grants;
pub use crate::host_info::HostInfo;
pub use crate::host_state::HostState;
pub use crate::ipc_invoke::IpcInvoke;
pub use crate::ipc_log::IpcLog;
pub use crate::ipc_registry::IpcRegistry;
pub use crate::log_clear::LogClear;
pub use crate::memory_info::MemoryInfo;
pub use crate::navigation::Navigation;
pub use crate::navigation_history::NavigationHistory;
pub use crate::net_route::NetRoute;
pub use crate::page_animation::PageAnimation;
pub use crate::page_eval::PageEval;
pub use crate::page_input::PageInput;
pub use crate::page_read::PageRead;
pub use crate::page_style::PageStyle;
pub use crate::page_trace::PageTrace;
pub use crate::process_info::ProcessInfo;
pub use crate::recording::Recording;
pub use crate::screen_capture::ScreenCapture;
pub use crate::storage_read::StorageRead;
pub use crate::storage_write::StorageWrite;
pub use crate::window_capture::WindowCapture;
pub use crate::window_manage::WindowManage;
pub use crate::window_read::WindowRead;

pub use crate::bindings::exports::palisade::host::operations::{
    Content, EmbeddedResource, Error, ErrorKind, Media, Output, ResourceBody, ResourceLink,
};
#[doc(hidden)]
pub use crate::capability::same as same_capabilities;
pub use crate::error::Result;
#[doc(hidden)]
pub use crate::operation::{About, WINDOW_SPELLINGS};
pub use crate::operation::{
    Arguments, Beside, Completing, Completion, Effects, Gives, Json, NoArguments, Operation, Prompt, Reply,
    Role, Tool, call, describe,
};
pub use crate::schema::Schema;
pub use crate::storage_type::StorageType;
/// ```
/// use palisade_sdk::{Context, Files, Result, input, tool};
///
/// #[input]
/// struct Count {
///     /// Which granted directory. Default: the first one.
///     directory: Option<String>,
/// }
///
/// /// How many entries a directory has.
/// #[tool(name = "files", action = "count", read_only)]
/// fn count(args: Count, files: &Files, context: &Context) -> Result<usize> {
///     let root = files.root(args.directory.as_deref())?;
///     context.debug("counting");
///     Ok(root.directory.entries()?.count())
/// }
/// ```
pub use palisade_sdk_macros::tool;
pub use palisade_sdk_macros::{input, output};
pub use serde;
pub use serde_json;

/// What a component exports, which [`export!`] expands to in other crates. Nothing of it reaches the host.
#[doc(hidden)]
pub mod contract {
    pub use crate::bindings::{export, exports};
}

/// What a call ends with while nobody has answered its question: the host drops it, and runs the operation again.
fn pending() -> Error {
    Error::unavailable("The question has not been answered yet.")
}
