//! What every embedder of the host does, the command line and the Tauri plugin alike: opens roots, links profiles to
//! what is open, takes the pack in, and assembles a host that can be served.
//!
//! Guarantees: authority comes into being here alone, in one file, and only over what the embedder names; whoever
//! embeds decides what that is, and where to listen. Trusted: the embedder, and the pack as far as it was built with it.

mod assemble;
pub mod authority;
pub mod bundled;
mod cache;
mod custom;
mod environment;
pub mod files;
mod name;
pub mod pack;
mod problem;

pub use assemble::{
    Assembled, Offer, Plan, assemble, check_disabled, offer, operation_label, prepare, replace,
};
pub use authority::{
    AppRoots, HAS_DATABASES, HostFacts, Roots, Wanted, WantedDatabase, WantedDirectory, open,
};
pub use cache::prepare_cache;
pub use custom::{Custom, MAX_COMPONENT_BYTES, ToolSource, read_component, refused};
pub use environment::Environment;
pub use name::is_name;
pub use problem::Problem;
