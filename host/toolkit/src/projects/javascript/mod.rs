//! JavaScript projects, through componentize-qjs: the project's modules in a QuickJS that has been started already.
//!
//! Guarantees: the component imports what the project names. What is installed is pinned, with its digests, and npm runs none of its
//! scripts. Not guaranteed: the same bytes twice. Trusted: the packages.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::node;
use super::world::{Names, World};
use super::{SCRATCH, embedded};
use crate::machine::{cache_home, clean, once};
use crate::run::{Progress, capture};

const PACKAGE: &str = include_str!("package.json");
const LOCK: &str = include_str!("package-lock.json");

const BUILD_LIMIT: Duration = Duration::from_secs(900);

/// Capabilities that have a module of their own in the SDK: what it exports, and what that takes.
const WRAPPED: [(&str, &str); 2] = [("files", "files"), ("call-context", "context")];

pub(super) fn build(dir: &Path, world: &World) -> Result<Vec<u8>> {
    let cache = cache_home()?;
    let node = node::find(&cache)?;
    let installed = cache.join("javascript");
    once(&installed, "npm", &[PACKAGE.as_bytes(), LOCK.as_bytes()], || {
        fs::write(installed.join("package.json"), PACKAGE)?;
        fs::write(installed.join("package-lock.json"), LOCK)?;
        node::npm(&installed, &["ci"])
    })?;

    let scratch = dir.join(SCRATCH);
    if scratch.exists() {
        fs::remove_dir_all(&scratch).with_context(|| format!("could not empty {}", scratch.display()))?;
    }
    world.write(&scratch.join("wit"), Names::StandIn)?;
    let (script, made) = (scratch.join("componentize.mjs"), scratch.join("component.wasm"));
    fs::write(&script, embedded::file("sdk/templates/componentize.mjs"))?;
    fs::write(scratch.join("entry.js"), entry(world))?;
    let task = json!({
        "installed": installed,
        "entry": scratch.join("entry.js"),
        "root": dir,
        "wit": scratch.join("wit"),
        "out": made,
    });
    let mut command = clean(node);
    command.arg(&script).arg(task.to_string()).current_dir(dir);
    let progress = Progress::start("componentize-qjs");
    let done = capture(&mut command, BUILD_LIMIT);
    progress.finish(if done.is_ok() { "done" } else { "did not work" });
    done.context("the project's modules could not be made a component: what they do when they are loaded runs while it is built")?;
    let wasm = fs::read(&made).with_context(|| format!("could not read {}", made.display()))?;
    world.finish(wasm)
}

/// The component's entry, in the scratch directory: the project's tools, and what they are handed.
fn entry(world: &World) -> String {
    let mut imports = String::from(
        "import * as tools from '../tool.js';\nimport { component } from '../palisade/index.js';\nimport '../palisade/absent.js';\n",
    );
    let mut handed = Vec::new();
    for name in &world.capabilities {
        let wrapped = WRAPPED.iter().find(|(capability, _)| capability == name).map(|(_, module)| *module);
        let own = camel_case(name);
        let from =
            if name == "files" { world.stand_in("filesystem/preopens") } else { world.interface(name) };
        imports.push_str(&format!("import * as {own}Interface from '{from}';\n"));
        if let Some(module) = wrapped {
            imports.push_str(&format!("import {{ {module} }} from '../palisade/{module}.js';\n"));
            handed.push(format!("{module}: {module}({own}Interface)"));
        } else {
            handed.push(format!("{own}: {own}Interface"));
        }
    }
    format!("{imports}\nexport const operations = component(tools, {{ {} }});\n", handed.join(", "))
}

/// `page-read` is `pageRead` in JavaScript.
fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |done, word| {
        let (head, rest) = word.split_at(1.min(word.len()));
        done + &head.to_ascii_uppercase() + rest
    })
}

#[cfg(test)]
mod tests;
