//! The bytes of a component: is it one, and the section that names the contract.
//!
//! Guarantees: only bytes that begin as a component does are stamped, and the stamp is the last section. Not
//! guaranteed: that the component is valid; the packer finds that out by describing it.

use anyhow::{Result, ensure};

/// `\0asm`, version 13, layer 1: how the component binary format begins. A core module has layer 0.
const COMPONENT_HEADER: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
/// A custom section's id, in components as in modules.
const CUSTOM_SECTION: u8 = 0;
/// The section that holds the version of the contract that a component was built against, as UTF-8 text.
pub const CONTRACT_SECTION: &str = "palisade:contract";

/// The component with its contract's version appended.
///
/// # Errors
/// For what is no component.
pub fn with_contract(component: &[u8], version: &str) -> Result<Vec<u8>> {
    ensure!(
        component.starts_with(&COMPONENT_HEADER),
        "the linker made no component: was it wasm-component-ld, and does the crate export the `tool` world?"
    );
    let mut content = Vec::new();
    push_leb128(&mut content, CONTRACT_SECTION.len());
    content.extend_from_slice(CONTRACT_SECTION.as_bytes());
    content.extend_from_slice(version.as_bytes());

    let mut out = component.to_vec();
    out.push(CUSTOM_SECTION);
    push_leb128(&mut out, content.len());
    out.extend_from_slice(&content);
    Ok(out)
}

/// Unsigned LEB128, as WebAssembly writes lengths.
fn push_leb128(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).expect("seven bits fit in a byte") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("the loop leaves less than 0x80"));
}

#[cfg(test)]
mod tests;
