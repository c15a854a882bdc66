//! What the tests of each operation share.

use palisade_sdk::ipc_log::{Invocation, Origin, Status};
use palisade_sdk::ipc_registry::{Command, Registry};
use palisade_sdk::serde_json::json;

use super::*;

/// One that has ended well; the rest is for each test to change.
pub(crate) fn invocation(command: &str) -> Invocation {
    Invocation {
        id: 1,
        window: "main".into(),
        command: command.into(),
        origin: Origin::Page,
        started_ms: 1_000,
        status: Status::Ok,
        duration_us: Some(1_000),
        arguments: Some("{}".into()),
        answer: Some("null".into()),
        cut: false,
    }
}

/// One that failed with this text.
pub(crate) fn failed(command: &str, error: &str) -> Invocation {
    Invocation { status: Status::Failed, answer: Some(json!(error).to_string()), ..invocation(command) }
}

pub(crate) fn registry(names: &[&str], complete: bool) -> Registry {
    let command = |name: &&str| Command { name: (*name).into(), description: None };
    Registry { commands: names.iter().map(command).collect(), complete }
}

#[test]
fn only_tauri_s_own_words_about_that_command_say_that_it_is_not_there() {
    assert!(is_not_there(&failed("gone", "Command gone not found")));
    for other in ["Command other not found", "note not found", "command gone not found", ""] {
        assert!(!is_not_there(&failed("gone", other)), "{other}");
    }
    let object =
        Invocation { answer: Some(r#"{"error":"Command gone not found"}"#.into()), ..failed("gone", "") };
    assert!(!is_not_there(&object));
    assert!(!is_not_there(&Invocation { answer: None, ..failed("gone", "") }));
}

#[test]
fn what_is_missing_is_said_and_nothing_where_nothing_is() {
    assert_eq!(note(0, &registry(&["a"], true), true), None);
    let all = note(2, &registry(&["a"], false), false).unwrap();
    assert!(all.contains("may have others") && all.contains("handler") && all.contains("2 earlier"), "{all}");
    assert!(note(0, &registry(&[], false), true).unwrap().contains("named no commands"));
}

#[test]
fn they_only_look() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    assert!(described.len() == 3 && described.iter().all(|one| one.effects.read_only));
}
