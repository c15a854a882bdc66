//! The plugin among an app's dependencies.
//!
//! Guarantees: where the app takes `tauri` from its workspace, the plugin goes the same way; a list in alphabetical order stays in
//! it; comments and layout stay. Trusted: the project.

use std::path::{Path, PathBuf};

use palisade_embed::Problem;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::project::{App, workspace_manifest};
use super::{Change, read};

/// The plugin's crate.
const PLUGIN: &str = "tauri-plugin-palisade";

/// A manifest that is being changed.
struct Manifest {
    path: PathBuf,
    text: String,
    doc: DocumentMut,
}

impl Manifest {
    fn read(path: PathBuf) -> Result<Self, Problem> {
        let wrong = |what: String| Problem::failed(format!("{} can't be read: {what}", path.display()));
        let text = read(&path)?.ok_or_else(|| wrong("it is not there".to_owned()))?;
        let doc = text.parse().map_err(|error: toml_edit::TomlError| wrong(error.message().to_owned()))?;
        Ok(Self { path, text, doc })
    }

    fn dependencies(&self) -> Option<&dyn TableLike> {
        self.doc.get("dependencies")?.as_table_like()
    }

    fn into_change(self) -> Option<Change> {
        let after = self.doc.to_string();
        Change::new(self.path, Some(self.text), Some(after))
    }
}

/// Adds the plugin; from `path`, if that is given.
pub(super) fn wire(app: &App, path: Option<&Path>) -> Result<Vec<Change>, Problem> {
    let mut manifest = Manifest::read(app.manifest())?;
    let tauri = manifest.dependencies().and_then(|all| all.get("tauri"));
    let Some(tauri) = tauri.cloned() else {
        return Err(Problem::failed(format!("{} does not depend on `tauri`", manifest.path.display()))
            .next("name the directory of the app's own crate"));
    };
    if manifest.dependencies().is_some_and(|all| all.contains_key(PLUGIN)) {
        return Ok(Vec::new());
    }
    let source = source(path)?;
    let mut changes = Vec::new();
    if is_inherited(&tauri) {
        let mut workspace = workspace(app)?;
        let all = workspace.doc.get_mut("workspace").and_then(|workspace| workspace.get_mut("dependencies"));
        let all = all.and_then(Item::as_table_like_mut);
        if let Some(all) = all.filter(|all| !all.contains_key(PLUGIN)) {
            refuse_first(all.get("tauri"))?;
            add(all, source);
        }
        changes.extend(workspace.into_change());
        let inherits = InlineTable::from_iter([("workspace", Value::from(true))]);
        add(dependencies_mut(&mut manifest)?, value(inherits));
    } else {
        refuse_first(Some(&tauri))?;
        add(dependencies_mut(&mut manifest)?, source);
    }
    changes.extend(manifest.into_change());
    Ok(changes)
}

/// Takes the plugin out again, wherever it is named.
pub(super) fn unwire(app: &App) -> Result<Vec<Change>, Problem> {
    let mut manifest = Manifest::read(app.manifest())?;
    let was = manifest.dependencies().and_then(|all| all.get(PLUGIN)).cloned();
    let Some(was) = was else { return Ok(Vec::new()) };
    dependencies_mut(&mut manifest)?.remove(PLUGIN);
    let mut changes = Vec::new();
    if is_inherited(&was) {
        let mut workspace = workspace(app)?;
        let all = workspace.doc.get_mut("workspace").and_then(|workspace| workspace.get_mut("dependencies"));
        if let Some(all) = all.and_then(Item::as_table_like_mut) {
            all.remove(PLUGIN);
        }
        changes.extend(workspace.into_change());
    }
    changes.extend(manifest.into_change());
    Ok(changes)
}

/// The dependency on the plugin, and the version that it asks for where it names one.
pub(super) fn dependency(app: &App) -> Option<Option<String>> {
    let manifest = Manifest::read(app.manifest()).ok()?;
    let here = manifest.dependencies()?.get(PLUGIN)?.clone();
    if !is_inherited(&here) {
        return Some(version(&here));
    }
    let all = workspace(app).ok()?;
    Some(all.doc.get("workspace")?.get("dependencies")?.get(PLUGIN).and_then(version))
}

fn version(dependency: &Item) -> Option<String> {
    let text = dependency.as_str().or_else(|| dependency.as_table_like()?.get("version")?.as_str());
    text.map(str::to_owned)
}

fn workspace(app: &App) -> Result<Manifest, Problem> {
    let path = workspace_manifest(&app.dir).ok_or_else(|| {
        Problem::failed("the app's dependencies come from a workspace, and there is none around it")
    })?;
    Manifest::read(path)
}

fn dependencies_mut(manifest: &mut Manifest) -> Result<&mut dyn TableLike, Problem> {
    let all = manifest.doc.entry("dependencies").or_insert(Item::Table(Table::new()));
    all.as_table_like_mut().ok_or_else(|| Problem::failed("`dependencies` in Cargo.toml is no table"))
}

/// What the dependency is: this version, or a directory.
fn source(path: Option<&Path>) -> Result<Item, Problem> {
    let Some(path) = path else { return Ok(value(env!("CARGO_PKG_VERSION"))) };
    let path = path.canonicalize().ok().filter(|path| path.join("Cargo.toml").is_file());
    let path = path.as_deref().and_then(Path::to_str);
    let path =
        path.ok_or_else(|| Problem::usage("--path names no crate").next("name the plugin's directory"))?;
    Ok(value(InlineTable::from_iter([("path", path)])))
}

fn add(all: &mut dyn TableLike, item: Item) {
    let names: Vec<String> = all.iter().map(|(name, _)| name.to_owned()).collect();
    all.insert(PLUGIN, item);
    if names.is_sorted() {
        all.sort_values();
    }
}

fn is_inherited(dependency: &Item) -> bool {
    let table = dependency.as_table_like();
    table.and_then(|table| table.get("workspace")).and_then(Item::as_bool) == Some(true)
}

/// The plugin is one for Tauri 2.
fn refuse_first(tauri: Option<&Item>) -> Result<(), Problem> {
    let version = tauri.and_then(version);
    let major = version.as_deref().map(|version| version.trim_start_matches(['^', '~', '=', '>', '<', ' ']));
    match major {
        Some(major) if major.starts_with("1.") || major == "1" => {
            Err(Problem::failed("the app is one of Tauri 1, and the plugin is for Tauri 2")
                .next("move the app to Tauri 2 first: `cargo tauri migrate`"))
        }
        _ => Ok(()),
    }
}
