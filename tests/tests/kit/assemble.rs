//! From a case's text to the bytes of a component.
//!
//! The fields of a case are put in a core module together with `shared/frame.wat` and what the case uses; its
//! description is written into the memory; and `wit-component` makes a component of it against `wit/`. What the case
//! defines itself takes the place of the frame's own. A case that is a whole `(component` or `(module` is left alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::case::{Case, shared};
use crate::describe;

/// The bytes of a case, before anything is done to them.
///
/// # Errors
/// When the case is not well written.
pub(crate) fn assemble(case: &Case) -> Result<Vec<u8>, String> {
    if case.is_raw() {
        return wat::parse_str(&case.body).map_err(|error| error.to_string());
    }
    let mut module = wat::parse_str(module(case)).map_err(|error| error.to_string())?;
    component(case, &mut module).map_err(|error| format!("{error:#}"))
}

fn component(case: &Case, module: &mut Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let resolve = &mut contract();
    let package = resolve.push_str("kit.wit", &world(module, &case.wit))?;
    let world = resolve.select_world(&[package], Some("guest"))?;
    embed_component_metadata(module, resolve, world, StringEncoding::UTF8)?;
    // Not validated: what is wrong with a case is the host's to find.
    ComponentEncoder::default().validate(false).module(module)?.encode()
}

/// `wit/`, parsed once.
fn contract() -> Resolve {
    static CONTRACT: LazyLock<Resolve> = LazyLock::new(|| {
        let mut resolve = Resolve::default();
        let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
        resolve.push_dir(&wit).unwrap_or_else(|error| panic!("the contract: {error:#}"));
        resolve
    });
    CONTRACT.clone()
}

/// The packages of `wit/`.
const KNOWN: [&str; 4] = ["palisade:host/", "wasi:filesystem/", "wasi:io/", "wasi:clocks/"];

/// A world that imports the interfaces which the module imports functions of.
fn world(module: &[u8], more: &[String]) -> String {
    let mut imports = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module).map_while(Result::ok) {
        let Payload::ImportSection(section) = payload else { continue };
        imports.extend(section.into_imports().flatten().map(|import| import.module.to_owned()));
    }
    // Interfaces that the contract does not have are a case's own: its `wit:` lines name them.
    imports.retain(|import| KNOWN.iter().any(|known| import.starts_with(known)));
    let imports: String = imports.iter().map(|import| format!("import {import};\n")).collect();
    let (packages, lines): (Vec<_>, Vec<_>) = more.iter().partition(|line| line.starts_with("package "));
    let (packages, lines) = (join(&packages), join(&lines));
    format!(
        "package palisade:kit;\nworld guest {{\n{imports}{lines}export palisade:host/operations@0.1.0;\n}}\n{packages}"
    )
}

fn join(lines: &[&String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The core module's text: imports first, as the text format wants them.
fn module(case: &Case) -> String {
    let mut fields: Vec<String> = case.uses.iter().flat_map(|name| split(&shared(name))).collect();
    fields.extend(split(&case.body));
    let operations: Vec<Value> =
        case.operations.iter().map(|changes| describe::operation(&case.name, changes)).collect();
    let operations =
        if operations.is_empty() { vec![describe::operation(&case.name, &Value::Null)] } else { operations };
    let described = describe::lay_out(&operations);
    let describes_itself = fields.iter().any(|field| field.starts_with("(func $describe "));
    let heap = (described.end + 65_535) & !65_535;
    let frame = frame(&fields)
        .replace("{pages}", &(heap / 65_536 + 1).to_string())
        .replace("{heap}", &heap.to_string())
        .replace("{described}", &described.at.to_string());
    // The frame's memory and table come first, so that plain instructions mean them.
    let mut fields = [split(&frame), fields].concat();
    if !describes_itself {
        fields.push(format!("(data (i32.const {}) \"{}\")", describe::AT, described.escaped()));
    }
    let (imports, rest): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.starts_with("(import "));
    format!("(module\n{}\n{})", join(&imports), join(&rest))
}

/// The frame without what the case defines itself.
fn frame(fields: &[String]) -> String {
    let mut keep = true;
    let mut frame = String::new();
    for line in shared("frame").lines() {
        if let Some(name) = line.strip_prefix(";; default: ") {
            let own = [format!("(func {name} "), format!("(memory {name} ")];
            keep = !fields.iter().any(|field| own.iter().any(|own| field.starts_with(own)));
        } else if keep {
            frame.push_str(line);
            frame.push('\n');
        }
    }
    frame
}

/// The fields of a module's text, without what is between them.
fn split(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let (mut depth, mut start, mut in_string, mut in_comment) = (0_u32, 0, false, false);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => in_comment = false,
            _ if in_comment => {}
            b'"' if at == 0 || bytes[at - 1] != b'\\' => in_string = !in_string,
            _ if in_string => {}
            b';' if bytes.get(at + 1) == Some(&b';') => in_comment = true,
            b'(' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    fields.push(text[start..=at].to_owned());
                }
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0, "unbalanced parentheses in {:.200}", &text[start..]);
    fields
}
