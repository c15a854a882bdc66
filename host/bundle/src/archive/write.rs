//! The writer.
//!
//! Guarantees: the same arguments give the same bytes. Trusted: the caller, who has checked names and sizes.

use super::header::{BLOCK, filling, header};
use super::{MANIFEST, component_name, signature_name};
use crate::keys::KeyId;

/// One bundle. Signatures are put into their order; components come as the manifest has them.
pub(crate) fn write<'a>(
    signatures: &mut [(KeyId, String)],
    manifest: &[u8],
    components: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Vec<u8> {
    signatures.sort();
    let mut bytes = Vec::new();
    for (key, text) in signatures {
        entry(&mut bytes, &signature_name(*key), text.as_bytes());
    }
    entry(&mut bytes, MANIFEST, manifest);
    for (name, wasm) in components {
        entry(&mut bytes, &component_name(name), wasm);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

fn entry(out: &mut Vec<u8>, name: &str, body: &[u8]) {
    let size = body.len() as u64;
    out.extend_from_slice(&header(name, size));
    out.extend_from_slice(body);
    out.resize(out.len() + filling(size), 0);
}
