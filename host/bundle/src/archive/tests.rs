use super::*;
use crate::testing::{entries, good};

#[test]
fn the_layout_is_signatures_then_the_manifest_then_components() {
    let names: Vec<String> = entries(&good()).into_iter().map(|(name, _)| name).collect();
    assert!(names[0].starts_with("signatures/") && names[0].ends_with(".minisig"));
    assert_eq!(names[1..], ["manifest.json", "components/alpha.wasm", "components/beta.wasm"]);
}

#[test]
fn an_entry_of_whole_blocks_has_no_filling() {
    assert_eq!([0, 1, 511, 512, 513].map(header::filling), [0, 511, 1, 0, 511]);
}

#[test]
fn a_header_is_the_one_of_its_name_and_size_alone() {
    let block = header("manifest.json", 4096);
    assert_eq!(header::plain_size(&block, "manifest.json"), Some(4096));
    assert_eq!(header::plain_size(&block, "manifest.jso"), None);
    for at in 0..BLOCK {
        let mut other = block;
        other[at] ^= 1;
        assert_eq!(header::plain_size(&other, "manifest.json"), None, "byte {at}");
    }
}
