//! Why a header is not the one that belongs in its place.
//!
//! Guarantees: always a refusal; only the words depend on what the header says. Hostile: the header.

use super::header::{BLOCK, is_whole, kind, name};
use crate::error::BundleError;
use crate::printable::printable;

/// How compressed files begin.
const COMPRESSED: [(&[u8], &str); 5] = [
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
];

/// What a file's first block says against its being a bundle.
pub(super) fn refuse_foreign(block: &[u8; BLOCK]) -> Result<(), BundleError> {
    if let Some((_, how)) = COMPRESSED.iter().find(|(magic, _)| block.starts_with(magic)) {
        return Err(BundleError::Compressed(how));
    }
    if !is_whole(block) {
        return Err(BundleError::NotABundle("its first block is no header of an archive".into()));
    }
    Ok(())
}

/// The refusal of `block`, where `expected` belongs. `taken`: what came before; `listed`: the components of the manifest.
pub(super) fn explain(
    block: &[u8; BLOCK],
    expected: &str,
    taken: &[String],
    listed: &[String],
) -> BundleError {
    if block.iter().all(|byte| *byte == 0) {
        return BundleError::Missing(expected.to_owned());
    }
    if !is_whole(block) {
        return BundleError::Header(expected.to_owned());
    }
    let found = String::from_utf8_lossy(name(block)).into_owned();
    let shown = printable(&found);
    if kind(block) != b'0' {
        return BundleError::NotAFile { name: shown, kind: kind_name(kind(block)) };
    }
    if leads_out(&found) {
        return BundleError::PathTrick(shown);
    }
    if found == expected {
        return BundleError::Header(shown);
    }
    if taken.contains(&found) {
        return BundleError::DuplicateEntry(shown);
    }
    let ours = listed.contains(&found) || found == super::MANIFEST || found.starts_with("signatures/");
    if ours || taken.is_empty() || expected == super::MANIFEST {
        return BundleError::OutOfPlace { expected: expected.to_owned(), found: shown };
    }
    BundleError::Extra(shown)
}

/// Whether unpacking that name would leave the directory, on some system.
fn leads_out(name: &str) -> bool {
    let foreign = name.starts_with('/') || name.contains(['\\', ':']) || name.chars().any(char::is_control);
    foreign || name.split('/').any(|part| matches!(part, "" | "." | ".."))
}

fn kind_name(kind: u8) -> String {
    match kind {
        b'1' => "hard link",
        b'2' => "symbolic link",
        b'3' | b'4' => "device",
        b'5' => "directory",
        b'6' => "pipe",
        b'L' | b'K' | b'x' | b'g' => "extended header",
        b'S' => "sparse file",
        other => return format!("thing of the unknown type {:?}", char::from(other)),
    }
    .to_owned()
}
