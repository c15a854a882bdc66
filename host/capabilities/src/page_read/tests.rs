use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{
    Condition, ErrorKind, Host as _, HostPage as _, Query, SnapshotFormat, SnapshotOptions,
};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageReadCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn each_function_asks_its_own_verb_of_the_handle_s_window() {
    let played = Arc::default();
    let mut call = PageReadCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageReadView { table: &mut table, call: &mut call };
    let page = view.open(Some("notes".into())).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    assert_eq!(view.window(page()).await.unwrap(), "notes");
    let options = SnapshotOptions {
        format: SnapshotFormat::Compact,
        root: Some("e1".into()),
        selector: None,
        max_depth: Some(3),
        max_nodes: None,
        since: None,
        interactive_only: false,
    };
    view.snapshot(page(), options).await.unwrap().unwrap();
    let asked = r#"notes snapshot {"format":"compact","interactive_only":false,"max_depth":3,"root":"e1"}"#;
    assert_eq!(played.last(), asked);
    let nothing = Query {
        text: Some("Save".into()),
        role: None,
        test_id: None,
        css: None,
        name: None,
        tag: None,
        placeholder: None,
        alt: None,
        title: None,
        label: None,
        exact: Some(true),
        enabled: None,
        max_results: None,
    };
    view.find(page(), nothing).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes find {"exact":true,"text":"Save"}"#);
    view.wait(page(), Condition::TextGone, "x".into(), 5).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes wait {"condition":"text_gone","timeout_ms":5,"value":"x"}"#);
    view.styles(page(), "e2".into(), Vec::new()).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes styles {"ref_id":"e2"}"#);
    view.audit(page(), None, vec!["wcag2a".into()], Some(3)).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes audit {"max":3,"tags":["wcag2a"]}"#);
}

#[tokio::test]
async fn pages_outside_the_scope_can_t_be_opened_and_a_forged_handle_is_a_trap() {
    let played = Arc::default();
    let mut call = PageReadCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageReadView { table: &mut table, call: &mut call };
    for label in ["secret", "nothing"] {
        let refused = view.open(Some(label.into())).await.unwrap();
        assert!(matches!(refused, Err(error) if error.kind == ErrorKind::NotFound));
    }
    assert!(view.document(Resource::new_borrow(7)).await.is_err());
    assert_eq!(played.last(), "");
}

#[tokio::test]
async fn what_the_page_script_refuses_keeps_its_kind_and_a_silent_page_ends_at_the_deadline() {
    for (kind, expected) in [
        (PageErrorKind::StaleReference, ErrorKind::StaleReference),
        (PageErrorKind::TooLarge, ErrorKind::TooLarge),
        (PageErrorKind::NotActionable, ErrorKind::Failed),
    ] {
        let played = Arc::new(Played::default());
        let mut call = PageReadCall(WindowCall::for_test(windows(&played)));
        let mut table = ResourceTable::new();
        let mut view = PageReadView { table: &mut table, call: &mut call };
        let page = view.open(None).await.unwrap().unwrap();
        *played.fails.lock().unwrap() = Some(PageError::new(kind, "why"));
        let error = view.document(page).await.unwrap().unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (expected, "why"));
    }
    let hanging = Arc::new(Played { hangs: true, ..Played::default() });
    let mut call = PageReadCall(WindowCall::for_test(windows(&hanging)));
    let mut table = ResourceTable::new();
    let mut view = PageReadView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    assert_eq!(view.document(page).await.unwrap().unwrap_err().kind, ErrorKind::Timeout);
}
