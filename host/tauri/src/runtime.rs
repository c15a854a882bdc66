//! What the host runs on, inside an app: a thread of its own.
//!
//! Guarantees: no tool takes a thread of the app's async runtime, and nothing that the app does there keeps a tool waiting. It is
//! one thread, which wakes nobody to help it: an answer that comes from a page would else wake two, and on a machine whose cores
//! are busy with the page that is the larger part of its way. Guests give way on it at each tick of the sandbox's clock, and what
//! takes long otherwise (compiling, redacting much, files, databases) is done on threads for such work.
//! Not guaranteed: more than one processor for the tools of one app. Trusted: whoever spawns.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle};

/// Starts a task there; where the system gives no thread, on the app's runtime.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    /// As long as the process: the app ends it.
    static RUNTIME: OnceLock<Option<Handle>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        start().inspect_err(|error| tracing::warn!("tools share the app's async runtime: {error}")).ok()
    });
    match made {
        Some(runtime) => drop(runtime.spawn(task)),
        None => drop(tauri::async_runtime::spawn(task)),
    }
}

/// A runtime on a thread that drives it for as long as there is the process.
fn start() -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().thread_name("palisade").enable_all().build()?;
    let handle = runtime.handle().clone();
    let drive = move || runtime.block_on(std::future::pending::<()>());
    std::thread::Builder::new().name("palisade".into()).spawn(drive)?;
    Ok(handle)
}
