//! The reference pages below `docs/`, made from the components and from the contract: they are what those say, now.
//!
//! `cargo xtask docs` writes them anew (it sets `PALISADE_WRITE_DOCS` for this test). Nothing in them is kept by hand.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use palisade_tests::host::program_dir;
use serde_json::Value;

mod interfaces;
mod operations;

/// Set where the pages are to be written.
const WRITE: &str = "PALISADE_WRITE_DOCS";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What `palisade tools --json` says of the pack.
fn tools() -> Value {
    let output = Command::new(program_dir().join("palisade")).args(["tools", "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Text of one line, for a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[test]
fn the_reference_pages_are_what_the_components_and_the_contract_say() {
    let tools = tools();
    let mut pages = BTreeMap::from([(PathBuf::from("docs/OPERATIONS.md"), operations::page(&tools))]);
    pages.extend(interfaces::pages(&root(), &tools));
    let dir = root().join("docs/capabilities");
    let kept: Vec<PathBuf> = fs::read_dir(&dir)
        .map(|entries| {
            entries.map(|entry| Path::new("docs/capabilities").join(entry.unwrap().file_name())).collect()
        })
        .unwrap_or_default();
    let strays: Vec<&PathBuf> = kept.iter().filter(|page| !pages.contains_key(*page)).collect();
    if std::env::var_os(WRITE).is_some() {
        fs::create_dir_all(&dir).unwrap();
        strays.iter().for_each(|page| fs::remove_file(root().join(page)).unwrap());
        pages.iter().for_each(|(page, text)| fs::write(root().join(page), text).unwrap());
        return;
    }
    assert!(
        strays.is_empty(),
        "nothing is behind these pages any more: {strays:?}; `cargo xtask docs` removes them"
    );
    for (page, text) in &pages {
        let there = fs::read_to_string(root().join(page)).unwrap_or_default();
        assert!(there == *text, "{} is out of date; `cargo xtask docs` writes it anew", page.display());
    }
}
