//! Format version 1, as it was published: a file that must stay readable, and be built bit for bit.
//!
//! `tests/golden`: `v1.bundle`, its manifest's signature by the `minisign` program (`v1.minisig`), and that program's key pair,
//! made without a password (`minisign -GW`); it signs nothing else.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use palisade_bundle::manifest::{DatabaseTable, Effects, FilesTable, Names, OperationKind};
use palisade_bundle::{
    Bundle, BundleSpec, ComponentSource, LimitTable, LockedProfile, Operation, PublicKey, Trust, attach,
    build, inspect,
};
use serde_json::json;

pub(crate) fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(golden(name)).unwrap()
}

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn operation(tool: &str, action: Option<&str>) -> Operation {
    Operation {
        tool: tool.into(),
        action: action.map(Into::into),
        discriminator: None,
        description: "Runs one read-only statement.\nSays how long it took.".into(),
        input_schema: json!({
            "type": "object",
            "required": ["sql"],
            "properties": { "sql": { "type": "string" }, "timeout": { "type": "number", "maximum": 2.5 } },
        }),
        output_schema: action.map(|_| json!({ "type": "object" })),
        effects: Effects { read_only: true, destructive: false, idempotent: true, open_world: false },
        aliases: Vec::new(),
        resource_uri: action.map(|_| "palisade://stats".into()),
        kind: OperationKind::Tool,
    }
}

/// Spelt out, so that a built-in profile that changes changes nothing here.
pub(crate) fn spec() -> BundleSpec {
    let names = |names: &[&str]| Names::Only(names.iter().map(|name| (*name).to_owned()).collect());
    // The smallest components: a magic number and a version; and the same with a custom section.
    let empty = b"\0asm\x0d\0\x01\0".to_vec();
    let other = [empty.as_slice(), b"\0\x03\x01xy"].concat();
    let component = |name: &str, wasm: Vec<u8>, operations: Vec<Operation>| ComponentSource {
        name: name.into(),
        wasm,
        imports: vec![format!("palisade:host/{name}@0.1.0")],
        operations,
    };
    BundleSpec {
        name: "support-tools".into(),
        version: Some("2026.11".into()),
        contract: "0.1.0".into(),
        expires: Some("2030-01-01T00:00:00Z".parse().unwrap()),
        limits: LimitTable::default(),
        profile: LockedProfile {
            name: "support".into(),
            grants: ["database", "files", "grants"].map(String::from).into(),
            files: Some(FilesTable { directories: names(&["data", "logs"]), writable: names(&["logs"]) }),
            database: Some(DatabaseTable { databases: Names::all() }),
            process_info: None,
            commands: Default::default(),
            redaction: true,
            disabled: ["introspect.processes".to_owned()].into(),
        },
        components: vec![
            component("database", empty, vec![operation("query_db", None)]),
            component("grants", other, vec![operation("introspect", Some("stats"))]),
        ],
    }
}

#[test]
fn format_version_1_is_built_and_read_as_it_was_published() {
    let built = build(spec()).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        update(&built);
    }
    let published = std::fs::read(golden("v1.bundle")).unwrap();
    assert!(
        built == published,
        "the format has changed: give it a new version (UPDATE=1 only before a release)"
    );
    let key = PublicKey::parse(&text("v1.pub")).unwrap();
    let signed = attach(&published, &text("v1.minisig"), &key).unwrap();
    let trust = Trust::new([key.clone()], 1).unwrap();
    let opened = Bundle::open(signed.as_slice(), &trust, now()).unwrap();
    assert_eq!(opened.signers(), [key.id()]);
    assert_eq!(opened.manifest().to_bytes(), text("v1.manifest.json").into_bytes());
}

fn update(built: &[u8]) {
    let manifest = inspect(built).unwrap().manifest().to_bytes();
    std::fs::write(golden("v1.bundle"), built).unwrap();
    std::fs::write(golden("v1.manifest.json"), manifest).unwrap();
    let mut minisign = Command::new("minisign");
    minisign.arg("-S").arg("-m").arg(golden("v1.manifest.json")).arg("-s").arg(golden("v1.key"));
    assert!(minisign.arg("-x").arg(golden("v1.minisig")).status().unwrap().success());
}
