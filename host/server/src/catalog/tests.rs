use super::listing::annotations;
use super::*;
use crate::testing::{Script, operation, operations, profile, redactor};
use palisade_engine::Effects;
use serde_json::json;

fn catalog(operations: &[Operation], disabled: &[&str], flat: bool) -> Catalog {
    let script: Arc<dyn Execute> = Arc::new(Script(Arc::default()));
    let profile = profile("investigate", disabled);
    let listing = if flat { Listing::Flat } else { Listing::Full };
    Catalog::from_executors([(script, operations)], &profile, &redactor(), CatalogOptions { listing })
}

fn listed<'a>(catalog: &'a Catalog, name: &str) -> &'a Listed {
    catalog.listing().iter().find(|tool| tool.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn operations_of_one_tool_are_grouped_under_action() {
    let catalog = catalog(&operations(), &[], false);
    let window = listed(&catalog, "window");
    let schema = Value::Object((*window.input_schema).clone());
    assert_eq!(schema["properties"]["action"]["enum"], json!(["close", "list", "resize"]));
    assert_eq!(schema["required"], json!(["action"]));
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["properties"]["width"], json!({ "type": "integer" }));
    assert_eq!(schema["properties"]["label"], json!({ "type": "string" }));
    assert!(schema.get("oneOf").is_none() && schema.get("anyOf").is_none());
    assert_eq!(
        window.description,
        "close(): Does window.\nlist(label?): Does window.\nresize(width): Does window."
    );
}

/// `wait_for {condition}`, each condition from a component of its own.
fn conditions() -> Vec<Operation> {
    ["url", "text"]
        .into_iter()
        .map(|condition| {
            let properties = json!({ "value": { "type": "string" }, "timeout_ms": { "type": "integer" } });
            let mut one = operation("wait_for", Some(condition), properties, &["value"]);
            one.discriminator = Some("condition".into());
            one
        })
        .collect()
}

#[test]
fn the_parameter_that_picks_is_the_one_that_the_operations_name() {
    let wide = catalog(&conditions(), &[], false);
    let tool = listed(&wide, "wait_for");
    let schema = Value::Object((*tool.input_schema).clone());
    assert_eq!(schema["properties"]["condition"]["enum"], json!(["text", "url"]));
    assert_eq!(schema["required"], json!(["condition"]));
    assert!(schema["properties"].get("action").is_none(), "{schema}");
    assert_eq!(
        tool.description, "By `condition`:\ntext(value): Does wait_for.\nurl(value): Does wait_for.",
        "what all may be given is in the schema"
    );
    // Profiles go by the action's name all the same.
    let narrow = catalog(&conditions(), &["wait_for.url"], false);
    let schema = Value::Object((*listed(&narrow, "wait_for").input_schema).clone());
    assert_eq!(schema["properties"]["condition"]["enum"], json!(["text"]));
    let flat = catalog(&conditions(), &[], true);
    let schema = Value::Object((*listed(&flat, "wait_for_text").input_schema).clone());
    assert!(schema["properties"].get("condition").is_none(), "{schema}");
}

#[test]
fn an_operation_that_is_picked_otherwise_than_its_tools_first_is_not_offered() {
    let mut all = conditions();
    all.push(operation("wait_for", Some("idle"), json!({}), &[]));
    let catalog = catalog(&all, &[], false);
    let labels: Vec<String> = catalog.operations().map(Operation::label).collect();
    assert_eq!(labels, ["wait_for.text", "wait_for.url"]);
}

#[test]
fn a_disabled_action_vanishes_from_enum_text_and_annotations() {
    let with = catalog(&operations(), &[], false);
    let without = catalog(&operations(), &["window.resize"], false);
    assert!(!listed(&with, "window").annotations.read_only_hint);
    let window = listed(&without, "window");
    assert!(window.annotations.read_only_hint);
    assert!(!window.annotations.open_world_hint);
    assert!(!window.description.contains("resize"));
    assert!(!Value::Object((*window.input_schema).clone()).to_string().contains("width"));
}

