//! What may stand in a case file.
//!
//! Guarantees: an unknown key is an error that names the file and the case; what a case leaves out it takes from the file's top;
//! without either there is nothing: no grant, no directory, no window. Paths in a case are relative to its file.
//! Trusted: the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;
use palisade_embed::Problem;
use palisade_policy::ProfileDefinition;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use toml::Table;

use crate::effects::{self, ExpectedEffect};

mod overlay;
#[cfg(test)]
mod tests;

/// Bytes of a case file. A path given by mistake must not fill the memory.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// One case. `Default`: nothing granted, nothing there, nothing called.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Case {
    /// What it shows, in words.
    pub name: String,
    /// The tool that is called.
    pub call: String,
    /// Its arguments: a table, or a JSON object in a string. A grouped tool's `action` is one of them.
    #[serde(deserialize_with = "json")]
    pub arguments: Option<Value>,
    /// A built-in profile, where no more need be said.
    pub profile: Option<String>,
    /// A profile, as under `[profiles.NAME]` in `palisade.toml`. Without it and without `profile`, nothing is granted.
    pub grants: Option<ProfileDefinition>,
    /// Directories by name. The first is what a tool takes when none is named.
    pub directories: IndexMap<String, Directory>,
    /// Databases by name. The first is what a tool takes when none is named.
    pub databases: IndexMap<String, Database>,
    /// Who the application is.
    pub app: App,
    /// The application's windows. A case with windows, commands or state is one inside an app.
    pub windows: Vec<Window>,
    /// The application's commands, by name.
    pub commands: BTreeMap<String, Command>,
    /// What the application's probes tell, by name.
    pub state: BTreeMap<String, Value>,
    /// What whoever called answers to the tool's questions, one after the other.
    pub answers: Vec<Answer>,
    /// What must come of it.
    pub expect: Expected,
    /// The file that it stands in.
    #[serde(skip)]
    pub file: PathBuf,
}

/// A directory and what is in it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Directory {
    /// Files by path, with `/`.
    pub files: BTreeMap<String, Content>,
    /// A directory whose files are copied, before those of `files`.
    pub from: Option<PathBuf>,
    /// Whether a profile may make it writable.
    pub writable: bool,
}

/// What a file holds: a text, or `{ base64 = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content(pub Vec<u8>);

/// A database and what is in it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Database {
    /// Statements that fill it.
    pub sql: String,
    /// A file of statements, which run before those of `sql`.
    pub from: Option<PathBuf>,
}

/// `[app]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct App {
    /// Such as `dev.example.notes`.
    pub id: String,
    /// As people know it.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// What else it says of itself.
    pub config: serde_json::Map<String, Value>,
}

/// A window, and the page in it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Window {
    /// Its label: `main`, say.
    pub label: String,
    /// What its title bar says.
    pub title: String,
    /// The page's address.
    pub url: Option<String>,
    /// It is hidden.
    pub hidden: bool,
    /// It has the keyboard.
    pub focused: bool,
    /// Of the page area, in pixels.
    pub size: Option<(u32, u32)>,
    /// What the page answers.
    pub page: Page,
}

/// A page, as far as a case needs one: what it answers to each question of a capability (`document`, `snapshot`, `find`, `click`,
/// `storage_get`…), as `wit/` has it, and to scripts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Page {
    /// By question: an answer that is always given.
    pub answers: BTreeMap<String, Value>,
    /// Answers that are given to certain arguments only. The first that fits is given; these come before `answers`.
    pub replies: Vec<Reply>,
    /// What scripts give.
    pub scripts: Vec<Script>,
    /// Where the page has been: addresses, the last one being where it is.
    pub history: Vec<String>,
}

/// An answer to a question with certain arguments.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Reply {
    /// The question.
    pub question: String,
    /// What the question's arguments must have.
    pub with: serde_json::Map<String, Value>,
    /// The answer,
    pub answer: Option<Value>,
    /// or why there is none: `not-found`, `stale-reference`, `not-actionable`, `timeout`, `unavailable`, `too-large`, `failed`.
    pub error: Option<String>,
}

/// What a script gives in the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Script {
    /// What the script has in it.
    pub contains: String,
    /// The value it gives; without one and without `throws`, `undefined`.
    pub gives: Option<Value>,
    /// What it throws.
    pub throws: Option<String>,
}

/// A command of the application.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Command {
    /// What it does, as the application says.
    pub description: Option<String>,
    /// What it returns; without `returns` and `rejects`, `null`.
    pub returns: Option<Value>,
    /// What it rejects with.
    pub rejects: Option<Value>,
}

/// What whoever called answers to a question of the tool.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Answer {
    /// What the person filled in.
    pub accepts: Option<Value>,
    /// The person would not.
    pub declines: bool,
    /// What the model wrote.
    pub writes: Option<String>,
    /// The URIs that the client works on.
    pub roots: Option<Vec<String>>,
}

