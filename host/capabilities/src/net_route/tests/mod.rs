use std::sync::Arc;

use serde_json::{Map, Value, json};
use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{Behavior, ErrorKind, Host as _, HostPage as _, MatchKind, Rule};
use super::rule::{MAX_BODY_BYTES, checked};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::activity::Kind;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

mod programs;

fn rule(behavior: Behavior) -> Rule {
    Rule {
        pattern: "/api".into(),
        match_kind: MatchKind::Substring,
        method: None,
        behavior,
        status: None,
        status_text: None,
        headers: Vec::new(),
        body: None,
        content_type: None,
        delay_ms: None,
        times: None,
    }
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(NetRouteCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn a_rule_is_kept_applied_listed_and_cleared_for_its_window() {
    let played: Arc<Played> = Arc::default();
    let mut call = NetRouteCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = NetRouteView { table: &mut table, call: &mut call };
    let page = view.open(Some("notes".into())).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    let answer = Rule { body: Some("[]".into()), times: Some(2), ..rule(Behavior::Fulfill) };
    let told: Value = serde_json::from_str(&view.add(page(), answer).await.unwrap().unwrap()).unwrap();
    let expected = json!({
        "id": 1, "pattern": "/api", "match_type": "substring", "method": null, "action": "fulfill", "delay_ms": 0, "status": 200,
        "status_text": "", "headers": { "content-type": "application/json" }, "body": "[]", "times": 2, "triggered": 0,
    });
    assert_eq!(told, expected);
    assert!(played.last().starts_with("notes routes [{") && played.last().contains("\"program\":["));
    let listed: Value = serde_json::from_str(&view.rules(page()).await.unwrap().unwrap()).unwrap();
    assert_eq!(listed, json!([expected]));
    assert_eq!(view.clear(page(), 9).await.unwrap().unwrap(), 0);
    assert_eq!(view.clear(page(), 1).await.unwrap().unwrap(), 1);
    assert_eq!(played.last(), "notes routes ");
    view.add(page(), rule(Behavior::Block)).await.unwrap().unwrap();
    assert_eq!(view.clear_all(page()).await.unwrap().unwrap(), 1);
    assert_eq!(view.rules(page()).await.unwrap().unwrap(), "[]");
}

#[tokio::test]
async fn a_rule_that_no_page_took_is_not_kept() {
    let played: Arc<Played> = Arc::default();
    let mut call = NetRouteCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = NetRouteView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Unavailable, "no page"));
    let error = view.add(page(), rule(Behavior::Block)).await.unwrap().unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Unavailable, "no page"));
    assert_eq!(view.rules(page()).await.unwrap().unwrap(), "[]");
    assert!(view.rules(Resource::new_borrow(9)).await.is_err(), "a forged handle is a trap");
    for label in ["secret", "nothing"] {
        assert_eq!(view.open(Some(label.into())).await.unwrap().unwrap_err().kind, ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn matches_are_read_by_window_with_a_cursor() {
    let played: Arc<Played> = Arc::default();
    for (window, url) in [("main", "http://a/1"), ("secret", "http://b/2"), ("main", "http://a/3")] {
        let details = Map::from_iter([("url".to_owned(), url.into()), ("rule_id".to_owned(), 1.into())]);
        played.activity.note(Kind::Route, window, details);
    }
    let mut call = NetRouteCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = NetRouteView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    let told = view.matches(page(), None, 100).await.unwrap().unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    let urls: Vec<_> = told["matches"].as_array().unwrap().iter().map(|one| one["url"].clone()).collect();
    assert_eq!((urls, &told["lost"]), (vec![json!("http://a/1"), json!("http://a/3")], &json!(0)));
    let later = view.matches(page(), Some(1), 1).await.unwrap().unwrap();
    let later: Value = serde_json::from_str(&later).unwrap();
    assert_eq!(later["matches"][0]["url"], "http://a/3");
    assert_eq!(
        view.matches(page(), told["cursor"].as_u64(), 9).await.unwrap().unwrap().matches("url").count(),
        0
    );
}

#[test]
fn senseless_rules_are_refused_before_any_page_is_asked() {
    let fulfill = || rule(Behavior::Fulfill);
    let header =
        |name: &str, value: &str| Rule { headers: vec![(name.to_owned(), value.to_owned())], ..fulfill() };
    for (wrong, about) in [
        (Rule { pattern: String::new(), ..fulfill() }, "no pattern"),
        (Rule { pattern: "(".into(), match_kind: MatchKind::Regex, ..fulfill() }, "no expression"),
        (Rule { method: Some("GET /".into()), ..fulfill() }, "no method"),
        (Rule { status: Some(199), ..fulfill() }, "status below"),
        (Rule { status: Some(600), ..fulfill() }, "status above"),
        (Rule { status: Some(204), body: Some("x".into()), ..fulfill() }, "a body where none is"),
        (Rule { status_text: Some("a\r\nb".into()), ..fulfill() }, "two lines"),
        (Rule { times: Some(0), ..fulfill() }, "never"),
        (Rule { delay_ms: Some(60_001), ..fulfill() }, "too long"),
        (rule(Behavior::Delay), "a delay without one"),
        (Rule { body: Some("x".into()), ..rule(Behavior::Block) }, "a body for nobody"),
        (header("a b", "c"), "no header"),
        (header("a", "b\nset-cookie: c"), "a header in a header"),
    ] {
        assert_eq!(checked(wrong).unwrap_err().kind, PageErrorKind::InvalidArguments, "{about}");
    }
    let body = |bytes| Rule { body: Some("x".repeat(bytes)), ..fulfill() };
    assert_eq!(checked(body(MAX_BODY_BYTES + 1)).unwrap_err().kind, PageErrorKind::TooLarge);
    checked(body(MAX_BODY_BYTES)).unwrap();
}

#[test]
fn an_answer_says_of_which_type_it_is_once() {
    let typed = |headers: &[(&str, &str)], content_type: Option<&str>, status| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let rule = Rule {
            headers,
            content_type: content_type.map(str::to_owned),
            status: Some(status),
            ..rule(Behavior::Fulfill)
        };
        checked(rule).unwrap().acted["headers"].clone()
    };
    assert_eq!(typed(&[], None, 200), json!([["content-type", "application/json"]]));
    assert_eq!(typed(&[("Content-Type", "text/css")], None, 200), json!([["Content-Type", "text/css"]]));
    let both = typed(&[("Content-Type", "text/css")], Some("text/html"), 200);
    assert_eq!(both, json!([["content-type", "text/html"]]));
    assert_eq!(typed(&[], None, 204), json!([]));
}
