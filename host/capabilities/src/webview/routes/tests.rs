use serde_json::{Map, Value, json};

use super::*;

fn rule(times: Option<u32>) -> Rule {
    let object = |value: Value| value.as_object().cloned().unwrap();
    Rule {
        told: object(json!({ "pattern": "a" })),
        acted: object(json!({ "behavior": "block" })),
        times,
        answers: false,
    }
}

#[test]
fn a_rule_is_kept_for_its_window_alone_until_it_is_cleared() {
    let routes = Routes::default();
    let (first, told) = routes.add("main", rule(None)).unwrap();
    assert_eq!(told, json!({ "id": 1, "pattern": "a", "times": null, "triggered": 0 }));
    let (second, _) = routes.add("main", Rule { answers: true, ..rule(None) }).unwrap();
    assert!(routes.script("notes").is_none() && routes.list("notes").is_empty());
    assert_eq!(routes.clear("notes", None), 0);
    assert!(routes.answers("main") && !routes.answers("notes"));
    assert_eq!(routes.clear("main", Some(second)), 1);
    assert_eq!(routes.clear("main", Some(second)), 0);
    assert!(!routes.answers("main"));
    let script = r#"[{"behavior":"block","id":1,"times":null}]"#;
    assert_eq!((routes.list("main").len(), routes.script("main").as_deref()), (1, Some(script)));
    let (third, _) = routes.add("main", rule(None)).unwrap();
    assert!(third > second && first < second, "numbers are never used again");
    assert_eq!((routes.clear("main", None), routes.count()), (2, 0));
    assert!(routes.script("main").is_none());
}

#[test]
fn what_a_page_says_has_matched_counts_and_no_more_than_it_may() {
    let routes = Routes::default();
    let (id, _) = routes.add("main", rule(Some(2))).unwrap();
    assert_eq!(routes.matched("notes", id), None, "another window's");
    assert_eq!(routes.matched("main", id + 1), None);
    assert_eq!(routes.matched("main", id), Some(Match { trigger_count: 1, counts: true }));
    assert!(routes.script("main").unwrap().contains("\"times\":1"));
    assert_eq!(routes.matched("main", id).unwrap().trigger_count, 2);
    assert_eq!(routes.matched("main", id), None);
    assert_eq!(routes.list("main")[0]["triggered"], 2);
    let (always, _) = routes.add("main", rule(None)).unwrap();
    assert_eq!(routes.matched("main", always), Some(Match { trigger_count: 1, counts: false }));
}

#[test]
fn rules_and_their_bytes_are_bounded_for_each_window() {
    let routes = Routes::default();
    for _ in 0..MAX_RULES {
        routes.add("main", rule(None)).unwrap();
    }
    assert_eq!(routes.add("main", rule(None)).unwrap_err().kind, PageErrorKind::TooLarge);
    let large = |bytes: usize| Rule {
        acted: Map::from_iter([("b".to_owned(), "x".repeat(bytes).into())]),
        ..rule(None)
    };
    let frame = r#"{"b":""}"#.len();
    routes.add("notes", large(MAX_RULE_BYTES - frame)).unwrap();
    assert_eq!(routes.add("notes", rule(None)).unwrap_err().kind, PageErrorKind::TooLarge);
    assert_eq!(routes.add("other", large(MAX_RULE_BYTES)).unwrap_err().kind, PageErrorKind::TooLarge);
}
