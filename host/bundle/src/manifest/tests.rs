use serde_json::json;

use super::*;
use crate::testing::*;
use crate::{BundleSpec, ComponentSource, build, inspect};

/// What a manifest is refused for, though it is properly signed.
fn refused(change: impl FnOnce(String) -> String) -> String {
    let text = manifest_text();
    let changed = change(text.clone());
    assert_ne!(text, changed, "the change did not apply");
    let error = refusal(&with_manifest(&changed));
    format!("{}: {error}", variant(&error))
}

#[test]
fn every_malformed_manifest_is_refused_with_its_own_reason() {
    let replace = |from: &'static str, to: &'static str| refused(move |text| text.replacen(from, to, 1));
    let cases = [
        ("NotCanonical", refused(|text| text.trim_end().to_owned())),
        ("NotCanonical", refused(|text| format!("{text}\n"))),
        ("NotCanonical", refused(|text| text.replacen("  \"name\"", "   \"name\"", 1))),
        ("NotCanonical", refused(|text| text.replacen("support-tools", "support\\u002dtools", 1))),
        ("NotCanonical", replace("0.5", "5e-1")),
        ("NotCanonical", refused(swap_schema_keys)),
        (
            "NotCanonical",
            refused(|text| {
                text.replacen(
                    "\"name\": \"support-tools\",\n  \"version\": \"2.1\"",
                    "\"version\": \"2.1\",\n  \"name\": \"support-tools\"",
                    1,
                )
            }),
        ),
        ("NotCanonical", replace("\"redaction\": true", "\"redaction\": true,\n    \"disabled\": []")),
        ("Manifest", refused(|text| format!("\u{feff}{text}"))),
        ("Manifest", refused(|text| format!("{text}{{}}"))),
        ("Manifest", replace("\"redaction\": true", "\"redaction\": \"yes\"")),
        ("Manifest", replace("2030-01-01T00:00:00Z", "2030-01-01T00:00:00+00:00")),
        ("Manifest", replace("2030-01-01T00:00:00Z", "2030-13-01T00:00:00Z")),
        ("Manifest", replace("\"format\"", "\"formats\"")),
        ("Format", replace("palisade-bundle/1", "palisade-bundle/2")),
        ("DuplicateKey", replace("\"name\"", "\"contract\": \"9\",\n  \"name\"")),
        ("DuplicateKey", replace("\"minimum\"", "\"minimum\": 3, \"minimum\"")),
        ("DuplicateKey", replace("\"minimum\"", "\"minimu\\u006d\": 3, \"minimum\"")),
        ("UnknownKey", replace("\"name\"", "\"owner\": \"me\",\n  \"name\"")),
        ("UnknownKey", replace("\"sha256\"", "\"md5\": \"\",\n      \"sha256\"")),
        ("UnknownKey", replace("\"read_only\"", "\"safe\": true,\n            \"read_only\"")),
        ("Invalid", replace("support-tools", "Support")),
        ("Invalid", replace("\"name\": \"alpha\"", "\"name\": \"../a\"")),
        ("Invalid", replace("\"name\": \"alpha\"", "\"name\": \"zeta\"")),
        ("Invalid", replace("\"name\": \"beta\"", "\"name\": \"alpha\"")),
        ("Invalid", replace("\"tool\": \"beta\"", "\"tool\": \"alpha\"")),
        ("Invalid", replace("\"size\": 20", "\"size\": 0")),
    ];
    for (expected, found) in cases {
        assert!(found.starts_with(&format!("{expected}:")), "expected {expected}, found {found}");
    }
}

fn swap_schema_keys(text: String) -> String {
    // `type` is the last key of the schema: put it first.
    let text =
        text.replacen("\"input_schema\": {", "\"input_schema\": {\n            \"type\": \"object\",", 1);
    let at = text.find(",\n            \"type\": \"object\"\n").unwrap();
    let mut text = text;
    text.replace_range(at..at + ",\n            \"type\": \"object\"".len(), "");
    text
}

#[test]
fn a_digest_in_capitals_is_refused() {
    let text = refused(|text| {
        let at = text.find("\"sha256\": \"").unwrap() + 11;
        format!("{}{}{}", &text[..at], text[at..at + 64].to_uppercase(), &text[at + 64..])
    });
    assert!(text.starts_with("Manifest:"), "{text}");
}

#[test]
fn what_is_written_is_what_is_read() {
    let manifest = Manifest::parse(manifest_text().as_bytes()).unwrap();
    assert_eq!(manifest.to_bytes(), manifest_text().into_bytes());
}

