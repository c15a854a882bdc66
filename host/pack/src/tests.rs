use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::*;

fn entries() -> Vec<Value> {
    let lock: Value = serde_json::from_str(lock()).unwrap();
    lock["components"].as_array().unwrap().clone()
}

#[test]
fn every_embedded_component_is_the_one_that_the_lock_lists() {
    let entries = entries();
    assert!(!components().is_empty());
    assert_eq!(components().len(), entries.len());
    for (component, entry) in components().iter().zip(entries) {
        assert_eq!(entry["name"], component.name);
        assert_eq!(entry["sha256"], hex::encode(component.sha256));
        assert_eq!(entry["size"], component.wasm.len());
        assert_eq!(<[u8; 32]>::from(Sha256::digest(component.wasm)), component.sha256);
    }
}

#[test]
fn components_are_sorted_by_name_and_no_name_occurs_twice() {
    assert!(components().windows(2).all(|pair| pair[0].name < pair[1].name));
}

#[test]
fn the_lock_describes_at_least_one_operation_per_component() {
    for entry in entries() {
        let operations = entry["operations"].as_array().unwrap();
        assert!(!operations.is_empty(), "{} describes nothing", entry["name"]);
        assert!(operations.iter().all(|operation| operation["input_schema"]["type"] == "object"));
    }
}

#[test]
fn debug_output_leaves_the_bytes_out() {
    assert!(format!("{:?}", components()[0]).len() < 200);
}
