use std::sync::Arc;

use super::bindings::{Area, ErrorKind, Host as _};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn keys() -> NameScope {
    NameScope::new(|key| key != "blocked")
}

#[test]
fn it_is_there_only_when_granted() {
    let windows = windows(&Arc::<Played>::default());
    is_missing_unless_granted(Arc::new(StorageReadCapability::new(windows, keys())));
}

#[tokio::test]
async fn entries_are_told_but_for_those_that_are_blocked() {
    let played = Arc::default();
    let call = StorageReadCall { windows: WindowCall::for_test(windows(&played)), keys: keys() };
    let view = || StorageReadView(&call);
    let all = view().get(None, Area::Local, None).await.unwrap().unwrap();
    assert_eq!(all, [("theme".to_owned(), "dark".to_owned())]);
    assert_eq!(played.last(), r#"main storage_get {"storage_type":"local"}"#);
    let one = view().get(Some("notes".into()), Area::Session, Some("theme".into())).await.unwrap().unwrap();
    assert_eq!(one, [("theme".to_owned(), "dark".to_owned())]);
    assert_eq!(played.last(), r#"notes storage_get {"key":"theme","storage_type":"session"}"#);
    assert_eq!(view().cookies(None).await.unwrap().unwrap(), [("theme".to_owned(), "dark".to_owned())]);
    let count = played.asked.lock().unwrap().len();
    assert!(view().get(None, Area::Local, Some("blocked".into())).await.unwrap().unwrap().is_empty());
    let absent = view().get(Some("secret".into()), Area::Local, None).await.unwrap().unwrap_err();
    assert_eq!(absent.kind, ErrorKind::NotFound);
    assert_eq!(played.asked.lock().unwrap().len(), count, "neither reached the page");
}
