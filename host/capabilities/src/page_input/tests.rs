use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{ErrorKind, Host as _, HostPage as _};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageInputCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn each_function_asks_its_own_verb_of_the_handle_s_window() {
    let played = Arc::default();
    let mut call = PageInputCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageInputView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    let page = || Resource::new_borrow(page.rep());
    view.click(page(), "e1".into(), None).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main click {"ref_id":"e1"}"#);
    view.fill(page(), "e2".into(), "x\"; y".into(), Some(7)).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main fill {"ref_id":"e2","timeout_ms":7,"value":"x\"; y"}"#);
    view.press_key(page(), "Enter".into(), None).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main press_key {"key":"Enter"}"#);
    view.scroll_into_view(page(), None, Some(1.5), Some(2.0)).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main scroll_into_view {"x":1.5,"y":2.0}"#);
    view.select_option(page(), "e3".into(), vec!["a".into()], None).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main select_option {"ref_id":"e3","values":["a"]}"#);
    view.clear_highlights(page()).await.unwrap().unwrap();
    assert_eq!(played.last(), "main clear_highlights {}");
}

#[tokio::test]
async fn an_element_that_can_t_be_acted_on_says_so() {
    let played = Arc::new(Played::default());
    let mut call = PageInputCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = PageInputView { table: &mut table, call: &mut call };
    let page = view.open(None).await.unwrap().unwrap();
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::NotActionable, "covered by a dialog"));
    let error = view.click(page, "e1".into(), None).await.unwrap().unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::NotActionable, "covered by a dialog"));
    assert!(
        view.click(Resource::new_borrow(9), "e1".into(), None).await.is_err(),
        "a forged handle is a trap"
    );
}
