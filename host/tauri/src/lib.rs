//! Palisade inside a Tauri 2 app: sandboxed MCP tools that see and drive its windows.
//!
//! ```no_run
//! tauri::Builder::default()
//!     .plugin(tauri_plugin_palisade::init())
//!     // …
//! #   ;
//! ```
//!
//! Guarantees: in a build without `debug_assertions`, and with `PALISADE_DISABLE=1` in any build, nothing listens and
//! nothing is changed. Otherwise the host binds the loopback interface (or a Unix socket), asks for a token unless it is
//! told not to, and says loudly where it listens. The app's start does not wait for it. A page is not changed, patched
//! or asked anything until a tool does; no command is added that a page could invoke.
//! Not guaranteed: that a page is honest about itself; with the feature `window-capture`, that a picture of a window shows nothing
//! else of the screen.
//! Hostile: clients, tools, and the app's pages. Trusted: the app's Rust code, which configures this.

mod builder;
#[cfg(debug_assertions)]
mod faulty;
#[cfg(debug_assertions)]
mod handler;
#[cfg(debug_assertions)]
mod happenings;
#[cfg(debug_assertions)]
mod json;
#[cfg(debug_assertions)]
mod runtime;
#[cfg(debug_assertions)]
mod scripted;
#[cfg(debug_assertions)]
mod start;
#[cfg(debug_assertions)]
mod webviews;

pub use builder::{BuilderError, BundleSource, PalisadeBuilder};
#[cfg(debug_assertions)]
#[doc(hidden)]
pub use handler::observe;
/// Keys, trust and revocations, for [`PalisadeBuilder::bundle`].
pub use palisade_bundle as bundle;
pub use palisade_embed::ToolSource;
pub use palisade_policy::profile::{FULL_CONTROL, INVESTIGATE, OBSERVE, TEST};
pub use palisade_server::Listing;
#[doc(hidden)]
pub use pastey;

use tauri::Runtime;
use tauri::plugin::TauriPlugin;

/// The plugin as most apps want it: profile `full-control`, a random token, port 7420 or the next free one.
#[must_use]
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    PalisadeBuilder::new().plugin()
}

/// Release builds have the handler as it is. The bounds are those of debug builds: the compiler finds an app's runtime by
/// them.
#[cfg(not(debug_assertions))]
#[doc(hidden)]
pub fn observe<R: Runtime>(
    _: &[&'static str],
    handler: impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static,
) -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
    handler
}

/// In place of `tauri::generate_handler!`, with the same commands: keeps their names for `get_registry`, and sees what pages
/// invoke for `logs` `ipc`, without a change to any page. In a release build it is `tauri::generate_handler!`.
///
/// Without it tools see the names of commands only as pages ask for them, and neither arguments nor answers.
///
/// ```no_run
/// #[tauri::command]
/// fn greet(name: String) -> String {
///     format!("Hello, {name}")
/// }
///
/// tauri::Builder::<tauri::Wry>::new().invoke_handler(tauri_plugin_palisade::handler![greet]);
/// ```
#[macro_export]
macro_rules! handler {
    ($($(#[$meta:meta])* $($path:ident)::+),* $(,)?) => {
        $crate::observe(
            &[$($(#[$meta])* $crate::command_name!([] $($path)::+)),*],
            ::tauri::generate_handler![$($(#[$meta])* $($path)::+),*],
        )
    };
}

/// The name that pages invoke a command by: what Tauri's own attribute says it is.
#[doc(hidden)]
#[macro_export]
macro_rules! command_name {
    ([$($path:tt)*] $last:ident) => {
        $crate::pastey::paste!($($path)* [<__tauri_command_name_ $last>]!())
    };
    ([$($path:tt)*] $first:ident :: $($rest:ident)::+) => {
        $crate::command_name!([$($path)* $first ::] $($rest)::+)
    };
}

/// The README's own lines compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
