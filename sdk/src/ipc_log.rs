//! What was asked of the app's commands (capability `ipc-log`).
//!
//! Guarantees: nothing is invoked or changed. Not guaranteed: that everything was seen; `complete` says so.
//! Hostile: arguments and answers.

pub use crate::bindings::palisade::host::ipc_log::{
    Invocation, Origin, Page, Quiet, Status, read, wait_idle,
};
