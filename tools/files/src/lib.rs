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

use palisade_sdk::{Effects, Operation};

fn operations() -> Vec<Operation> {
    let list = "Lists files and directories below a granted app directory: name, path below it, size, modification time. A directory that does not exist gives exists: false. Raise max_depth to \
                look into sub-directories, and use pattern to find files.";
    let read = "Reads a file below a granted app directory. Text comes as UTF-8, anything else as base64. Large \
                files come in pages: while truncated is true, call again with offset set to next_offset.";
    vec![
        Operation::new("list_app_dir", list, list::list_app_dir).effects(Effects::READ),
        Operation::new("read_app_file", read, read::read_app_file).effects(Effects::READ),
    ]
}

palisade_sdk::export!(operations);
