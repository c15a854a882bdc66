use palisade_sdk::page_read::SnapshotFormat;
use palisade_sdk::serde::de::DeserializeOwned;
use palisade_sdk::serde_json::{Value, from_str, from_value, json};
use palisade_sdk::{Error, ErrorKind, describe};

use super::PalisadeComponent;
use super::elements::{FindElements, query};
use super::snapshot::{DomSnapshot, options};

fn decoded<A: DeserializeOwned>(arguments: Value) -> A {
    from_value(arguments).unwrap()
}

#[test]
fn a_snapshot_is_compact_and_whole_unless_it_is_asked_otherwise() {
    let least = options(decoded::<DomSnapshot>(json!({}))).unwrap();
    assert_eq!(least.format, SnapshotFormat::Compact);
    assert!(least.root.is_none() && least.selector.is_none() && least.since.is_none());
    assert!(least.max_depth.is_none() && least.max_nodes.is_none() && !least.interactive_only);
    let most = json!({
        "format": "json", "ref_id": "e1", "max_depth": 2, "max_nodes": 3, "since": "s4", "interactive_only": true
    });
    let most = options(decoded::<DomSnapshot>(most)).unwrap();
    assert_eq!((most.format, most.root.as_deref()), (SnapshotFormat::Json, Some("e1")));
    assert_eq!((most.max_depth, most.max_nodes, most.since.as_deref()), (Some(2), Some(3), Some("s4")));
    assert!(most.interactive_only);
}

#[test]
fn a_json_snapshot_is_never_nested_deeper_than_json_is_read() {
    for (arguments, levels) in [
        (json!({"format": "json"}), Some(60)),
        (json!({"format": "json", "max_depth": 60}), Some(60)),
        (json!({"format": "json", "max_depth": 61}), Some(60)),
        (json!({"format": "compact", "max_depth": 61}), Some(61)),
    ] {
        assert_eq!(options(decoded::<DomSnapshot>(arguments)).unwrap().max_depth, levels);
    }
    let deepest = (0..60).fold(json!({"bounds": {}}), |child, _| json!({ "children": [child] }));
    from_str::<Value>(&json!({ "tree": [deepest] }).to_string()).unwrap();
}

#[test]
fn two_roots_at_once_are_refused() {
    let both = decoded::<DomSnapshot>(json!({"ref_id": "e1", "selector": "main"}));
    assert_eq!(options(both).unwrap_err().kind, ErrorKind::InvalidArguments);
}

#[test]
fn each_criterion_reaches_its_own_place_in_the_query() {
    let names =
        ["text", "role", "test_id", "css", "name", "tag", "placeholder", "alt", "title_attr", "label"];
    for name in names {
        let query =
            query(decoded::<FindElements>(json!({ name: name, "exact": true, "enabled": false }))).unwrap();
        let found = [
            query.text,
            query.role,
            query.test_id,
            query.css,
            query.name,
            query.tag,
            query.placeholder,
            query.alt,
            query.title,
            query.label,
        ];
        let expected = names.map(|one| (one == name).then(|| one.to_owned()));
        assert_eq!(found, expected);
        assert_eq!((query.exact, query.enabled, query.max_results), (Some(true), Some(false), None));
    }
}

#[test]
fn results_are_capped() {
    for (asked, given) in [(json!(null), None), (json!(1_000), Some(1_000)), (json!(1_001), Some(1_000))] {
        let arguments = decoded::<FindElements>(json!({ "text": "a", "max_results": asked }));
        assert_eq!(query(arguments).unwrap().max_results, given);
    }
}

#[test]
fn a_search_without_a_criterion_is_refused() {
    for arguments in [json!({}), json!({"enabled": true}), json!({"exact": true, "max_results": 5})] {
        let error = query(decoded::<FindElements>(arguments)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments);
    }
}

#[test]
fn each_operation_reads_takes_a_window_by_any_name_and_says_what_it_gives() -> Result<(), Error> {
    let described = describe(&PalisadeComponent::operations());
    assert_eq!(described.len(), 7);
    for one in described {
        let label = format!("{} {:?}", one.tool, one.action);
        assert!(one.effects.read_only && !one.effects.open_world, "{label}");
        let input: Value = from_str(&one.input_schema)?;
        assert!(input["properties"]["webview_label"].is_object(), "{label}");
        let output: Value = from_str(&one.output_schema.unwrap())?;
        assert_eq!(output["type"], "object", "{label}");
        for alias in one.aliases {
            assert!(input["properties"].get(&alias.canonical).is_some(), "{label}");
            assert!(input["properties"].get(&alias.name).is_none(), "{label}: {}", alias.name);
        }
    }
    Ok(())
}
