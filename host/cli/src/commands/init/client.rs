//! An MCP client's configuration file, in a project: how it starts `palisade bridge`.
//!
//! Guarantees: other servers, comments and layout stay; an entry that somebody changed is left as it is. Sources: the clients'
//! own documentation of `.mcp.json` (Claude Code), `.vscode/mcp.json` (Visual Studio Code), `.cursor/mcp.json` (Cursor).
//! Trusted: the project.

use std::path::Path;

use clap::ValueEnum;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstRootNode};
use palisade_embed::Problem;
use serde_json::{Value, json};

use super::{Change, read};

/// The entry's name.
const NAME: &str = "palisade";
/// The program that it starts.
const COMMAND: &str = "palisade";

/// An MCP client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Client {
    /// `.mcp.json`: Claude Code, and others that read it
    Claude,
    /// `.vscode/mcp.json`: Visual Studio Code
    Vscode,
    /// `.cursor/mcp.json`: Cursor
    Cursor,
    /// No client
    None,
}

/// The clients to write for: those asked for; else those that the project has a directory for, and `.mcp.json`. All of them,
/// where something is taken out.
pub(super) fn chosen(asked: &[Client], root: &Path, undo: bool) -> Vec<Client> {
    if undo {
        return Client::ALL.to_vec();
    }
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let has = |dir: &str, client| root.join(dir).is_dir().then_some(client);
    let here = [has(".vscode", Client::Vscode), has(".cursor", Client::Cursor)];
    [Client::Claude].into_iter().chain(here.into_iter().flatten()).collect()
}

/// What such a file says of Palisade.
#[derive(Debug)]
pub(crate) enum Entry {
    /// Nothing.
    Absent,
    /// It can't be read, and why.
    Unreadable(String),
    /// The program that it starts, and the app that it asks for.
    Here { command: String, app: Option<String> },
}

impl Client {
    /// Those with a file.
    pub(super) const ALL: [Self; 3] = [Self::Claude, Self::Vscode, Self::Cursor];

    /// Its file, and what that says; `None` where it has none.
    pub(super) fn entry(self, root: &Path) -> Option<(&'static str, Entry)> {
        let (file, list) = self.place()?;
        let text = match read(&root.join(file)) {
            Ok(text) => text?,
            Err(problem) => return Some((file, Entry::Unreadable(problem.what().to_owned()))),
        };
        let whole: Result<Value, _> = jsonc_parser::parse_to_serde_value(&text, &ParseOptions::default());
        let entry = match &whole {
            Ok(whole) => said(&whole[list][NAME]),
            Err(error) => Entry::Unreadable(error.to_string()),
        };
        Some((file, entry))
    }

    /// Its file, and the name of its list of servers.
    fn place(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Claude => Some((".mcp.json", "mcpServers")),
            Self::Vscode => Some((".vscode/mcp.json", "servers")),
            Self::Cursor => Some((".cursor/mcp.json", "mcpServers")),
            Self::None => None,
        }
    }

    /// What its file is to be, so that it reaches the app with this identifier.
    pub(super) fn change(
        self,
        root: &Path,
        app: Option<&str>,
        undo: bool,
    ) -> Result<Option<Change>, Problem> {
        let Some((file, list)) = self.place() else { return Ok(None) };
        let path = root.join(file);
        let before = read(&path)?;
        let after = match &before {
            None if undo => Ok(None),
            None => new(list, app).map(Some),
            Some(text) if undo => without(text, list),
            Some(text) => with(text, list, app).map(Some),
        };
        let after = after.map_err(|error| {
            Problem::failed(format!("{} can't be read: {error}", path.display()))
                .next("mend it, or leave it out: --client none")
        })?;
        Ok(Change::new(path, before, after))
    }
}

/// A file of its own.
fn new(list: &str, app: Option<&str>) -> Result<String, String> {
    let whole = json!({ list: { NAME: { "command": COMMAND, "args": arguments(app) } } });
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The file with the entry in it.
fn with(text: &str, list: &str, app: Option<&str>) -> Result<String, String> {
    let (root, whole) = parse(text)?;
    let servers = whole.object_value_or_create(list).ok_or_else(|| format!("`{list}` is no object"))?;
    if servers.get(NAME).is_none() {
        let string = |text: &str| CstInputValue::String(text.to_owned());
        let arguments = arguments(app).into_iter().map(string).collect();
        let entry = vec![
            ("command".to_owned(), string(COMMAND)),
            ("args".to_owned(), CstInputValue::Array(arguments)),
        ];
        servers.append(NAME, CstInputValue::Object(entry));
    }
    Ok(root.to_string())
}

/// The file without the entry; `None` where it held nothing else.
fn without(text: &str, list: &str) -> Result<Option<String>, String> {
    let (root, whole) = parse(text)?;
    if let Some(servers) = whole.object_value(list) {
        if let Some(entry) = servers.get(NAME) {
            entry.remove();
        }
        if servers.properties().is_empty()
            && let Some(servers) = whole.get(list)
        {
            servers.remove();
        }
    }
    Ok((!whole.properties().is_empty()).then(|| root.to_string()))
}

fn said(entry: &Value) -> Entry {
    let Some(command) = entry["command"].as_str() else { return Entry::Absent };
    let arguments: Vec<&str> =
        entry["args"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let app = arguments.windows(2).find(|pair| pair[0] == "--app").map(|pair| pair[1].to_owned());
    Entry::Here { command: command.to_owned(), app }
}

fn parse(text: &str) -> Result<(CstRootNode, CstObject), String> {
    let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(|error| error.to_string())?;
    let whole = root.object_value_or_create().ok_or("it is no object")?;
    Ok((root, whole))
}

fn arguments(app: Option<&str>) -> Vec<&str> {
    let choose = app.map(|app| ["--app", app]);
    ["bridge", "--wait"].into_iter().chain(choose.into_iter().flatten()).collect()
}
