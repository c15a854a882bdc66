//! `palisade inspect FILE.wasm`: what a component may do, before anyone runs it.
//!
//! Guarantees: the imports come from the file itself; `describe` runs with every import replaced by a trap, under
//! the limits of a call. Not guaranteed: that its descriptions are true. Hostile: the file.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;

use palisade_embed::{Problem, authority, operation_label, read_component, refused};
use palisade_engine::{CONTRACT_VERSION, Component, ComponentSource, Description, Sandbox, Settings};
use serde_json::json;
use wasmparser::{Parser, Payload};

use super::effects_in_words;
use crate::args::InspectArgs;
use crate::output::{self, Table};

#[cfg(test)]
mod tests;

/// The custom section that holds the contract's version.
const CONTRACT_SECTION: &str = "palisade:contract";

pub(crate) async fn run(args: InspectArgs) -> Result<ExitCode, Problem> {
    let wasm = read_component(&args.file)?;
    let contract = contract_version(&wasm);
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() })
        .map_err(|error| Problem::failed(error.to_string()))?;
    let name = args.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let source = ComponentSource { name, wasm: Cow::Owned(wasm), sha256: None };
    let component = Component::new(&sandbox, source)
        .map_err(|error| refused(&args.file.display().to_string(), &error))?;
    let description = {
        let _busy = output::spinner("compiling the component, to ask what it can do");
        sandbox.describe(&component).await
    };
    if args.json {
        print_json(&component, contract.as_deref(), description.as_ref().ok())?;
    } else {
        print_text(&args.file, &component, contract.as_deref(), description.as_ref().ok())?;
    }
    description.map(|_| ExitCode::SUCCESS).map_err(|error| refused(&args.file.display().to_string(), &error))
}

/// The version in the component's own custom section, not in one of a nested module's. Guest-controlled text.
fn contract_version(wasm: &[u8]) -> Option<String> {
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.ok()? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 && section.name() == CONTRACT_SECTION => {
                let version = std::str::from_utf8(section.data()).ok()?;
                return Some(output::printable(&version[..version.floor_char_boundary(64)]));
            }
            _ => {}
        }
    }
    None
}

fn print_json(
    component: &Component,
    contract: Option<&str>,
    description: Option<&Description>,
) -> Result<(), Problem> {
    output::json(&json!({
        "name": component.name(),
        "size": component.size(),
        "sha256": hex::encode(component.sha256()),
        "contract": contract,
        "imports": component.imports(),
        "operations": description.map(|description| &description.operations),
    }))
}

fn print_text(
    path: &Path,
    component: &Component,
    contract: Option<&str>,
    description: Option<&Description>,
) -> Result<(), Problem> {
    let contract = match contract {
        Some(version) => format!("palisade:host {version} (this program: {CONTRACT_VERSION})"),
        None => format!("not stated (this program: {CONTRACT_VERSION})"),
    };
    output::line(&output::printable(&format!(
        "file      {}\nsize      {} bytes\nsha256    {}\ncontract  {contract}\n",
        path.display(),
        component.size(),
        hex::encode(component.sha256()),
    )))?;
    output::line(&imports(component.imports())?)?;
    match description {
        Some(description) => output::line(&format!("\n{}", operations(description))),
        None => Ok(()),
    }
}

fn imports(imports: &[String]) -> Result<String, Problem> {
    if imports.is_empty() {
        return Ok("imports nothing: it can compute, and nothing else".to_owned());
    }
    let known = authority::interfaces()?;
    let inert = palisade_capabilities::wasi::inert();
    let is_inert = |import: &str| inert.iter().any(|piece| piece.provides(import));
    let mut table = Table::new(&["imports (all that it can reach)", "granted by"]);
    for import in imports {
        let capability = match known.capability_of(import) {
            Some(capability) => capability,
            None if is_inert(import) => "no grant: it is there, and leads nowhere",
            None => "nothing that this program has",
        };
        table.row([import.clone(), capability.to_owned()]);
    }
    Ok(table.render())
}

fn operations(description: &Description) -> String {
    let mut table = Table::new(&["operation", "effects", "what it says of itself"]);
    for operation in &description.operations {
        let first = operation.description.lines().next().unwrap_or_default();
        table.row([
            operation_label(&operation.tool, operation.action.as_deref()),
            effects_in_words(operation.effects),
            first.to_owned(),
        ]);
    }
    table.render()
}
