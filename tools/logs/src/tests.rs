use palisade_sdk::serde_json::json;

use super::*;

fn entry(id: u64, window: &str, details: &str) -> Entry {
    Entry { id, window: window.into(), at_ms: 7, details: details.into() }
}

#[test]
fn an_entry_says_when_and_where_and_can_t_say_otherwise_of_itself() {
    let shown = |one| Value::Object(super::shown(one).unwrap());
    assert_eq!(
        shown(entry(3, "main", r#"{"level":"info","id":99,"timestamp":1,"window":"secret"}"#)),
        json!({ "id": 3, "timestamp": 7, "window": "main", "level": "info" })
    );
    assert_eq!(
        shown(entry(4, "", r#"{"name":"saved"}"#)),
        json!({ "id": 4, "timestamp": 7, "name": "saved" })
    );
    assert!(super::shown(entry(5, "", "[]")).is_err());
}

#[test]
fn a_filter_keeps_the_first_after_a_place_and_the_latest_without_one() {
    let all = || {
        let urls = ["a/1", "b/2", "a/3", "a/4"];
        let numbered = (1..).zip(urls);
        let entries =
            numbered.map(|(id, url)| entry(id, "main", &json!({ "url": url }).to_string())).collect();
        told(Page { entries, cursor: 9, lost: 2 }).unwrap()
    };
    let ids =
        |entries: &Entries| entries.entries.iter().map(|one| one["id"].as_u64().unwrap()).collect::<Vec<_>>();
    let first = filtered(all(), "a/", 2, true).unwrap();
    assert_eq!((ids(&first), first.cursor, first.lost), (vec![1, 3], 3, 2));
    let latest = filtered(all(), "a/", 2, false).unwrap();
    assert_eq!((ids(&latest), latest.cursor), (vec![3, 4], 9));
    let every = filtered(all(), "a/", 9, true).unwrap();
    assert_eq!((ids(&every), every.cursor, every.count), (vec![1, 3, 4], 9, 3));
}

#[test]
fn a_limit_has_a_default_and_a_bound() {
    assert_eq!((limit(None), limit(Some(7)), limit(Some(u32::MAX))), (100, 7, 1_000));
}
