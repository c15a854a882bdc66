use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::source::Source;
use super::{Client, changes, project::App};
use crate::args::InitArgs;

const CONF: &str = r#"{ "identifier": "dev.example.notes" }"#;
const MAIN: &str = r#"// tauri::Builder::default() in a comment is none
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[tauri::command]
fn greet(name: String) -> String {
    format!("tauri::Builder::default() {name}")
}

fn main() {
    tauri::Builder::default()
        // what it can do
        .invoke_handler(tauri::generate_handler![greet])
        .run(tauri::generate_context!())
        .expect("a window");
}
"#;
const LIB: &str = "use tauri::{generate_handler, Builder};\r\n\r\n#[cfg_attr(mobile, tauri::mobile_entry_point)]\r\npub fn run() {\r\n    let builder = Builder::default();\r\n    builder\r\n        .plugin(tauri_plugin_opener::init())\r\n        .invoke_handler(generate_handler![\r\n            commands::greet,\r\n            #[cfg(desktop)]\r\n            commands::quit,\r\n        ])\r\n        .run(tauri::generate_context!())\r\n        .unwrap();\r\n}\r\n\r\n#[cfg(test)]\r\nmod tests {\r\n    fn app() { tauri::Builder::new(); }\r\n}\r\n";

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn args(root: &Path, undo: bool) -> InitArgs {
    InitArgs { dir: root.to_owned(), undo, yes: true, dry_run: false, clients: Vec::new(), path: None }
}

/// What `init` writes; how many files that were.
fn init(root: &Path, undo: bool) -> usize {
    let args = args(root, undo);
    let app = App::find(&args.dir).unwrap();
    let changes = changes(&app, &args).unwrap();
    changes.iter().for_each(|change| change.write().unwrap());
    changes.len()
}

fn failure(root: &Path) -> String {
    let args = args(root, false);
    match App::find(&args.dir).and_then(|app| changes(&app, &args)) {
        Ok(changes) => panic!("{changes:?}"),
        Err(problem) => problem.to_string(),
    }
}

/// All files below, with their texts.
fn all(root: &Path) -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().display().to_string(), fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

/// Wired once, again, and taken out: all is as it was.
fn round_trip(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let dir = TempDir::new().unwrap();
    let root = dir.path();
    write(root, files);
    let before = all(root);
    assert_eq!(init(root, false), expected.len());
    for (name, text) in expected {
        assert_eq!(fs::read_to_string(root.join(name)).unwrap(), *text, "{name}");
    }
    assert_eq!(init(root, false), 0, "a second run changes something");
    assert_eq!(init(root, true), expected.len());
    assert_eq!(all(root), before);
    assert_eq!(init(root, true), 0);
}

const BRIDGE: &str = r#"{
  "mcpServers": {
    "palisade": {
      "args": [
        "bridge",
        "--wait",
        "--app",
        "dev.example.notes"
      ],
      "command": "palisade"
    }
  }
}
"#;

fn wired_main() -> String {
    MAIN.replacen(
        "    tauri::Builder::default()\n",
        "    tauri::Builder::default()\n        .plugin(tauri_plugin_palisade::init())\n",
        1,
    )
    .replace("tauri::generate_handler!", "tauri_plugin_palisade::handler!")
}

#[test]
fn a_plain_app() {
    let manifest = "[package]\nname = \"notes\"\n\n[dependencies] # all\nserde = \"1\"\ntauri = { version = \"2\", features = [] }\nzip = \"1\"\n";
    let wired =
        manifest.replace("zip", &format!("tauri-plugin-palisade = \"{}\"\nzip", env!("CARGO_PKG_VERSION")));
    round_trip(
        &[
            ("src-tauri/Cargo.toml", manifest),
            ("src-tauri/tauri.conf.json", CONF),
            ("src-tauri/src/main.rs", MAIN),
        ],
        &[("src-tauri/Cargo.toml", &wired), ("src-tauri/src/main.rs", &wired_main()), (".mcp.json", BRIDGE)],
    );
}

#[test]
fn an_app_in_a_workspace() {
    let root =
        "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\ntauri = \"2.8\"\nserde = \"1\"\n";
    let member = "[package]\nname = \"notes\"\n\n[dependencies]\ntauri.workspace = true\nserde = \"1\"\n";
    let wired_root = format!("{root}tauri-plugin-palisade = \"{}\"\n", env!("CARGO_PKG_VERSION"));
    let wired_member = format!("{member}tauri-plugin-palisade = {{ workspace = true }}\n");
    let mcp = "{\n  // ours\n  \"mcpServers\": {\n    \"other\": { \"command\": \"other\" }\n  }\n}\n";
    let dir = TempDir::new().unwrap();
    write(
        dir.path(),
        &[
            ("Cargo.toml", root),
            ("crates/app/Cargo.toml", member),
            ("crates/app/Tauri.toml", "identifier = \"dev.example.notes\"\n"),
            ("crates/app/src/main.rs", MAIN),
            (".mcp.json", mcp),
        ],
    );
    let before = all(dir.path());
    assert_eq!(init(dir.path(), false), 4);
    let text = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(text("Cargo.toml"), wired_root);
    assert_eq!(text("crates/app/Cargo.toml"), wired_member);
    let client = text(".mcp.json");
    assert!(
        client.contains("// ours") && client.contains("\"other\": { \"command\": \"other\" }"),
        "{client}"
    );
    assert!(client.contains("dev.example.notes"), "{client}");
    assert_eq!(init(dir.path(), false), 0);
    assert_eq!(init(dir.path(), true), 4);
    assert_eq!(all(dir.path()), before);
}

