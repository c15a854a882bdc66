use super::kinds::MAX_URI_BYTES;
use super::*;
use crate::contract::OperationKind;

fn operation() -> guest::Operation {
    guest::Operation {
        tool: "wait_for".into(),
        action: Some("text".into()),
        discriminator: None,
        description: "Waits.".into(),
        input_schema: r#"{"type":"object","properties":{"value":{"type":"string"}}}"#.into(),
        output_schema: None,
        effects: guest::Effects { read_only: true, destructive: false, idempotent: true, open_world: false },
        aliases: Vec::new(),
        resource_uri: None,
        kind: guest::OperationKind::Tool,
    }
}

fn checked(change: impl FnOnce(&mut guest::Operation)) -> Result<Operation, String> {
    let mut operation = operation();
    change(&mut operation);
    check_one(operation)
}

#[test]
fn a_parameter_other_than_action_may_pick_the_action() {
    assert_eq!(checked(|_| {}).unwrap().picker(), "action");
    for name in ["condition", "_x", "x9", &"x".repeat(MAX_NAME_BYTES)] {
        assert_eq!(checked(|o| o.discriminator = Some(name.into())).unwrap().picker(), name);
    }
}

#[test]
fn a_parameter_that_could_not_pick_the_action_is_refused() {
    for name in ["", "9x", "a-b", "a.b", "a b", "ä", &"x".repeat(MAX_NAME_BYTES + 1)] {
        let error = checked(|o| o.discriminator = Some(name.into())).unwrap_err();
        assert!(error.contains("wait_for.text") && error.contains("identifier"), "{error}");
    }
    let own = checked(|o| o.discriminator = Some("value".into())).unwrap_err();
    assert!(own.contains("can't be a parameter too"), "{own}");
    let own = checked(|o| o.input_schema = o.input_schema.replace("value", "action")).unwrap_err();
    assert!(own.contains("can't be a parameter too"), "{own}");
    let alone = checked(|o| (o.action, o.discriminator) = (None, Some("condition".into()))).unwrap_err();
    assert!(alone.contains("no action"), "{alone}");
}

#[test]
fn an_alias_may_not_be_the_parameter_that_picks() {
    let with = |name: &str| {
        checked(|o| {
            o.discriminator = Some("condition".into());
            o.aliases = vec![guest::Alias { name: name.into(), canonical: "value".into() }];
        })
    };
    assert_eq!(with("text").unwrap().aliases[0].canonical, "value");
    for name in ["condition", "action", "value"] {
        assert!(with(name).is_err(), "{name}");
    }
}

#[test]
fn a_resource_is_a_palisade_uri_of_a_read_only_operation_without_required_arguments() {
    let at = |uri: &str| checked(|o| o.resource_uri = Some(uri.into()));
    let longest = format!("palisade://{}", "x".repeat(MAX_URI_BYTES - "palisade://".len()));
    for uri in ["palisade://windows", "palisade://logs/ipc?tail=5", &longest] {
        assert_eq!(at(uri).unwrap().resource_uri.as_deref(), Some(uri));
    }
    for uri in [
        "",
        "windows",
        "palisade:windows",
        "palisade://",
        "PALISADE://windows",
        "file:///etc/passwd",
        " palisade://windows",
        "palisade://win dows",
        "palisade://a\nb",
        "palisade://a\u{202e}b",
        "palisade://a#b",
        &format!("{longest}x"),
    ] {
        assert!(at(uri).is_err(), "{uri:?}");
    }
    let uri = Some("palisade://windows".to_owned());
    let required = r#"{"type":"object","properties":{"value":{}},"required":["value"]}"#;
    let needy = checked(|o| (o.resource_uri, o.input_schema) = (uri.clone(), required.into())).unwrap_err();
    assert!(needy.contains("require arguments"), "{needy}");
    let changing = checked(|o| (o.resource_uri, o.effects.read_only) = (uri, false)).unwrap_err();
    assert!(changing.contains("read-only"), "{changing}");
}

fn of_kind(
    kind: guest::OperationKind,
    change: impl FnOnce(&mut guest::Operation),
) -> Result<Operation, String> {
    checked(|o| {
        (o.kind, o.action) = (kind, None);
        change(o);
    })
}

