//! `palisade init` on Tauri projects as people lay them out: wired, built, started and called; and taken out again.
//!
//! The projects are written into the target directory and built as their owners would, with cargo, each in a workspace of its own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use palisade_tests::app::{self, Stopped};
use palisade_tests::host::program_dir;
use serde_json::json;
use tempfile::TempDir;

/// Where the repository is, seen from this crate.
const REPO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");

const BODY: &str = r#"#[tauri::command]
fn greet(name: String) -> String {
    format!("Hello, {name}")
}
"#;
const BUILDER: &str = r#"    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![greet])
        .run(tauri::generate_context!())
        .expect("the app runs");
"#;
const TAURI: &str =
    r#"{ version = "2", default-features = false, features = ["wry", "compression", "dynamic-acl", "x11"] }"#;

/// One layout: where the app's crate lies, and what is where.
struct Layout {
    name: &'static str,
    app: &'static str,
    files: Vec<(&'static str, String)>,
}

fn layouts() -> [Layout; 3] {
    let main = format!("{BODY}\nfn main() {{\n{BUILDER}}}\n");
    let lib =
        format!("{BODY}\n#[cfg_attr(mobile, tauri::mobile_entry_point)]\npub fn run() {{\n{BUILDER}}}\n");
    let own =
        |name: &str| format!("{}\n[workspace]\n{}", manifest(name, &format!("tauri = {TAURI}")), profile());
    [
        Layout {
            name: "wired-plain",
            app: "src-tauri",
            files: vec![
                ("src-tauri/Cargo.toml", own("wired-plain")),
                ("src-tauri/src/main.rs", main.clone()),
            ],
        },
        Layout {
            name: "wired-workspace",
            app: "crates/desktop",
            files: vec![
                (
                    "Cargo.toml",
                    format!(
                        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\ntauri = {TAURI}\n{}",
                        profile()
                    ),
                ),
                ("crates/desktop/Cargo.toml", manifest("wired-workspace", "tauri.workspace = true")),
                ("crates/desktop/src/main.rs", main),
            ],
        },
        Layout {
            name: "wired-mobile",
            app: "src-tauri",
            files: vec![
                (
                    "src-tauri/Cargo.toml",
                    format!("{}\n[lib]\nname = \"wired_mobile_lib\"\n", own("wired-mobile")),
                ),
                ("src-tauri/src/lib.rs", lib),
                ("src-tauri/src/main.rs", "fn main() {\n    wired_mobile_lib::run();\n}\n".to_owned()),
            ],
        },
    ]
}

/// An app's manifest. What it asks for beside Tauri is what makes cargo take what it has compiled for the other apps.
fn manifest(name: &str, tauri: &str) -> String {
    let beside = Path::new(REPO).join("tests/apps/beside").canonicalize().unwrap();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\npalisade-beside = {{ path = {beside:?}, features = [\"check\"] }}\n{tauri}\n\n[build-dependencies]\ntauri-build = {{ version = \"2\", features = [] }}\n"
    )
}

/// The profile of the workspace that this crate is in.
fn profile() -> String {
    let text = fs::read_to_string(Path::new(REPO).join("tests/apps/Cargo.toml")).unwrap();
    text[text.find("\n[profile.dev]").unwrap()..].to_owned()
}

impl Layout {
    fn identifier(&self) -> String {
        format!("dev.palisade.{}", self.name)
    }

    fn write(&self, root: &Path) {
        let app = Path::new(self.app);
        let beside = Path::new(REPO).join("tests/apps/beside");
        let conf = json!({
            "identifier": self.identifier(),
            "build": { "frontendDist": "ui" },
            "app": { "windows": [{ "label": "main", "visible": false }] },
            "bundle": { "active": false, "icon": ["icons/icon.png"] },
        });
        let put = |path: &Path, bytes: &[u8]| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        for (name, text) in &self.files {
            put(Path::new(name), text.as_bytes());
        }
        put(&app.join("tauri.conf.json"), conf.to_string().as_bytes());
        put(&app.join("build.rs"), b"fn main() {\n    tauri_build::build();\n}\n");
        put(&app.join("ui/index.html"), b"<!doctype html><title>Wired</title><h1>Wired</h1>");
        put(&app.join("icons/icon.png"), &fs::read(beside.join("icons/icon.png")).unwrap());
        // What these apps are built of is what the others are built of.
        let lock = root.join(if self.app == "src-tauri" { "src-tauri/Cargo.lock" } else { "Cargo.lock" });
        fs::copy(Path::new(REPO).join("tests/apps/Cargo.lock"), lock).unwrap();
    }

    fn sources(&self, root: &Path) -> Vec<String> {
        self.files.iter().map(|(name, _)| fs::read_to_string(root.join(name)).unwrap()).collect()
    }
}

fn palisade(arguments: &[&str], temp: &Path) -> Output {
    Command::new(program_dir().join("palisade")).args(arguments).env("TMPDIR", temp).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn init(root: &Path, more: &[&str]) -> String {
    let plugin = Path::new(REPO).join("host/tauri");
    let mut arguments = vec!["init", root.to_str().unwrap(), "--yes", "--path", plugin.to_str().unwrap()];
    arguments.extend(more);
    let output = palisade(&arguments, root);
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

fn build(root: &Path, layout: &Layout) -> PathBuf {
    let target = program_dir().parent().unwrap().to_owned();
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--manifest-path"])
        .arg(root.join(layout.app).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", layout.name, said(&output));
    target.join("debug").join(layout.name)
}

#[test]
fn each_layout_is_wired_built_and_answers() {
    let (_display, number) = app::display();
    let cache = TempDir::new().unwrap();
    for layout in layouts() {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init").join(layout.name);
        let _ = fs::remove_dir_all(&root);
        layout.write(&root);
        let before = layout.sources(&root);
        let diff = init(&root, &[]);
        assert!(diff.contains("+        .plugin(tauri_plugin_palisade::init())"), "{diff}");
        assert!(init(&root, &[]).contains("nothing to change"));
        let program = build(&root, &layout);

        let home = TempDir::new().unwrap();
        let mut running =
            Stopped(app::command(&program, home.path(), cache.path(), &number).spawn().unwrap());
        let _client = app::client(&mut running, home.path());
        // As its owner would, from the line that `init` printed.
        let call =
            palisade(&["call", "--app", &layout.identifier(), "get_registry"], &home.path().join("tmp"));
        assert!(call.status.success() && said(&call).contains("greet"), "{}: {}", layout.name, said(&call));
        let wired: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(root.join(".mcp.json")).unwrap()).unwrap();
        let arguments = &wired["mcpServers"]["palisade"]["args"];
        assert_eq!(*arguments, json!(["bridge", "--wait", "--app", layout.identifier()]));
        drop(running);

        init(&root, &["--undo"]);
        assert_eq!(layout.sources(&root), before);
        assert!(!root.join(".mcp.json").exists());
    }
}
