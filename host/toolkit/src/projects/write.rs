//! What a new project consists of.
//!
//! Guarantees: everything that it is built from is in it, but for what its language's registry has. The SDK stands in it as it is in
//! the repository; of the Rust crate, only the manifest is another, which inherits nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use toml::{Table, Value};

use super::Language;
use super::embedded::{below, file};

/// Writes all files of a project; how many there are.
pub(super) fn project(path: &Path, name: &str, language: Language) -> Result<usize> {
    let mut out = Out { root: path, files: 0 };
    let templates = match language {
        Language::Rust => "sdk/templates/rust",
        Language::JavaScript => "sdk/templates/js",
        Language::Python => "sdk/templates/python",
    };
    for (at, text) in below(templates) {
        let at = if at == "gitignore" { ".gitignore" } else { at };
        out.write(at, &text.replace("{{name}}", name).replace("{{version}}", env!("CARGO_PKG_VERSION")))?;
    }
    match language {
        Language::Rust => rust(&mut out)?,
        Language::JavaScript => {
            out.copy("sdk/js/palisade", "palisade")?;
            out.copy("wit", "wit")?;
        }
        Language::Python => {
            out.copy("sdk/python/palisade", "palisade")?;
            out.copy("wit", "wit")?;
        }
    }
    Ok(out.files)
}

fn rust(out: &mut Out<'_>) -> Result<()> {
    out.copy("sdk/src", "vendor/palisade-sdk/src")?;
    out.copy("sdk/macros/src", "vendor/palisade-sdk/macros/src")?;
    out.write("vendor/palisade-sdk/Cargo.toml", &standing_alone(file("sdk/Cargo.toml"))?)?;
    out.write("vendor/palisade-sdk/macros/Cargo.toml", &standing_alone(file("sdk/macros/Cargo.toml"))?)?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        out.write(&format!("vendor/palisade-sdk/{license}"), file(license))?;
    }
    // Where the SDK looks for it: beside its own directory.
    out.copy("wit", "vendor/wit")
}

/// A manifest of the guests' workspace as one that inherits nothing, and is tested nowhere.
fn standing_alone(manifest: &str) -> Result<String> {
    let workspace: Table = toml::from_str(file("tools/Cargo.toml"))?;
    let inherited = |key: &str| workspace.get("workspace")?.get("package")?.get(key).cloned();
    let mut manifest: Table = toml::from_str(manifest)?;
    manifest.remove("lints");
    manifest.remove("dev-dependencies");
    let package = manifest
        .get_mut("package")
        .and_then(Value::as_table_mut)
        .context("the SDK's manifest has no package")?;
    package.remove("workspace");
    for (key, value) in package.iter_mut() {
        if value.get("workspace") == Some(&Value::Boolean(true)) {
            *value = inherited(key).with_context(|| format!("the guests' workspace gives no `{key}`"))?;
        }
    }
    Ok(toml::to_string(&manifest)?)
}

struct Out<'a> {
    root: &'a Path,
    files: usize,
}

impl Out<'_> {
    fn write(&mut self, at: &str, text: &str) -> Result<()> {
        let path = self.root.join(at);
        let parent = path.parent().context("a file has a parent directory")?;
        fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
        fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
        self.files += 1;
        Ok(())
    }

    fn copy(&mut self, from: &'static str, to: &str) -> Result<()> {
        for (at, text) in below(from) {
            self.write(&format!("{to}/{at}"), text)?;
        }
        Ok(())
    }
}
