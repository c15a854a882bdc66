//! The house rules that a compiler can't see, each with the fix in its failure.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may import whom: `host/ARCHITECTURE.md` has the reasons. `xtask`, `palisade-tests` and what it starts are free.
const EDGES: &[(&str, &[&str])] = &[
    ("palisade-policy", &[]),
    ("palisade-bundle", &["palisade-policy"]),
    ("palisade-audit", &[]),
    ("palisade-pack", &[]),
    ("palisade-page", &[]),
    ("palisade-toolkit", &[]),
    ("palisade-engine", &["palisade-policy"]),
    ("palisade-capabilities", &["palisade-engine", "palisade-policy"]),
    ("palisade-server", &["palisade-engine", "palisade-policy"]),
    (
        "palisade-embed",
        &[
            "palisade-bundle",
            "palisade-capabilities",
            "palisade-engine",
            "palisade-pack",
            "palisade-policy",
            "palisade-server",
        ],
    ),
    (
        "palisade-test",
        &["palisade-capabilities", "palisade-embed", "palisade-engine", "palisade-policy", "palisade-server"],
    ),
    (
        "palisade",
        &[
            "palisade-audit",
            "palisade-bundle",
            "palisade-capabilities",
            "palisade-embed",
            "palisade-engine",
            "palisade-policy",
            "palisade-server",
            "palisade-test",
            "palisade-toolkit",
        ],
    ),
    (
        "tauri-plugin-palisade",
        &[
            "palisade-bundle",
            "palisade-capabilities",
            "palisade-embed",
            "palisade-engine",
            "palisade-page",
            "palisade-policy",
            "palisade-server",
        ],
    ),
    ("palisade-demo-app", &[]),
    ("palisade-stress-app", &[]),
    ("palisade-blackbox", &[]),
    ("palisade-packer", &["palisade-engine"]),
    (
        "palisade-fuzz",
        &[
            "palisade",
            "palisade-bundle",
            "palisade-capabilities",
            "palisade-embed",
            "palisade-engine",
            "palisade-policy",
            "palisade-server",
        ],
    ),
];