#[test]
fn a_tool_without_enabled_operations_is_not_listed() {
    let catalog = catalog(&operations(), &["window", "echo"], false);
    assert!(catalog.listing().iter().all(|tool| tool.name != "window" && tool.name != "echo"));
    assert!(catalog.get("window").is_none());
}

#[test]
fn annotations_are_the_union_and_a_read_only_tool_destroys_nothing() {
    let effects = |read_only, destructive, idempotent, open_world| Effects {
        read_only,
        destructive,
        idempotent,
        open_world,
    };
    let union = |all: &[Effects]| annotations(all.iter().copied());
    let reads = union(&[effects(true, true, false, false)]);
    assert!(
        reads.read_only_hint && !reads.destructive_hint && reads.idempotent_hint && !reads.open_world_hint
    );
    let mixed = union(&[effects(true, false, true, false), effects(false, true, false, true)]);
    assert!(
        !mixed.read_only_hint && mixed.destructive_hint && !mixed.idempotent_hint && mixed.open_world_hint
    );
}

#[test]
fn the_flat_switch_lists_each_operation_by_itself() {
    let catalog = catalog(&operations(), &["window.close"], true);
    let names: Vec<&str> = catalog.listing().iter().map(|tool| tool.name.as_str()).collect();
    assert!(names.contains(&"window_list") && names.contains(&"window_resize"));
    assert!(!names.contains(&"window") && !names.contains(&"window_close"));
    assert!(listed(&catalog, "window_list").annotations.read_only_hint);
}

#[test]
fn the_listing_is_the_same_byte_for_byte_whatever_order_components_come_in() {
    let mut reversed = operations();
    reversed.reverse();
    let text =
        |operations: &[Operation]| serde_json::to_string(catalog(operations, &[], false).listing()).unwrap();
    assert_eq!(text(&operations()), text(&reversed));
}

#[test]
fn texts_are_redacted_and_a_parameter_called_token_keeps_its_schema() {
    let mut leaky = operations();
    leaky[0].description = "Ask ann@example.org.".into();
    let catalog = catalog(&leaky, &[], false);
    let echo = listed(&catalog, "echo");
    assert!(!echo.description.contains("ann@"), "{}", echo.description);
    let token = &Value::Object((*echo.input_schema).clone())["properties"]["token"];
    assert_eq!(token["type"], "string");
    assert!(!token.to_string().contains("ann@"), "{token}");
}

#[test]
fn a_listed_output_schema_lets_failures_through() {
    let failure = json!({ "error": "no", "code": "TOOL_ERROR" });
    let strict = json!({
        "type": "object",
        "properties": { "rows": { "type": "array" }, "error": { "type": "array" } },
        "required": ["rows"],
        "additionalProperties": false,
    });
    assert!(!jsonschema::is_valid(&strict, &failure));
    let listed = schema::listed_output(&strict);
    assert!(jsonschema::is_valid(&listed, &failure), "{listed}");
    assert!(!jsonschema::is_valid(&listed, &json!({ "rows": 1 })), "what it still says holds");
}

