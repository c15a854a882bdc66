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
    is_missing_unless_granted(Arc::new(StorageWriteCapability::new(windows, keys())));
}

#[tokio::test]
async fn what_is_allowed_is_written_and_a_blocked_key_is_neither_set_nor_deleted() {
    let played = Arc::default();
    let call = StorageWriteCall { windows: WindowCall::for_test(windows(&played)), keys: keys() };
    let view = || StorageWriteView(&call);
    view().set(None, Area::Local, "theme".into(), "light".into()).await.unwrap().unwrap();
    assert_eq!(played.last(), r#"main storage_set {"key":"theme","storage_type":"local","value":"light"}"#);
    assert!(view().delete(None, Area::Session, "theme".into()).await.unwrap().unwrap());
    assert_eq!(played.last(), r#"main storage_delete {"key":"theme","storage_type":"session"}"#);
    let count = played.asked.lock().unwrap().len();
    let set = view().set(None, Area::Local, "blocked".into(), "x".into()).await.unwrap();
    let deleted = view().delete(None, Area::Local, "blocked".into()).await.unwrap();
    assert!(matches!(set, Err(error) if error.kind == ErrorKind::Denied));
    assert!(matches!(deleted, Err(error) if error.kind == ErrorKind::Denied));
    let absent = view().set(Some("secret".into()), Area::Local, "theme".into(), "x".into()).await.unwrap();
    assert!(matches!(absent, Err(error) if error.kind == ErrorKind::NotFound));
    assert_eq!(played.asked.lock().unwrap().len(), count, "none of them reached the page");
}
