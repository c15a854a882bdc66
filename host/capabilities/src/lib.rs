//! The capabilities: the only crate that holds authority. One folder each, and none imports a sibling.
//!
//! Guarantees: each capability is a value that implements [`palisade_engine::Capability`]; holding it *is* the
//! authority, and its type says which rights. Nothing here looks anything up by an ambient path or name.
//! Hostile: guests, and the contents of granted directories and databases. Trusted: whoever builds the values
//! (the command line, the Tauri plugin).

pub mod app_info;
pub mod app_state;
mod asking;
mod blocking;
pub mod call_context;
pub mod contract_store;
#[cfg(feature = "database")]
pub mod database;
pub mod elicitation;
pub mod event_log;
pub mod fault;
pub mod files;
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
pub mod storage_write;
#[cfg(test)]
mod testing;
#[cfg(feature = "wasi")]
pub mod wasi;
pub mod webview;
pub mod window_capture;
pub mod window_manage;
pub mod window_read;
