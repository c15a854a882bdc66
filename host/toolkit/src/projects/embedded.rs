//! The files that travel inside the program; `build.rs` lists them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The text of one file, by its path in the repository. It panics for a path that `build.rs` does not embed.
pub(super) fn file(path: &str) -> &'static str {
    let found = EMBEDDED.iter().find(|(name, _)| *name == path);
    found.unwrap_or_else(|| panic!("{path} is not embedded: add it to build.rs")).1
}

/// The files below a directory, with their paths relative to it.
pub(super) fn below(dir: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.iter().filter_map(move |(name, text)| Some((name.strip_prefix(dir)?.strip_prefix('/')?, *text)))
}
