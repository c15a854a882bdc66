//! A page for each capability: what its interface promises, as `wit/` says it; who grants it; a tool that uses it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The pages, by their paths in the repository.
pub(super) fn pages(root: &Path, tools: &Value) -> BTreeMap<PathBuf, String> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(root.join("wit")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_capability = path.extension().is_some_and(|kind| kind == "wit")
            && !["world", "operations"].contains(&name.as_str());
        if is_capability {
            let text = fs::read_to_string(&path).unwrap();
            pages.insert(
                PathBuf::from(format!("docs/capabilities/{name}.md")),
                page(root, &name, &text, tools),
            );
        }
    }
    pages.insert("docs/capabilities/files.md".into(), files(root, tools));
    pages
}

fn page(root: &Path, name: &str, wit: &str, tools: &Value) -> String {
    let (promise, rest) = promise(wit);
    let mut page = format!("# `palisade:host/{name}`\n\n{promise}\n");
    page.push_str(&granted(name, tools));
    page.push_str(&used(root, name, tools));
    let _ = write!(page, "\n## The interface\n\n```wit\n{}\n```\n", rest.trim_end());
    page
}

/// The one that is WASI's, and has no file of its own in the contract.
fn files(root: &Path, tools: &Value) -> String {
    let mut page = "# `files`: `wasi:filesystem`\n\nThe directories that the profile grants, as WASI's preopened descriptors: there is \
                    no path that leads out of them, links included, and no way to write.\n"
        .to_owned();
    page.push_str(&granted("files", tools));
    page.push_str(&used(root, "files", tools));
    page.push_str(
        "\nThe interface is [WASI's own](https://github.com/WebAssembly/wasi-filesystem), version 0.2.12.\n",
    );
    page
}

/// The comment above the interface, and the interface.
fn promise(wit: &str) -> (String, &str) {
    let at = wit.find("\ninterface ").map_or(0, |at| at + 1);
    let above = &wit[..at];
    let lines = above
        .lines()
        .filter_map(|line| line.strip_prefix("///"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    (lines.collect::<Vec<_>>().join("\n"), &wit[at..])
}

fn granted(name: &str, tools: &Value) -> String {
    let profiles = tools["profiles"].as_array().unwrap().iter();
    let granting = profiles.filter(|profile| profile["grants"].get(name).is_some());
    let names: Vec<&str> = granting.filter_map(|profile| profile["name"].as_str()).collect();
    let by = if names.is_empty() { "none of the built-in profiles".to_owned() } else { names.join(", ") };
    format!("\nGranted by: {by}. A profile of your own grants it with `grants = [\"{name}\"]`.\n")
}

/// The operations that need it, and the shortest tool that needs nothing else.
fn used(root: &Path, name: &str, tools: &Value) -> String {
    let operations = tools["operations"].as_array().unwrap();
    let needs = |one: &&Value| one["capabilities"].as_array().unwrap().iter().any(|other| other == name);
    let users: Vec<&Value> = operations.iter().filter(needs).collect();
    if users.is_empty() {
        return String::new();
    }
    let links: Vec<String> = users
        .iter()
        .map(|one| one["operation"].as_str().unwrap())
        .map(|label| format!("[`{label}`](../OPERATIONS.md#{})", label.replace('.', "")))
        .collect();
    let mut text = format!("\nOperations that need it: {}.\n", links.join(", "));
    let alone = users.iter().filter(|one| one["capabilities"].as_array().unwrap().len() == 1);
    let mut sources: Vec<(String, String)> = alone
        .filter_map(|one| {
            let crate_name = one["component"].as_str()?;
            example(&root.join("tools").join(crate_name).join("src"))
                .map(|source| (crate_name.to_owned(), source))
        })
        .collect();
    sources.sort_by_key(|(name, source)| (source.len(), name.clone()));
    if let Some((crate_name, source)) = sources.first() {
        let _ = write!(
            text,
            "\n## A tool that uses it\n\nFrom the pack ([`tools/{crate_name}`](../../tools/{crate_name})):\n\n```rs\n{source}\n```\n"
        );
    }
    text
}

/// The shortest function with `#[tool]` below `dir`, with what stands above it.
fn example(dir: &Path) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for entry in fs::read_dir(dir).ok()? {
        let Ok(text) = fs::read_to_string(entry.ok()?.path()) else { continue };
        found.extend(functions(&text));
    }
    found.sort_by_key(|source| (source.len(), source.clone()));
    found.into_iter().next()
}

/// Blocks that have `#[tool` in their head: from their first comment to the brace that ends them.
fn functions(text: &str) -> Vec<String> {
    let blocks = text.split("\n\n").filter(|block| {
        block.lines().any(|line| line.starts_with("#[tool")) && block.lines().any(|line| line == "}")
    });
    blocks.map(|block| block.trim_end().to_owned()).collect()
}