/// What must come of a case. Everything that is given must hold; with nothing given, any answer that is no failure will do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Expected {
    /// The whole text of the answer.
    pub text: Option<String>,
    /// What the text of the answer, or of the failure, has in it.
    pub contains: Vec<String>,
    /// What must be in neither.
    pub lacks: Vec<String>,
    /// The whole structured answer: a table, or a JSON object in a string.
    #[serde(deserialize_with = "json")]
    pub structured: Option<Value>,
    /// A part of the structured answer. Tables may have further keys; lists are compared item by item.
    #[serde(deserialize_with = "json")]
    pub includes: Option<Value>,
    /// The code of the failure that must come instead of an answer: `SCOPE_MISSING`, `INVALID_ARGUMENTS`…
    pub error: Option<String>,
    /// The imports that the host must refuse to load it for: capabilities, such as `files`.
    pub refused: Vec<String>,
    /// Everything that the call must have done to the world, in order.
    pub effects: Option<Vec<ExpectedEffect>>,
    /// How often it must have done something, by the effect's name; `0` for never.
    pub effect_counts: BTreeMap<String, usize>,
    /// What files must hold afterwards, by directory and path; `false` where there must be none.
    pub files: BTreeMap<String, BTreeMap<String, Afterwards>>,
}

/// What must have become of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It holds this.
    Holds(Content),
    /// There is none.
    Absent,
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Coded {
            base64: String,
        }
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text.into_bytes())),
            other => {
                let Coded { base64 } = Coded::deserialize(other).map_err(de::Error::custom)?;
                STANDARD.decode(base64).map(Self).map_err(de::Error::custom)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Afterwards {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Bool(false) => Ok(Self::Absent),
            other => Content::deserialize(other).map(Self::Holds).map_err(de::Error::custom),
        }
    }
}

/// A JSON value, written as TOML or, where TOML can't say it (`null`), as JSON in a string.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => serde_json::from_str(&text).map(Some).map_err(de::Error::custom),
        other => Ok(Some(other)),
    }
}

/// The cases of these files, and of each `.toml` file right in these directories, in order.
///
/// # Errors
/// When a file can't be read or says something that it must not, and when there is no case at all.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Case>, Problem> {
    let mut cases = Vec::new();
    for path in paths {
        for file in files(path)? {
            cases.extend(parse(&file, &text(&file)?)?);
        }
    }
    if cases.is_empty() {
        let named: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(Problem::usage(format!("there is no case in {}", named.join(", ")))
            .next("write one: a .toml file with `call` and `expect`, as in a project of `palisade new`"));
    }
    Ok(cases)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    let problem =
        |error: std::io::Error| Problem::usage(format!("{} can't be read: {error}", path.display()));
    if !std::fs::metadata(path).map_err(problem)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(problem)? {
        let file = entry.map_err(problem)?.path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn text(path: &Path) -> Result<String, Problem> {
    use std::io::Read as _;
    let problem =
        |error: std::io::Error| Problem::usage(format!("{} can't be read: {error}", path.display()));
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(problem)?;
    file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(problem)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(Problem::usage(format!("{} is over {MAX_FILE_BYTES} bytes", path.display())));
    }
    Ok(text)
}

/// The cases of one file: each table under `[[case]]`, laid over what stands above them; or the file itself, where there is none.
///
/// # Errors
/// When it is no TOML, or says something that it must not.
pub fn parse(path: &Path, text: &str) -> Result<Vec<Case>, Problem> {
    let wrong = |what: &dyn std::fmt::Display| Problem::usage(format!("{}: {what}", path.display()));
    let mut common: Table = toml::from_str(text).map_err(|error| wrong(&error))?;
    let tables = match common.remove("case") {
        None => vec![Table::new()],
        Some(toml::Value::Array(cases)) => cases
            .into_iter()
            .map(|case| match case {
                toml::Value::Table(case) => Ok(case),
                _ => Err(wrong(&"`case` is a list of tables: write [[case]]")),
            })
            .collect::<Result<_, _>>()?,
        Some(_) => return Err(wrong(&"`case` is a list of tables: write [[case]]")),
    };
    let mut cases = Vec::with_capacity(tables.len());
    for (index, table) in tables.into_iter().enumerate() {
        let mut case: Case = overlay::over(&common, table)
            .try_into()
            .map_err(|error: toml::de::Error| wrong(&format!("case {}: {}", index + 1, error.message())))?;
        if case.name.is_empty() {
            case.name = format!("case {}", index + 1);
        }
        path.clone_into(&mut case.file);
        check(&case).map_err(|what| wrong(&format!("`{}`: {what}", case.name)))?;
        cases.push(case);
    }
    Ok(cases)
}

/// What the types can't say.
fn check(case: &Case) -> Result<(), String> {
    if case.call.is_empty() && case.expect.refused.is_empty() {
        return Err("`call` is missing: the tool that it calls".to_owned());
    }
    if case.profile.is_some() && case.grants.is_some() {
        return Err("it has `profile` and `grants`: let grants say `extends = \"…\"`".to_owned());
    }
    let answer =
        case.expect.text.is_some() || case.expect.structured.is_some() || case.expect.includes.is_some();
    if answer && (case.expect.error.is_some() || !case.expect.refused.is_empty()) {
        return Err("it expects an answer, and a failure instead of one".to_owned());
    }
    effects::check(&case.expect)
}