#[test]
fn a_listed_output_schema_lets_spilled_results_through() {
    let spilled =
        json!({ "spilled": true, "uri": "palisade://results/x", "bytes": 1, "pages": 2, "preview": "{" });
    let strict = json!({
        "type": "object",
        "properties": {
            "uri": { "type": "string", "pattern": "^https:" },
            "bytes": { "type": "integer", "minimum": 0, "description": "Size." },
            "pages": { "type": ["array", "null"] },
            "preview": { "$ref": "#/$defs/Preview" },
            "rows": { "type": "array" },
        },
        "$defs": { "Preview": { "type": "object" } },
        "required": ["uri", "rows"],
        "additionalProperties": false,
    });
    assert!(!jsonschema::is_valid(&strict, &spilled));
    let listed = schema::listed_output(&strict);
    assert!(jsonschema::is_valid(&listed, &spilled), "{listed}");
    let names: Vec<&String> = listed["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["bytes", "rows"], "what does not conflict is still said");
}

#[test]
fn resources_are_derived_from_the_operations_that_can_be_called() {
    let uris = |disabled: &[&str], flat| {
        let catalog = catalog(&operations(), disabled, flat);
        catalog.resources().iter().map(|one| (one.uri.clone(), one.name.clone())).collect::<Vec<_>>()
    };
    let all = uris(&[], false);
    assert!(all.contains(&("palisade://windows".into(), "window.list".into())), "{all:?}");
    assert_eq!(all, uris(&[], true), "however tools are listed");
    assert!(all.is_sorted());
    let narrow = uris(&["window.list"], false);
    assert!(!narrow.iter().any(|(uri, _)| uri == "palisade://windows"), "{narrow:?}");
}

#[test]
fn of_two_resources_at_one_uri_the_first_stays_and_the_hosts_own_uris_are_not_given_away() {
    let at = |tool: &str, uri: &str| {
        let mut operation = operation(tool, None, json!({}), &[]);
        operation.resource_uri = Some(uri.into());
        operation
    };
    let all = [at("b", "palisade://x"), at("a", "palisade://x"), at("c", "palisade://results/1")];
    let catalog = catalog(&all, &[], false);
    assert_eq!(catalog.operations().count(), 3, "all can be called");
    let listed: Vec<_> =
        catalog.resources().iter().map(|one| (one.uri.as_str(), one.name.as_str())).collect();
    assert_eq!(listed, [("palisade://x", "a")]);
}

#[test]
fn parameters_that_disagree_accept_either_form() {
    let a = operation("t", Some("a"), json!({ "x": { "type": "string" } }), &[]);
    let b = operation("t", Some("b"), json!({ "x": { "type": "integer" } }), &[]);
    let c = operation("t", Some("c"), json!({ "x": { "type": "boolean" } }), &[]);
    let merged = schema::merge_inputs("action", &[&a, &b, &c, &a]);
    for (action, x) in [("a", json!("s")), ("b", json!(1)), ("c", json!(true))] {
        assert!(jsonschema::is_valid(&merged, &json!({ "action": action, "x": x })), "{merged}");
    }
    assert!(!jsonschema::is_valid(&merged, &json!({ "action": "a", "x": [] })));
    assert_eq!(merged["properties"]["x"]["anyOf"].as_array().unwrap().len(), 3);
}

#[test]
fn an_own_any_of_with_other_keywords_does_not_bind_the_newcomer() {
    let tight = json!({ "x": { "anyOf": [{ "type": "string" }], "minLength": 5 } });
    let a = operation("t", Some("a"), tight, &[]);
    let b = operation("t", Some("b"), json!({ "x": { "type": "string" } }), &[]);
    let merged = schema::merge_inputs("action", &[&a, &b]);
    assert!(jsonschema::is_valid(&merged, &json!({ "action": "b", "x": "s" })), "{merged}");
}

#[test]
fn definitions_of_one_name_and_different_meaning_stay_apart() {
    let with = |action: &str, definition: Value| {
        let mut operation = operation("t", Some(action), json!({ action: { "$ref": "#/$defs/Item" } }), &[]);
        operation.input_schema["$defs"] = json!({ "Item": definition });
        operation
    };
    let a = with("a", json!({ "type": "string" }));
    let b = with("b", json!({ "type": "object", "properties": { "inner": { "$ref": "#/$defs/Item" } } }));
    let merged = schema::merge_inputs("action", &[&a, &b]);
    assert!(jsonschema::is_valid(&merged, &json!({ "action": "a", "a": "s" })), "{merged}");
    assert!(jsonschema::is_valid(&merged, &json!({ "action": "b", "b": { "inner": {} } })), "{merged}");
    assert!(!jsonschema::is_valid(&merged, &json!({ "action": "b", "b": { "inner": "s" } })), "{merged}");
}

#[test]
fn a_group_has_an_output_schema_only_where_one_is_true_of_all() {
    let a = operation("t", Some("a"), json!({}), &[]);
    let mut other = a.clone();
    other.output_schema = Some(json!({ "type": "object", "properties": {} }));
    let mut none = a.clone();
    none.output_schema = None;
    assert_eq!(schema::merge_outputs(&[&a, &a]), Some(json!({ "type": "object" })));
    assert_eq!(schema::merge_outputs(&[&a, &other]), Some(json!({ "type": "object" })));
    assert_eq!(schema::merge_outputs(&[&other, &other]), Some(json!({ "type": "object", "properties": {} })));
    assert_eq!(schema::merge_outputs(&[&a, &none]), None);
    assert_eq!(schema::merge_outputs(&[&none, &a]), None);
}

#[test]
fn of_two_operations_of_one_name_the_first_stays() {
    let first = operation("t", None, json!({ "first": {} }), &[]);
    let second = operation("t", None, json!({ "second": {} }), &[]);
    let grouped = operation("t", Some("a"), json!({}), &[]);
    let catalog = catalog(&[first, second, grouped], &[], false);
    assert_eq!(catalog.operations().count(), 1);
    let schema = Value::Object((*listed(&catalog, "t").input_schema).clone());
    assert!(schema["properties"].get("first").is_some());
}

#[test]
fn an_operation_whose_schema_is_unusable_is_not_offered() {
    let mut remote = operation("remote", None, json!({}), &[]);
    remote.input_schema["properties"] = json!({ "x": { "$ref": "https://example.org/schema.json" } });
    let mut backtracking = operation("backtracking", None, json!({}), &[]);
    backtracking.input_schema["properties"] = json!({ "x": { "pattern": "(?=a)b" } });
    let catalog = catalog(&[remote, backtracking], &[], false);
    assert!(catalog.listing().is_empty(), "{catalog:?}");
}

fn listing_of(listing: Listing) -> Catalog {
    let script: Arc<dyn Execute> = Arc::new(Script(Arc::default()));
    let mut all = operations();
    all[0].description = "Says it again. At most ten times.".into();
    let profile = profile("investigate", &[]);
    Catalog::from_executors([(script, all.as_slice())], &profile, &redactor(), CatalogOptions { listing })
}

#[test]
fn the_compact_listing_has_the_same_tools_in_fewer_words() {
    let (full, compact) = (listing_of(Listing::Full), listing_of(Listing::Compact));
    let names =
        |catalog: &Catalog| catalog.listing().iter().map(|tool| tool.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&full), names(&compact));
    assert!(full.listing().iter().all(|tool| tool.output_schema.is_some()));
    assert!(compact.listing().iter().all(|tool| tool.output_schema.is_none()));
    assert_eq!(listed(&full, "echo").description, "Says it again. At most ten times.");
    assert_eq!(listed(&compact, "echo").description, "Says it again.");
    for (long, short) in full.listing().iter().zip(compact.listing()) {
        assert_eq!(long.annotations, short.annotations);
        let parameters = |tool: &Listed| tool.input_schema["properties"].as_object().unwrap().len();
        assert_eq!(parameters(long), parameters(short), "{}", long.name);
    }
}

