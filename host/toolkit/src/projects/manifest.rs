//! What a project says of itself: its name, and the capabilities that it wants.
//!
//! Guarantees: the name is one that a file can have. Not guaranteed: that a capability exists; the contract decides that.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;
use toml::{Table, Value};

use super::Language;

/// What a project's manifest says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The package's name; the component's file is called after it.
    pub(super) name: String,
    /// Which interfaces it wants. A Rust project's code says that.
    pub(super) capabilities: Vec<String>,
}

impl Manifest {
    pub(super) fn read(dir: &Path, language: Language) -> Result<Self> {
        let path = dir.join(language.manifest());
        let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
        let read = match language {
            Language::Rust => Self::cargo(&text),
            Language::JavaScript => Self::npm(&text),
            Language::Python => Self::python(&text),
        };
        let manifest = read.with_context(|| format!("{} is not as it should be", path.display()))?;
        let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        ensure!(
            !manifest.name.is_empty() && !manifest.name.starts_with('.') && manifest.name.chars().all(fine),
            "{}: `{}` can't be a file's name",
            path.display(),
            manifest.name
        );
        Ok(manifest)
    }

    fn cargo(text: &str) -> Result<Self> {
        let manifest: Table = toml::from_str(text)?;
        let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
        let name = name.context("it has no `name` in `[package]`: a tool is one package")?;
        Ok(Self { name: name.to_owned(), capabilities: Vec::new() })
    }

    fn npm(text: &str) -> Result<Self> {
        let manifest: Json = serde_json::from_str(text)?;
        let name = manifest["name"].as_str().context("it has no `name`")?;
        // A scope is no part of a file's name.
        let name = name.rsplit('/').next().unwrap_or(name);
        let listed = manifest["palisade"]["capabilities"].as_array().context(
            "it does not say which capabilities the tool wants: add `\"palisade\": { \"capabilities\": [\"files\"] }`, or an empty list",
        )?;
        let capabilities = listed.iter().map(Json::as_str);
        Ok(Self { name: name.to_owned(), capabilities: names(capabilities)? })
    }

    fn python(text: &str) -> Result<Self> {
        let manifest: Table = toml::from_str(text)?;
        let name = manifest.get("project").and_then(|project| project.get("name")).and_then(Value::as_str);
        let name = name.context("it has no `name` in `[project]`")?;
        let palisade = manifest.get("tool").and_then(|tool| tool.get("palisade"));
        let listed = palisade.and_then(|palisade| palisade.get("capabilities")).and_then(Value::as_array).context(
            "it does not say which capabilities the tool wants: add `[tool.palisade]` with `capabilities = [\"files\"]`, or an empty list",
        )?;
        let capabilities = listed.iter().map(Value::as_str);
        Ok(Self { name: name.to_owned(), capabilities: names(capabilities)? })
    }
}

fn names<'a>(listed: impl Iterator<Item = Option<&'a str>>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for name in listed {
        let name = name.context("`capabilities` is a list of names")?.to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}
