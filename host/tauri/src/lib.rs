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
//! Not guaranteed: that a page is honest about itself.
//! Hostile: clients, tools, and the app's pages. Trusted: the app's Rust code, which configures this.

mod builder;
#[cfg(debug_assertions)]
mod start;
#[cfg(debug_assertions)]
mod webviews;

pub use builder::{BuilderError, PalisadeBuilder};
pub use palisade_policy::profile::{FULL_CONTROL, INVESTIGATE, OBSERVE, TEST};

use tauri::Runtime;
use tauri::plugin::TauriPlugin;

/// The plugin as most apps want it: profile `full-control`, a random token, port 7420 or the next free one.
#[must_use]
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    PalisadeBuilder::new().plugin()
}
