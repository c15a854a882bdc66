//! The app's windows and their pages, as whoever embeds the host brings them: what the window and page capabilities
//! act through.
//!
//! Guarantees: a capability reaches only windows of its grant's scope, and one outside that scope is as absent as one
//! that does not exist; every act runs under the call's clock for host calls.
//! Not guaranteed: what the embedder's implementation does. It is trusted.
//! Hostile: guests, in what they name and send; pages, in what they answer.

pub mod activity;
mod backend;
mod coding;
pub mod faults;
pub mod routes;
mod windows;

#[cfg(test)]
pub(crate) mod testing;

pub use backend::{
    DialogAnswer, DialogKind, Evaluated, InvokeError, Invoked, Picture, PictureRequest, Region, Target,
    Visited, Webviews, WindowCamera, WindowChange, WindowState,
};
pub use coding::{Coding, ImageFormat};
pub use windows::{NameScope, PageError, PageErrorKind, Windows};

pub(crate) use windows::{WindowCall, map_page_error};