#[test]
fn schemas_are_canonical_whatever_order_and_spelling_they_come_in() {
    let with = |schema: &str| {
        let mut operation = operation("alpha");
        operation["input_schema"] = serde_json::from_str(schema).unwrap();
        let description = json!({ "imports": [], "operations": [operation] });
        let component = ComponentSource::described("alpha", vec![1], description).unwrap();
        build(BundleSpec { components: vec![component], ..spec() }).unwrap()
    };
    let one = with(r#"{"b": [{"y": 1, "x": 2}], "a": 1e2, "type": "object"}"#);
    assert_eq!(one, with(r#"{"type": "object", "a": 100.0, "b": [{"x": 2, "y": 1}]}"#));
}

#[test]
fn deep_nesting_is_refused_and_no_stack_overflows() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(variant(&refusal(&with_manifest(&deep))), "Manifest");
}

#[test]
fn every_profile_survives_being_locked() {
    for name in palisade_policy::profile::BUILT_IN {
        let mut profile = palisade_policy::Profile::built_in(name).unwrap();
        profile.disabled = palisade_policy::OperationFilter::new(["query_db".to_owned()]).unwrap();
        let locked = LockedProfile::from(&profile);
        locked.check().unwrap();
        let text = serde_json::to_string(&locked).unwrap();
        let read: LockedProfile = serde_json::from_str(&text).unwrap();
        assert_eq!(read.to_profile().unwrap(), profile, "{text}");
    }
}

#[test]
fn a_profile_that_contradicts_itself_is_no_profile() {
    let good = spec().profile;
    let mut cases = vec![good.clone(); 5];
    cases[0].files = None;
    cases[1].grants.remove("database");
    cases[2].files.as_mut().unwrap().directories = Names::default();
    cases[2].files.as_mut().unwrap().writable = Names::Only(["data".to_owned()].into());
    cases[3].process_info.as_mut().unwrap().environment.insert("*".into());
    cases[4].disabled.insert("a tool".into());
    for profile in cases {
        assert!(profile.check().is_err(), "{profile:?}");
        let error = build(BundleSpec { profile, ..spec() }).unwrap_err();
        assert_eq!(variant(&error), "Invalid");
    }
    good.check().unwrap();
}

#[test]
fn a_description_has_the_shape_that_the_pack_has() {
    let lock = json!({
        "name": "x", "file": "x.wasm", "sha256": "00", "size": 1,
        "imports": ["palisade:host/page-read@0.1.0"],
        "operations": [{
            "tool": "window", "action": "list", "discriminator": "what", "description": "Lists.",
            "input_schema": {"type": "object"}, "output_schema": {"type": "object"},
            "effects": {"read_only": true, "destructive": false, "idempotent": true, "open_world": false},
            "aliases": [{"name": "a", "canonical": "b"}], "resource_uri": "palisade://windows", "kind": "resource",
        }],
    });
    let source = ComponentSource::described("x", vec![1], lock.clone()).unwrap();
    assert_eq!(serde_json::to_value(&source.operations).unwrap(), lock["operations"]);
    let mut odd = lock;
    odd["operations"][0]["surprise"] = json!(1);
    assert!(ComponentSource::described("x", vec![1], odd).is_err());
}

#[test]
fn no_refusal_repeats_what_a_terminal_would_act_on() {
    for (from, to) in [
        ("\"redaction\": true", "\"redac\u{7f}\u{202e}tion\": true"),
        ("\"redaction\": true", "\"redaction\": \"\u{9b}2J\u{202e}\""),
        ("palisade-bundle/1", "palisade-bundle/\u{9b}2J"),
        ("2030-01-01T00:00:00Z", "2030-01-01\u{9b}2J"),
    ] {
        let text = refused(|text| text.replacen(from, to, 1));
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[test]
fn limits_are_shown_and_signed_and_a_limit_of_nothing_is_refused() {
    let limits = LimitTable { wall_ms: Some(2_000), memory_bytes: None, output_bytes: Some(4_096) };
    let bundle = build(BundleSpec { limits, ..spec() }).unwrap();
    let read = inspect(bundle.as_slice()).unwrap();
    assert_eq!(read.manifest().limits, limits);
    let shown = read.to_string();
    assert!(shown.contains("limit   wall-ms 2000") && shown.contains("output-bytes 4096"), "{shown}");
    assert!(!shown.contains("memory-bytes"), "{shown}");
    let none = LimitTable { memory_bytes: Some(0), ..LimitTable::default() };
    let error = build(BundleSpec { limits: none, ..spec() }).unwrap_err().to_string();
    assert!(error.contains("memory-bytes is 0"), "{error}");
    // Where nothing is limited, nothing is said: there is one text for each manifest.
    let plain =
        String::from_utf8(inspect(build(spec()).unwrap().as_slice()).unwrap().manifest().to_bytes()).unwrap();
    assert!(!plain.contains("limits"), "{plain}");
}
