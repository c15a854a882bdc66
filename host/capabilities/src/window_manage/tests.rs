use std::sync::Arc;

use super::bindings::{Change, Error, Host as _};
use super::host::{MAX_SIDE, MAX_TITLE_CHARS};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

fn call(played: &Arc<Played>) -> WindowManageCall {
    WindowManageCall(WindowCall::for_test(windows(played)))
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(WindowManageCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn each_act_is_on_the_window_that_is_named() {
    let played = Arc::default();
    let call = call(&played);
    let view = || WindowManageView(&call);
    assert_eq!(view().manage(Some("notes".into()), Change::Show).await.unwrap().unwrap(), "notes");
    assert_eq!(played.last(), "notes Show");
    assert_eq!(view().resize(None, 800, 600).await.unwrap().unwrap(), "main");
    assert_eq!(played.last(), "main Resize { width: 800, height: 600 }");
    view().move_to(None, -5, 7).await.unwrap().unwrap();
    assert_eq!(played.last(), "main MoveTo { x: -5, y: 7 }");
    view().set_title(None, "Hello".into()).await.unwrap().unwrap();
    assert_eq!(played.last(), "main SetTitle(\"Hello\")");
    let count = played.asked.lock().unwrap().len();
    for label in ["secret", "nothing", "MAIN", ""] {
        let refused = view().manage(Some(label.into()), Change::Close).await.unwrap();
        assert!(matches!(refused, Err(Error::NotFound(_))), "{label}: {refused:?}");
    }
    assert_eq!(played.asked.lock().unwrap().len(), count, "none of them reached the app");
}

#[tokio::test]
async fn senseless_sizes_and_titles_do_not_reach_the_window_system() {
    let played = Arc::default();
    let call = call(&played);
    let view = || WindowManageView(&call);
    for (width, height) in [(0, 1), (1, 0), (MAX_SIDE + 1, 1), (u32::MAX, u32::MAX)] {
        assert!(matches!(view().resize(None, width, height).await.unwrap(), Err(Error::Failed(_))));
    }
    for title in ["a\0b".to_owned(), "x".repeat(MAX_TITLE_CHARS + 1)] {
        assert!(matches!(view().set_title(None, title).await.unwrap(), Err(Error::Failed(_))));
    }
    assert_eq!(played.last(), "");
}

#[tokio::test]
async fn what_the_window_system_says_is_passed_on_and_a_hang_ends_at_the_deadline() {
    let played = Arc::new(Played::default());
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Failed, "no compositor"));
    let failed = WindowManageView(&call(&played)).manage(None, Change::Focus).await.unwrap();
    assert!(matches!(failed, Err(Error::Failed(text)) if text == "no compositor"));
    let hanging = Arc::new(Played { hangs: true, ..Played::default() });
    let late = WindowManageView(&call(&hanging)).manage(None, Change::Focus).await.unwrap();
    assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
}
