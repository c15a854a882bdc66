use std::sync::Arc;

use serde_json::{Map, Value};

use super::bindings::{Error, Host as _, Kind};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::activity::{self, Activity};
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

fn note(activity: &Activity, kind: activity::Kind, window: &str, text: &str) {
    activity.note(kind, window, Map::from_iter([("text".to_owned(), Value::from(text))]));
}

fn details(page: &super::bindings::Page) -> Vec<&str> {
    page.entries.iter().map(|entry| entry.details.as_str()).collect()
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(EventLogCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn what_happened_in_granted_windows_and_in_none_is_told_log_by_log() {
    let played = Arc::<Played>::default();
    for window in ["main", "secret", ""] {
        note(&played.activity, activity::Kind::Event, window, window);
    }
    note(&played.activity, activity::Kind::Navigation, "main", "elsewhere");
    let call = EventLogCall(WindowCall::for_test(windows(&played)));
    let page = EventLogView(&call).read(Kind::Event, None, None, 9).await.unwrap().unwrap();
    assert_eq!(details(&page), [r#"{"text":"main"}"#, r#"{"text":""}"#]);
    let page =
        EventLogView(&call).read(Kind::Event, Some(0), Some("secret".into()), 9).await.unwrap().unwrap();
    assert_eq!(details(&page).len(), 0);
    assert_eq!(played.last(), "", "no page was asked for that");
}

#[tokio::test]
async fn a_console_is_looked_at_from_the_first_reading_on_and_only_in_granted_windows() {
    let played = Arc::<Played>::default();
    let call = EventLogCall(WindowCall::for_test(windows(&played)));
    EventLogView(&call).read(Kind::Console, None, Some("notes".into()), 9).await.unwrap().unwrap();
    assert_eq!(played.last(), "notes watch console");
    let refused = EventLogView(&call).read(Kind::Console, None, Some("secret".into()), 9).await.unwrap();
    assert!(matches!(refused, Err(Error::NotFound(_))));
    assert_eq!(played.last(), "notes watch console");
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Unavailable, "gone"));
    let failed = EventLogView(&call).read(Kind::Console, None, None, 9).await.unwrap();
    assert!(matches!(failed, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn waiting_ends_with_an_entry_or_with_none_when_time_is_up() {
    let played = Arc::<Played>::default();
    let call = EventLogCall(WindowCall::for_test(windows(&played)));
    let none = EventLogView(&call).wait(Kind::Event, 0, None, 20).await.unwrap().unwrap();
    assert_eq!((none.page.entries.len(), none.page.cursor), (0, 0));
    assert!(none.elapsed_ms >= 20);
    note(&played.activity, activity::Kind::Event, "main", "now");
    let one = EventLogView(&call).wait(Kind::Event, 0, None, 10_000).await.unwrap().unwrap();
    assert_eq!(details(&one.page), [r#"{"text":"now"}"#]);
    assert_eq!(EventLogView(&call).place(Kind::Event, 60_000).await.unwrap(), 0, "before that entry");
    assert_eq!(EventLogView(&call).place(Kind::Navigation, 60_000).await.unwrap(), 0);
    let late = EventLogView(&call).wait(Kind::Event, 1, None, 60_000).await.unwrap();
    assert!(matches!(late, Err(Error::Timeout)), "the deadline of every host call");
    assert!(EventLogView(&call).wait_network_idle(None, 10, 10_000).await.unwrap().idle);
}
