use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{ErrorKind, Host as _, HostPage as _};
use super::host::MAX_CSS_BYTES;
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageStyleCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn each_function_asks_its_own_verb_of_the_handle_s_window() {
    let played = Arc::default();
    let mut call = PageStyleCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageStyleView { table: &mut table, call: &mut call };
    let page = view.open(Some("notes".into())).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    view.inject(page(), "p{}\"; x".into(), false).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes css_inject {"allow_remote":false,"css":"p{}\"; x"}"#);
    view.inject(page(), String::new(), true).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"notes css_inject {"allow_remote":true,"css":""}"#);
    view.remove(page()).await.unwrap().unwrap();
    assert_eq!(played.last(), "notes css_remove {}");
}

#[tokio::test]
async fn a_sheet_that_is_too_long_or_refused_is_an_error_and_a_forged_handle_a_trap() {
    let played = Arc::new(Played::default());
    let mut call = PageStyleCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageStyleView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    let error = view.inject(page(), "x".repeat(MAX_CSS_BYTES + 1), true).await.unwrap().unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
    assert_eq!(played.last(), "", "the page was not asked");
    view.inject(page(), "x".repeat(MAX_CSS_BYTES), true).await.unwrap().unwrap();
    let refused = PageError::new(PageErrorKind::InvalidArguments, "`p` may fetch url(x)");
    *played.fails.lock().unwrap() = Some(refused);
    let error = view.inject(page(), "p{}".into(), false).await.unwrap().unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::InvalidArguments, "`p` may fetch url(x)"));
    assert!(view.inject(Resource::new_borrow(9), String::new(), false).await.is_err());
    for label in ["secret", "nothing"] {
        let error = view.open(Some(label.into())).await.unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound, "{label}");
    }
}
