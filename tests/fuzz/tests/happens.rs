//! That something happens at all: a target that refuses everything at once would find nothing.

#![cfg(target_os = "linux")]

use palisade_fuzz::files::told;
use serde_json::{Value, json};

/// The outcome of the last step.
fn last(steps: &Value) -> Value {
    told(steps).pop().expect("each step is told of")
}

#[test]
fn a_file_inside_is_read() {
    let read = last(&json!([["open", 0, true, "sub/notes.txt", 0, 1], ["read", 2, 0]]));
    assert_eq!(read["ok"]["read"], "inside data/sub/notes.txt");
}

#[test]
fn a_link_inside_is_followed() {
    let read = last(&json!([["open", 0, true, "link", 0, 1], ["read", 2, 0]]));
    assert_eq!(read["ok"]["read"], "inside data/sub/notes.txt");
}

#[test]
fn what_leads_outside_is_refused() {
    for path in ["../outside/secret.txt", "/etc/hostname", "sub/../../outside/secret.txt"] {
        let opened = last(&json!([["open", 0, true, path, 0, 1]]));
        assert_eq!(opened["failed"], "not-permitted", "{path}: {opened}");
    }
}

#[test]
fn the_writable_directory_is_written_and_the_other_is_not() {
    let steps = |root| json!([["open", root, true, "new", 1, 3], ["write", 2, "guest", 0], ["read", 2, 0]]);
    assert_eq!(last(&steps(1))["ok"]["read"], "guest");
    assert_eq!(told(&steps(0))[0]["failed"], "read-only");
}

#[test]
fn a_directory_is_listed() {
    let listed = last(&json!([["list", 0]]));
    let names = listed["ok"]["names"].as_array().expect("names");
    assert!(names.contains(&json!(["notes.txt", true])), "{listed}");
}
