//! The bytes of a component: is it one, what it imports, and the section that names the contract.
//!
//! Guarantees: only bytes that begin as a component does are stamped, and the stamp is the last section. Not
//! guaranteed: that a stamped component is valid, unless [`validate`] says so.

#[cfg(feature = "projects")]
use anyhow::Context as _;
use anyhow::{Result, ensure};
#[cfg(feature = "projects")]
use wasmparser::{Parser, Payload, Validator};

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

/// Whether the bytes are a valid component.
///
/// # Errors
/// What is wrong with them, and where.
#[cfg(feature = "projects")]
pub fn validate(component: &[u8]) -> Result<()> {
    Validator::new().validate_all(component).map(drop).map_err(Into::into)
}

/// Everything that a component imports, sorted: what it can reach.
///
/// # Errors
/// For what is no component.
#[cfg(feature = "projects")]
pub fn imports(component: &[u8]) -> Result<Vec<String>> {
    let mut names: Vec<String> =
        import_names(component)?.into_iter().map(|(_, name)| name.to_owned()).collect();
    names.sort();
    Ok(names)
}

/// Puts another beginning in place of that of every import which has it; both have the same length.
///
/// # Errors
/// For what is no component.
#[cfg(feature = "projects")]
pub fn rename_imports(component: &mut [u8], from: &str, to: &str) -> Result<()> {
    ensure!(from.len() == to.len(), "`{from}` and `{to}` are not of one length");
    let offsets: Vec<usize> = import_names(component)?
        .into_iter()
        .filter(|(_, name)| name.starts_with(from))
        .map(|(at, _)| at)
        .collect();
    for at in offsets {
        component[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    Ok(())
}

/// The names of a component's own imports (not those of what is nested in it), and where each begins.
#[cfg(feature = "projects")]
fn import_names(component: &[u8]) -> Result<Vec<(usize, &str)>> {
    let mut depth = 0_u32;
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section.into_iter_with_offsets() {
                    let (start, import) = import?;
                    let name = import.name.name;
                    let rest = component.get(start..).context("an import is within the component")?;
                    let length = name.len();
                    // Its kind and its length, which takes five bytes at most, stand before it.
                    let at = (1..=6).find(|at| rest.get(*at..*at + length) == Some(name.as_bytes()));
                    found.push((start + at.context("an import begins with its name")?, name));
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
