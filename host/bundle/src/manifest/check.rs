//! What a manifest must not say.
//!
//! Guarantees: names are ones that are safe in a path and a listing, each only once; sizes and numbers are within bounds;
//! schemas are objects; no two operations are called the same. Hostile: the manifest, before it is signed by anyone.

use std::collections::BTreeSet;

use super::{
    ComponentEntry, MAX_COMPONENTS, MAX_IMPORTS, MAX_NAME_BYTES, MAX_OPERATIONS, Manifest, Operation,
};
use crate::archive::{MAX_COMPONENT_BYTES, MAX_COMPONENTS_BYTES};
use crate::error::BundleError;
use crate::printable::printable;

/// Bytes of a version: it is shown wherever the bundle is.
const MAX_VERSION_BYTES: usize = 64;
/// Bytes of one import's name, as the engine has it.
const MAX_IMPORT_BYTES: usize = 256;

pub(super) fn check(manifest: &Manifest) -> Result<(), BundleError> {
    checked(manifest).map_err(BundleError::Invalid)
}

fn checked(manifest: &Manifest) -> Result<(), String> {
    check_name("the bundle", &manifest.name)?;
    for (what, version) in [("contract", Some(&manifest.contract)), ("version", manifest.version.as_ref())] {
        if let Some(version) = version {
            check_version(what, version)?;
        }
    }
    manifest.profile.check()?;
    manifest.limits.check()?;
    let count = manifest.components.len();
    if count == 0 || count > MAX_COMPONENTS {
        return Err(format!("{count} components; allowed are 1 to {MAX_COMPONENTS}"));
    }
    if let Some(pair) = manifest.components.windows(2).find(|pair| pair[0].name >= pair[1].name) {
        return Err(format!("component `{}` is there twice or out of order", printable(&pair[1].name)));
    }
    let total = manifest.components.iter().map(|component| u128::from(component.size)).sum::<u128>();
    if total > u128::from(MAX_COMPONENTS_BYTES) {
        return Err(format!("all components have {total} bytes; the limit is {MAX_COMPONENTS_BYTES}"));
    }
    let mut labels = BTreeSet::new();
    for component in &manifest.components {
        check_component(component)
            .map_err(|why| format!("component `{}`: {why}", printable(&component.name)))?;
        for operation in &component.operations {
            // `a.b` may be a tool, or an action of the tool `a`: a client could not tell which one it calls.
            if !labels.insert(operation.label()) {
                return Err(format!("{} is described twice", printable(&operation.label())));
            }
        }
    }
    Ok(())
}

fn check_component(component: &ComponentEntry) -> Result<(), String> {
    check_name("a component", &component.name)?;
    if component.size == 0 || component.size > MAX_COMPONENT_BYTES {
        return Err(format!("{} bytes; allowed are 1 to {MAX_COMPONENT_BYTES}", component.size));
    }
    if component.imports.len() > MAX_IMPORTS {
        return Err(format!("{} imports; the limit is {MAX_IMPORTS}", component.imports.len()));
    }
    let mut seen = BTreeSet::new();
    for import in &component.imports {
        let visible = import.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible || import.is_empty() || import.len() > MAX_IMPORT_BYTES || !seen.insert(import) {
            return Err(format!("`{}` is no import, or there twice", printable(import)));
        }
    }
    let count = component.operations.len();
    if count == 0 || count > MAX_OPERATIONS {
        return Err(format!("{count} operations; allowed are 1 to {MAX_OPERATIONS}"));
    }
    component.operations.iter().try_for_each(|operation| {
        check_operation(operation).map_err(|why| format!("{}: {why}", printable(&operation.label())))
    })
}

fn check_operation(operation: &Operation) -> Result<(), String> {
    for name in [Some(&operation.tool), operation.action.as_ref()].into_iter().flatten() {
        let fits = (1..=MAX_NAME_BYTES).contains(&name.len());
        if !fits || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
            return Err(format!("a tool or action is named by 1 to {MAX_NAME_BYTES} of A-Z a-z 0-9 _ - ."));
        }
    }
    if operation.description.trim().is_empty() {
        return Err("it has no description".into());
    }
    if !operation.input_schema.is_object() || operation.output_schema.as_ref().is_some_and(|s| !s.is_object())
    {
        return Err("a schema is a JSON object".into());
    }
    Ok(())
}

/// Small letters alone, so that no two names are one on a file system that does not tell them apart.
pub(super) fn check_name(what: &str, name: &str) -> Result<(), String> {
    let fits = (1..=MAX_NAME_BYTES).contains(&name.len());
    let word = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    if fits && word && !name.starts_with(['-', '_']) {
        return Ok(());
    }
    Err(format!(
        "{what} is named `{}`: a name is 1 to {MAX_NAME_BYTES} of a-z 0-9 _ -, a letter or digit first",
        printable(name)
    ))
}

fn check_version(what: &str, version: &str) -> Result<(), String> {
    let fits = (1..=MAX_VERSION_BYTES).contains(&version.len());
    if fits && version.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b)) {
        return Ok(());
    }
    Err(format!("the {what} `{}`: 1 to {MAX_VERSION_BYTES} of A-Z a-z 0-9 . _ + -", printable(version)))
}
