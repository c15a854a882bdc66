//! Makes and builds tools: the guests' toolchain, and the projects that `palisade new` and `palisade build` are for.
//!
//! [`rust`] finds a toolchain that builds components and says how it is used, for whoever has guests to build; [`run`] and
//! [`machine`] are what that takes. [`new`] writes a project that builds, and [`build`] builds it.
//!
//! Guarantees: a component imports what its project asked for, and what it was built against is written in it; every wait has a
//! bound; an error says what is missing and how to get it. Not guaranteed: that what a component says of itself is true; the host
//! runs it in the sandbox to hear that. Trusted: the developer, their project and its dependencies, whose build scripts run here;
//! npm and PyPI, as far as the pinned versions go.

#![forbid(unsafe_code)]

pub mod component;
pub mod machine;
pub mod run;
pub mod rust;

#[cfg(feature = "projects")]
mod projects;
#[cfg(feature = "projects")]
pub use projects::{BuildOptions, Built, Created, Language, MADE, NewOptions, build, new};
