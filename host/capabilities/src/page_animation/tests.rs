use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{ErrorKind, Host as _, HostPage as _, HostScrub};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageAnimationCapability::new(windows(&Arc::<Played>::default()))));
}

/// The window, the verb and the arguments of the last question.
fn last(played: &Played) -> (String, Value) {
    let last = played.last();
    let mut parts = last.splitn(3, ' ');
    let (label, verb) = (parts.next().unwrap(), parts.next().unwrap());
    (format!("{label} {verb}"), serde_json::from_str(parts.next().unwrap()).unwrap())
}

/// Waits until the page was asked to let its animations go on.
async fn let_go(played: &Played) {
    let expected = ("main scrub_end".to_owned(), json!({ "restore": true, "scrub": 7 }));
    for _ in 0..200 {
        if !played.last().is_empty() && last(played) == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(last(played), expected);
}

#[tokio::test]
async fn each_function_asks_its_own_verb_of_the_handle_s_window() {
    let played = Arc::default();
    let mut call = PageAnimationCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageAnimationView { table: &mut table, call: &mut call };
    let page = view.open(Some("notes".into())).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    view.list(page(), None).await.unwrap().unwrap();
    assert_eq!(last(&played), ("notes animation_list".into(), json!({})));
    view.sample(page(), Some("#a\"".into()), true, false).await.unwrap().unwrap();
    let sampled = json!({ "clear": false, "record": true, "selector": "#a\"" });
    assert_eq!(last(&played), ("notes animation_sample".into(), sampled));
    let scrub = view.scrub(page(), Some("p".into())).await.unwrap().unwrap();
    assert_eq!(last(&played), ("notes scrub_begin".into(), json!({ "selector": "p" })));
    let scrub = || Resource::new_borrow(scrub.rep());
    assert!(!view.about(scrub()).await.unwrap().contains("scrub\":"), "its number is nobody's business");
    view.seek(scrub(), 0.5).await.unwrap().unwrap();
    assert_eq!(last(&played), ("notes scrub_seek".into(), json!({ "progress": 0.5, "scrub": 7 })));
    view.end(scrub(), false).await.unwrap().unwrap();
    assert_eq!(last(&played), ("notes scrub_end".into(), json!({ "restore": false, "scrub": 7 })));
}

#[tokio::test]
async fn a_scrub_that_was_ended_is_not_ended_again_and_one_that_was_not_is() {
    let played = Arc::new(Played::default());
    let mut call = PageAnimationCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageAnimationView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    let ended = view.scrub(page(), None).await.unwrap().unwrap();
    view.end(Resource::new_borrow(ended.rep()), true).await.unwrap().unwrap();
    let before = played.asked.lock().unwrap().len();
    HostScrub::drop(&mut view, ended).await.unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(played.asked.lock().unwrap().len(), before);

    let dropped = view.scrub(page(), None).await.unwrap().unwrap();
    HostScrub::drop(&mut view, dropped).await.unwrap();
    let_go(&played).await;
    // One that could not be ended is tried again, and so is one whose call was ended.
    let failing = view.scrub(page(), None).await.unwrap().unwrap();
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Timeout, "busy"));
    view.end(Resource::new_borrow(failing.rep()), false).await.unwrap().unwrap_err();
    played.asked.lock().unwrap().clear();
    drop(table);
    let_go(&played).await;
}

#[tokio::test]
async fn a_forged_handle_is_a_trap_and_a_window_out_of_scope_is_none() {
    let played = Arc::new(Played::default());
    let mut call = PageAnimationCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageAnimationView { table: &mut table, call: &mut call };
    assert!(view.list(Resource::new_borrow(9), None).await.is_err());
    assert!(view.seek(Resource::new_borrow(9), 0.0).await.is_err());
    for label in ["secret", "nothing"] {
        let error = view.open(Some(label.into())).await.unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound, "{label}");
    }
    let page = view.open(None).await.unwrap().unwrap();
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::NotFound, "nothing moves"));
    let error = view.scrub(page, None).await.unwrap().unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::NotFound, "nothing moves"));
}