#[test]
fn whatever_is_listed_each_name_of_an_operation_can_be_called() {
    for listing in [Listing::Full, Listing::Compact, Listing::Flat] {
        let catalog = listing_of(listing);
        let alone = |name: &str| matches!(catalog.get(name), Some(Entry::One(_)));
        assert!(alone("window_list") && alone("wait_for_text") && alone("echo"), "{listing:?}");
        assert!(matches!(catalog.get("window"), Some(Entry::Group(_))), "{listing:?}");
        assert!(catalog.get("window_nothing").is_none());
    }
    let narrow = catalog(&operations(), &["window.list"], false);
    assert!(narrow.get("window_list").is_none(), "what is switched off has no other name");
}

#[test]
fn a_name_that_a_tool_has_is_that_tools() {
    let grouped = operation("a", Some("b"), json!({}), &[]);
    let mut alone = operation("a_b", None, json!({}), &[]);
    alone.description = "The tool.".into();
    for flat in [false, true] {
        let catalog = catalog(&[alone.clone(), grouped.clone()], &[], flat);
        let Some(Entry::One(callable)) = catalog.get("a_b") else { panic!("{catalog:?}") };
        assert_eq!(callable.operation.description, "The tool.");
    }
}

#[test]
fn actions_that_differ_in_words_alone_share_a_parameters_schema() {
    let with = |action, about: &str| {
        operation("t", Some(action), json!({ "x": { "type": "string", "description": about } }), &[])
    };
    let (a, b, c) = (with("a", "One."), with("b", "Other."), with("c", "One."));
    let merged = schema::merge_inputs("action", &[&a, &b, &c]);
    assert_eq!(merged["properties"]["x"], json!({ "type": "string", "description": "One. Or: Other." }));
}