#[test]
fn a_prompt_takes_texts_and_has_no_action() {
    use guest::OperationKind::Prompt;
    assert_eq!(of_kind(Prompt, |_| {}).unwrap().kind, OperationKind::Prompt);
    let number = |o: &mut guest::Operation| o.input_schema = o.input_schema.replace("string", "integer");
    assert!(of_kind(Prompt, number).unwrap_err().contains("must be strings"));
    assert!(of_kind(Prompt, |o| o.action = Some("x".into())).unwrap_err().contains("only tools"));
}

#[test]
fn a_resource_has_a_uri_whose_variables_are_its_parameters() {
    let at = |uri: &str| of_kind(guest::OperationKind::Resource, |o| o.resource_uri = Some(uri.into()));
    for uri in ["test://static", "notes://{value}", "palisade://a/{value}/b?c=d"] {
        assert_eq!(at(uri).unwrap().resource_uri.as_deref(), Some(uri));
    }
    for uri in [
        "",
        "notes",
        "notes://",
        "file:///etc/passwd",
        "https://example.com",
        "HTTPS://example.com",
        "javascript://x",
        "1x://a",
        "notes://{other}",
        "notes://{value",
        "notes://{}",
        "notes://{value}/{value}",
        "notes://{va-lue}",
        "notes://{value}{value}",
        "notes://a b/{value}",
        "notes://%{value}",
        "notes://{value}%4",
        "notes://%zz/{value}",
        "notes://a}b",
        "notes://a#b",
        "notes://a\u{202e}b",
    ] {
        assert!(at(uri).is_err(), "{uri:?}");
    }
    assert!(of_kind(guest::OperationKind::Resource, |_| {}).is_err(), "it needs one");
    let changing =
        |o: &mut guest::Operation| (o.resource_uri, o.effects.read_only) = (Some("a://b".into()), false);
    assert!(of_kind(guest::OperationKind::Resource, changing).unwrap_err().contains("read-only"));
}

#[test]
fn a_completion_completes_something_of_its_component() {
    let named = |kind, action: Option<&str>| guest::Operation {
        tool: "write".into(),
        action: action.map(Into::into),
        kind,
        ..operation()
    };
    use guest::OperationKind::{Completion, Prompt, Tool};
    let completion = || named(Completion, Some("complete"));
    assert_eq!(check(vec![named(Prompt, None), completion()]).unwrap().len(), 2);
    assert!(check(vec![completion()]).unwrap_err().contains("completes no prompt"));
    assert!(check(vec![named(Tool, None), completion()]).unwrap_err().contains("completes no prompt"));
    assert!(check(vec![named(Prompt, None), named(Completion, Some("x"))]).is_err());
}

#[test]
fn an_alias_is_there_once_and_not_by_the_thousand() {
    let with = |names: Vec<String>| {
        checked(|o| {
            let alias = |name| guest::Alias { name, canonical: "value".into() };
            o.aliases = names.into_iter().map(alias).collect();
        })
    };
    let many = |count: usize| with((0..count).map(|i| format!("v{i}")).collect());
    assert!(many(MAX_ALIASES).is_ok());
    assert!(many(MAX_ALIASES + 1).unwrap_err().contains("allowed are"));
    assert!(with(vec!["v".into(), "v".into()]).unwrap_err().contains("twice"));
}

