//! What the host runs on, inside an app: a thread of its own.
//!
//! Guarantees: no tool takes a thread of the app's async runtime, and nothing that the app does there keeps a tool waiting. It is
//! one thread, which wakes nobody to help it: an answer that comes from a page would else wake two, and on a machine whose cores
//! are busy with the page that is the larger part of its way. Guests give way on it at each tick of the sandbox's clock, and what
//! takes long otherwise (compiling, redacting much, files, databases) is done on threads for such work.
//! Not guaranteed: more than one processor for the tools of one app. Trusted: whoever spawns.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// Starts a task there; where the system gives no thread, on the app's runtime.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    /// As long as the process: the app ends it.
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        let made = Builder::new_multi_thread().worker_threads(1).thread_name("palisade").enable_all().build();
        made.inspect_err(|error| tracing::warn!("tools share the app's async runtime: {error}")).ok()
    });
    match made {
        Some(runtime) => drop(runtime.spawn(task)),
        None => drop(tauri::async_runtime::spawn(task)),
    }
}
