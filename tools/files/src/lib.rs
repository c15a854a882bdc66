//! `list_app_dir` and `read_app_file`: what is in granted directories.
//!
//! Guarantees: nothing is written; a result names a granted directory by its name, never by a host path; whatever
//! is left out of a result is announced in it. Not guaranteed here: containment, which is the host's work.
//! Hostile: names and contents below the root, and both may change while they are read.
//! Imports: `wasi:filesystem` alone.

#![forbid(unsafe_code)]

mod list;
mod pattern;
mod read;

palisade_sdk::export!(list::list_app_dir, read::read_app_file);