#[test]
fn what_goes_without_saying_is_not_listed() {
    let properties = json!({
        "count": { "type": ["integer", "null"], "minimum": 0 },
        "least": { "type": "integer", "minimum": 1 },
        "mode": { "type": ["string", "null"], "enum": ["a", "b", null] },
        "minimum": { "type": "object", "properties": { "minimum": { "type": "integer", "minimum": 0 } } },
    });
    let plain = schema::closed(&operation("t", None, properties, &[]).input_schema);
    let expected = json!({
        "count": { "type": "integer" },
        "least": { "type": "integer", "minimum": 1 },
        "mode": { "type": "string", "enum": ["a", "b"] },
        "minimum": { "type": "object", "properties": { "minimum": { "type": "integer" } } },
    });
    assert_eq!(plain["properties"], expected);
}

#[test]
fn no_listed_argument_is_mirrored_into_a_header() {
    let marked = json!({ "type": "string", "x-mcp-header": "Secret" });
    let mut deep = operation(
        "deep",
        None,
        json!({
            "here": marked,
            "within": { "type": "object", "properties": { "here": marked } },
            "list": { "type": "array", "items": marked, "not": { "anyOf": [marked] } },
            // What is no mark: a parameter of that name, and what is data.
            "x-mcp-header": { "type": "object", "default": { "x-mcp-header": "x" } },
        }),
        &[],
    );
    deep.input_schema["x-mcp-header"] = json!(7);
    deep.input_schema["$defs"] = json!({ "there": marked });
    let [one, other] = ["one", "other"].map(|action| Operation {
        tool: "group".into(),
        action: Some(action.into()),
        ..deep.clone()
    });
    for flat in [false, true] {
        let catalog = catalog(&[deep.clone(), one.clone(), other.clone()], &[], flat);
        assert_eq!(catalog.listing().len(), if flat { 3 } else { 2 });
        for tool in catalog.listing() {
            let schema = Value::Object((*tool.input_schema).clone());
            assert!(!schema.to_string().contains("Secret"), "{schema}");
            assert!(schema.get("x-mcp-header").is_none(), "{schema}");
            assert_eq!(schema["properties"]["here"], json!({ "type": "string" }));
            let named = &schema["properties"]["x-mcp-header"];
            assert_eq!(named["default"], json!({ "x-mcp-header": "x" }), "{schema}");
        }
    }
}

#[test]
fn a_listed_output_schema_tells_kinds_and_the_outer_fields_words() {
    let strict = json!({
        "type": "object",
        "properties": { "rows": { "type": "array", "description": "All.", "items": {
            "type": "object",
            "properties": { "id": { "type": "integer", "minimum": 0, "description": "Its number." } },
            "required": ["id"],
            "additionalProperties": false,
        } } },
    });
    let items = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    assert_eq!(
        schema::listed_output(&strict)["properties"]["rows"],
        json!({ "type": "array", "description": "All.", "items": items })
    );
}

#[test]
fn a_first_sentence_ends_where_another_begins() {
    for (text, first) in [
        ("One. Two.", "One."),
        ("One.\nTwo.", "One."),
        ("One, e.g. this. Two.", "One, e.g. this."),
        ("Version 1.2 of it.", "Version 1.2 of it."),
        ("No stop", "No stop"),
        ("Names (a, b, ...). Default: a.", "Names (a, b, ...)."),
        ("", ""),
    ] {
        assert_eq!(schema::first_sentence(text), first, "{text}");
    }
}