#[test]
fn all_that_a_component_says_is_bounded() {
    let operations = |count: usize, bytes: usize| {
        let one = |index| {
            let mut one = operation();
            one.tool = format!("tool_{index:03}");
            one.description = "x".repeat(MAX_DESCRIPTION_BYTES);
            one.output_schema = Some(format!(r#"{{"type":"object","title":"{}"}}"#, "x".repeat(bytes)));
            one
        };
        check((0..count).map(one).collect())
    };
    assert_eq!(operations(15, 60_000).unwrap().len(), 15);
    assert!(operations(20, 60_000).unwrap_err().contains("all of it"));
}

#[test]
fn a_schema_may_refer_to_its_own_parts_but_not_in_circles() {
    let of = |schema: serde_json::Value| checked(|o| o.input_schema = schema.to_string());
    let with = |parts: serde_json::Value| {
        of(serde_json::json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": parts}))
    };
    assert!(with(serde_json::json!({"a": {"$ref": "#/$defs/b"}, "b": {"type": "string"}})).is_ok());
    let parameter = serde_json::json!({"type": "object", "properties": {"$ref": {"type": "string"}}});
    assert!(of(parameter).is_ok(), "a parameter may be called `$ref`");
    let circle = with(serde_json::json!({"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}));
    assert!(circle.unwrap_err().contains("circle"));
    for reference in ["#/$defs/none", "#anchor", "other.json", "file:///etc/passwd", "https://example.com/"] {
        let result = with(serde_json::json!({"a": {"$ref": reference}}));
        assert!(result.unwrap_err().contains("refers to something"), "{reference}");
    }
    assert!(with(serde_json::json!({"a": {"$dynamicRef": "#a"}})).unwrap_err().contains("only `$ref`"));
}

#[test]
fn a_schema_that_doubles_with_each_part_is_refused_at_once() {
    let doubling = |levels: usize| {
        let part = |level: usize| {
            let next = format!(r##"{{"$ref":"#/$defs/d{}"}}"##, level + 1);
            format!(r#""d{level}":{{"allOf":[{next},{next}]}},"#)
        };
        let parts: String = (0..levels).map(part).collect();
        let schema = r##"{"type":"object","$ref":"#/$defs/d0","$defs":{PARTS"dN":{}}}"##;
        let schema = schema.replace("PARTS", &parts).replace("dN", &format!("d{levels}"));
        checked(|o| o.input_schema = schema)
    };
    assert!(doubling(8).is_ok());
    for levels in [14, 30] {
        assert!(doubling(levels).unwrap_err().contains("parts"), "{levels}");
    }
    assert!(doubling(900).unwrap_err().contains("deep"));
}

/// Whoever compiles a schema undoes the escapes of a reference, and takes `#` for the nearest document with an `$id`. What is
/// unfolded must be what is compiled: these hide a circle, and thirty doublings, from whoever reads them plainly.
#[test]
fn a_reference_means_the_same_to_whoever_compiles_the_schema() {
    let of = |properties: serde_json::Value, parts: serde_json::Value| {
        let schema = serde_json::json!({"type": "object", "properties": properties, "$defs": parts});
        checked(|o| o.input_schema = schema.to_string())
    };
    let to = |reference: &str| serde_json::json!({ "a": { "$ref": reference } });
    let circle = serde_json::json!({ "a": {}, "b%61": {}, "ba": { "$ref": "#/$defs/b%61" } });
    assert!(of(to("#/$defs/ba"), circle).unwrap_err().contains("refers to something"));
    let moved = serde_json::json!({
        "a": { "$id": "urn:a", "$ref": "#/$defs/b", "$defs": { "b": { "$ref": "#/$defs/b" } } },
        "b": {},
    });
    assert!(of(to("#/$defs/a"), moved).unwrap_err().contains("`$id`"));
    let other_dialect =
        serde_json::json!({ "$schema": "http://json-schema.org/draft-04/schema#", "id": "urn:a" });
    assert!(of(to("#/$defs/a"), serde_json::json!({ "a": other_dialect })).unwrap_err().contains("dialect"));
    let plain = serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": { "$id": { "type": "string" }, "id": { "type": "string" }, "pattern": {} },
    });
    assert!(checked(|o| o.input_schema = plain.to_string()).is_ok(), "parameters may be called so");
}

#[test]
fn a_schema_has_a_bounded_number_of_patterns() {
    let of = |count: usize| {
        let properties: serde_json::Map<String, serde_json::Value> =
            (0..count).map(|n| (format!("p{n}"), serde_json::json!({ "pattern": "^a" }))).collect();
        let schema = serde_json::json!({"type": "object", "properties": properties});
        checked(|o| o.input_schema = schema.to_string())
    };
    assert!(of(32).is_ok());
    assert!(of(33).unwrap_err().contains("patterns"));
    let keys: String = (0..33).map(|n| format!(r#""^{n}":{{}},"#)).collect();
    let schema = format!(r#"{{"type":"object","patternProperties":{{{keys}"^x":{{}}}}}}"#);
    assert!(checked(|o| o.input_schema = schema).unwrap_err().contains("patterns"));
}