#[test]
fn a_library_with_a_mobile_entry_point_and_windows_line_ends() {
    let manifest = "[dependencies]\r\ntauri = \"2\"\r\n";
    let wired = LIB
        .replacen("Builder::default()", "Builder::default().plugin(tauri_plugin_palisade::init())", 1)
        .replacen("generate_handler![", "tauri_plugin_palisade::handler![", 1);
    let dir = TempDir::new().unwrap();
    write(
        dir.path(),
        &[
            ("src-tauri/Cargo.toml", manifest),
            ("src-tauri/tauri.conf.json5", "{ /* ours */ identifier: 'dev.example.notes', }"),
            ("src-tauri/src/lib.rs", LIB),
            ("src-tauri/src/main.rs", "fn main() { notes::run() }"),
            (".vscode/settings.json", "{}"),
        ],
    );
    assert_eq!(init(&dir.path().join("src-tauri"), false), 4);
    let text = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(text("src-tauri/src/lib.rs"), wired);
    assert!(text(".vscode/mcp.json").contains("\"servers\""));
    assert_eq!(init(dir.path(), false), 0);
    assert_eq!(init(dir.path(), true), 4);
    // The macro's full name is the one thing that undoing leaves.
    assert_eq!(
        text("src-tauri/src/lib.rs"),
        LIB.replacen("(generate_handler![", "(tauri::generate_handler![", 1)
    );
    assert!(!dir.path().join(".mcp.json").exists() && !dir.path().join(".vscode/mcp.json").exists());
}

#[test]
fn a_builder_of_the_owners_own_is_taken_out_whole() {
    let text = "fn main() {\n    tauri::Builder::default()\n        .plugin(tauri_plugin_palisade::PalisadeBuilder::new().port(7000).build())\n        .run();\n}\n";
    let source = Source::parse(text).unwrap();
    assert!(source.has_plugin());
    assert_eq!(source.wired(), text);
    assert_eq!(source.unwired(), "fn main() {\n    tauri::Builder::default()\n        .run();\n}\n");
}

#[test]
fn what_cannot_be_wired_says_why() {
    let dir = TempDir::new().unwrap();
    let root = dir.path();
    assert!(failure(root).contains("no Tauri app"));
    write(root, &[("a/Cargo.toml", "[dependencies]\n"), ("a/tauri.conf.json", CONF)]);
    assert!(failure(root).contains("does not depend on `tauri`"));
    write(root, &[("a/Cargo.toml", "[dependencies]\ntauri = \"1.6\"\n")]);
    assert!(failure(root).contains("Tauri 1"));
    write(
        root,
        &[
            ("a/Cargo.toml", "[dependencies]\ntauri = \"2\"\n"),
            ("a/src/main.rs", "fn main() { let x = \"tauri::Builder::default()\"; }"),
        ],
    );
    assert!(failure(root).contains("no `tauri::Builder::default()`"));
    write(root, &[("a/src/main.rs", MAIN), (".mcp.json", "[]")]);
    assert!(failure(root).contains("it is no object"));
    write(root, &[("b/Cargo.toml", "[dependencies]\n"), ("b/tauri.conf.json", CONF)]);
    assert!(failure(root).contains("several Tauri apps: a, b"));
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let dir = TempDir::new().unwrap();
    write(
        dir.path(),
        &[
            ("Cargo.toml", "[dependencies]\ntauri = \"2\"\n"),
            ("tauri.conf.json", CONF),
            ("src/main.rs", MAIN),
        ],
    );
    let mut args = args(dir.path(), false);
    args.clients = vec![Client::None];
    let changes = changes(&App::find(dir.path()).unwrap(), &args).unwrap();
    assert_eq!(changes.len(), 2);
    let diff = changes[1].diff(&dir.path().canonicalize().unwrap());
    assert!(
        diff.contains("--- src/main.rs\n+++ src/main.rs\n")
            && diff.contains("+        .plugin(tauri_plugin_palisade::init())"),
        "{diff}"
    );
    write(dir.path(), &[("src/main.rs", "fn main() {}")]);
    assert!(changes[1].write().unwrap_err().to_string().contains("changed while"));
    assert_eq!(fs::read_to_string(dir.path().join("src/main.rs")).unwrap(), "fn main() {}");
}
