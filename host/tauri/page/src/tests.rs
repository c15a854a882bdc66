//! What can be told without an engine.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{AXE, AXE_VERSION, CONSOLE_EVENT, CONSOLE_SHIM, ROUTE_EVENT, ROUTE_RULES, ROUTE_SHIM, SCRIPT};

const AXE_SHA256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

#[test]
fn axe_is_the_published_build() {
    assert_eq!(hex::encode(Sha256::digest(AXE)), AXE_SHA256, "vendor/axe-core is not what was vendored");
    assert!(AXE.starts_with(&format!("/*! axe v{AXE_VERSION}\n")), "AXE_VERSION is another version's");
}

#[test]
fn each_file_is_in_the_script_and_says_what_it_guarantees() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(source).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let used = SCRIPT.contains(&text) || [CONSOLE_SHIM, ROUTE_SHIM].contains(&text.as_str());
        assert!(used, "{} is not part of SCRIPT: add it in lib.rs", path.display());
        assert!(text.starts_with("// @ts-check\n"), "{} is not type-checked", path.display());
        for word in ["// Guarantees: ", "Not guaranteed: ", "Hostile: "] {
            assert!(text.contains(word), "{} does not open with `{word}`", path.display());
        }
        assert!(text.lines().count() <= 400, "{} is too long: make it several rooms", path.display());
    }
}

#[test]
fn the_name_of_the_console_s_event_stands_in_one_place() {
    assert_eq!(CONSOLE_SHIM.matches(CONSOLE_EVENT).count(), 1);
    assert!(!SCRIPT.contains(CONSOLE_EVENT));
    assert_eq!([ROUTE_EVENT, ROUTE_RULES].map(|name| ROUTE_SHIM.matches(name).count()), [1, 1]);
}