/// Crates that must stay away from what they would be tempted by: invariants 8 and 9.
const ABSENT: &[(&str, &[&str])] = &[
    ("palisade-policy", &["tokio", "wasmtime", "axum", "rmcp", "cap-std", "rusqlite", "governor"]),
    ("palisade-bundle", &["tokio", "wasmtime", "axum", "rmcp", "cap-std", "rusqlite", "tar"]),
    ("palisade-audit", &["wasmtime", "axum", "rmcp", "rusqlite"]),
    ("palisade-engine", &["axum", "rmcp", "cap-std", "rusqlite"]),
    ("palisade-capabilities", &["axum", "rmcp", "hyper"]),
    ("palisade-server", &["cap-std", "rusqlite", "wasmtime", "wasmtime-wasi", "sysinfo"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn dependencies(manifest: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let normal = package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
            let names = normal.map(|d| d["name"].as_str().unwrap().to_owned()).collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn each_crate_imports_only_what_the_architecture_allows() {
    let all = dependencies(&root().join("Cargo.toml"));
    for (name, allowed) in EDGES {
        let own = all[*name].iter().filter(|d| d.starts_with("palisade"));
        for dependency in own {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not import {dependency}: move the code, or change ARCHITECTURE.md and EDGES with a reason"
            );
        }
    }
    let known: BTreeSet<&str> = EDGES
        .iter()
        .map(|(name, _)| *name)
        .chain(["palisade-tests", "palisade-client-host", "xtask"])
        .collect();
    for name in all.keys() {
        assert!(
            known.contains(name.as_str()),
            "{name} is a new crate: give it a row in EDGES and ARCHITECTURE.md"
        );
    }
}

#[test]
fn each_crate_stays_away_from_what_it_must_not_know() {
    let all = dependencies(&root().join("Cargo.toml"));
    for (name, absent) in ABSENT {
        for dependency in *absent {
            assert!(!all[*name].contains(*dependency), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn tools_depend_on_the_sdk_alone() {
    for (name, dependencies) in dependencies(&root().join("tools/Cargo.toml")) {
        let host: Vec<_> = dependencies
            .iter()
            .filter(|d| d.starts_with("palisade") && *d != "palisade-sdk" && *d != "palisade-sdk-macros")
            .collect();
        assert!(
            host.is_empty(),
            "{name} imports {host:?}: a tool knows the SDK, and through it the contract, alone"
        );
    }
}

/// Every file of ours with the given extension, outside build output.
fn sources(extension: &str) -> Vec<PathBuf> {
    fn walk(dir: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let skipped = name.starts_with("target") || name.starts_with('.') || name == "node_modules";
            if path.is_dir() && !skipped {
                walk(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root(), extension, &mut found);
    assert!(!found.is_empty());
    found
}

#[test]
fn each_module_opens_by_saying_what_it_guarantees() {
    for path in sources("rs") {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().find(|line| !line.starts_with("#!") && !line.is_empty()).unwrap_or_default();
        let is_tests = path.ends_with("tests.rs") || path.components().any(|c| c.as_os_str() == "tests");
        assert!(first.starts_with("//!") || is_tests, "{} needs a //! header", path.display());
    }
}

#[test]
fn no_file_grows_beyond_what_one_reader_holds() {
    for path in sources("rs") {
        let is_test = path.components().any(|c| c.as_os_str() == "tests") || path.ends_with("tests.rs");
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(is_test || lines <= 450, "{} has {lines} lines: make it several rooms", path.display());
    }
}

#[test]
fn nothing_is_left_to_do_or_ignored() {
    // Put together here, so that this file does not find itself.
    let marks = [
        ["to", "do!("].concat(),
        ["unimple", "mented!("].concat(),
        ["#[ig", "nore"].concat(),
        ["db", "g!("].concat(),
    ];
    for path in sources("rs") {
        let text = fs::read_to_string(&path).unwrap();
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} contains {mark}", path.display());
        }
    }
}

#[test]
fn no_capability_imports_a_sibling() {
    let capabilities = root().join("host/capabilities/src");
    let folders: Vec<String> = fs::read_dir(&capabilities)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        // No capabilities, but what several act through: an app's windows, and questions to a call's client.
        .filter(|folder| folder != "webview" && folder != "asking")
        .collect();
    assert!(folders.len() >= 17);
    for path in sources("rs").iter().filter(|path| path.starts_with(&capabilities)) {
        let text = fs::read_to_string(path).unwrap();
        for folder in folders.iter().filter(|folder| !path.starts_with(capabilities.join(folder))) {
            let import = format!("crate::{folder}::");
            assert!(!text.contains(&import), "{} imports its sibling {folder}", path.display());
        }
    }
}

/// Ways to authority that nobody handed over: paths, environment, programs.
const AMBIENT: &[&str] = &[
    "env::var",
    "Command::new(",
    "File::open(",
    "File::create(",
    "fs::read(",
    "fs::write(",
    "fs::read_to_string(",
    "fs::read_dir(",
    "fs::create_dir",
    "fs::remove_",
    "fs::canonicalize(",
    "open_ambient_dir(",
    "ambient_authority()",
];

/// Where one of them is right, and why.
const AMBIENT_EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("host/audit/src/directory/mod.rs", "open_ambient_dir(", "its caller hands an `AmbientAuthority` over"),
    (
        "host/capabilities/src/files/grant.rs",
        "open_ambient_dir(",
        "its caller hands an `AmbientAuthority` over",
    ),
    ("host/capabilities/src/files/held.rs", "fs::read_dir(", "this process's own descriptors, from /proc"),
    ("host/capabilities/src/files/held.rs", "fs::read_to_string(", "how they were opened, from /proc"),
    (
        "host/server/src/discovery/process.rs",
        "fs::read_to_string(",
        "the start time of a process, from /proc",
    ),
];

#[test]
fn only_the_command_line_makes_authority() {
    let root = root();
    for path in sources("rs") {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let held = ["policy", "bundle", "audit", "engine", "capabilities", "server"]
            .iter()
            .any(|c| name.starts_with(&format!("host/{c}/src")));
        let test = name.contains("/tests/")
            || name.ends_with("tests.rs")
            || name.ends_with("race.rs")
            || name.contains("testing");
        if !held || test {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for way in AMBIENT.iter().filter(|way| text.contains(**way)) {
            let known = AMBIENT_EXCEPTIONS.iter().any(|(file, what, _)| *file == name && what == way);
            assert!(known, "{name} uses {way}: take a handle from the caller (ARCHITECTURE.md, invariant 8)");
        }
    }
}

#[test]
fn each_contract_interface_says_what_it_guarantees() {
    for path in sources("wit").iter().filter(|path| !path.components().any(|c| c.as_os_str() == "deps")) {
        let text = fs::read_to_string(path).unwrap();
        if text.contains("\ninterface ") {
            assert!(text.contains("/// "), "{} needs a header", path.display());
            let promises = text.contains("Guarantees") || text.contains("Carries no authority");
            assert!(promises, "{} does not say what it guarantees", path.display());
        }
    }
}

#[test]
fn the_contract_version_is_the_same_everywhere() {
    let world = fs::read_to_string(root().join("wit/world.wit")).unwrap();
    let version = world.lines().find_map(|line| line.strip_prefix("package palisade:host@")).unwrap();
    assert_eq!(version.trim_end_matches(';'), palisade_engine::CONTRACT_VERSION);
    let changes = fs::read_to_string(root().join("wit/CHANGELOG.md")).unwrap();
    assert!(
        changes.contains(&format!("## {}", palisade_engine::CONTRACT_VERSION)),
        "wit/CHANGELOG.md lacks this version"
    );
}

#[test]
fn the_readme_opens_with_its_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for command in ["cargo xtask demo", "cargo xtask test"] {
        assert!(readme.contains(command), "README.md lacks `{command}`");
    }
}
