use palisade_sdk::serde_json::{json, to_value};

use super::*;
use crate::tests::{failed, invocation, registry};

const WHOLE: Read = Read { lost: 0, complete: true };

fn with(command: &str, arguments: &str, answer: &str) -> Invocation {
    Invocation { arguments: Some(arguments.into()), answer: Some(answer.into()), ..invocation(command) }
}

fn catalog(invocations: &[Invocation], registry: Registry) -> Catalog {
    let mut seen = Seen::default();
    invocations.iter().for_each(|one| seen.add(one));
    seen.catalog(registry, WHOLE)
}

#[test]
fn each_command_is_told_with_what_was_seen_of_it() {
    let mut registry = registry(&["add", "never"], true);
    registry.commands[0].description = Some("Adds one.".into());
    let seen = [
        with("add", r#"{"title":"secret"}"#, "7"),
        failed("add", "full"),
        with("own", "{}", "null"),
        failed("typo", "Command typo not found"),
        invocation("plugin:event|listen"),
    ];
    let catalog = to_value(catalog(&seen, registry)).unwrap();
    let expected = json!({
        "catalog": [
            {
                "command": "add", "description": "Adds one.", "registered": true, "observed": true, "call_count": 2,
                "error_count": 1, "arg_shape": { "title?": "string" }, "result_shape": "number",
            },
            { "command": "never", "registered": true, "observed": false, "call_count": 0, "error_count": 0 },
            {
                "command": "own", "registered": false, "observed": true, "call_count": 1, "error_count": 0,
                "arg_shape": {}, "result_shape": "null",
            },
        ],
        "observed_count": 2, "registered_count": 2, "total": 3,
    });
    assert_eq!(catalog, expected);
}

#[test]
fn what_was_not_kept_has_no_shape() {
    let cut = Invocation { arguments: None, answer: None, cut: true, ..invocation("big") };
    let catalog = catalog(&[cut], registry(&[], false));
    let big = &catalog.catalog[0];
    assert!(big.observed && big.arg_shape.is_none() && big.result_shape.is_none() && catalog.note.is_some());
}

#[test]
fn a_page_that_invents_names_fills_no_context() {
    let names: Vec<_> = (0..1_000).map(|number| format!("{number:04}{}", "x".repeat(500))).collect();
    let invocations: Vec<_> = names.iter().map(|name| failed(name, "no")).collect();
    let catalog = catalog(&invocations, registry(&["list"], true));
    assert_eq!((catalog.catalog.len(), catalog.total, catalog.observed_count), (MAX_COMMANDS, 1_001, 1_000));
}
