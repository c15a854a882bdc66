use std::sync::Arc;

use serde_json::{Value, json};

use super::bindings::{Error, Host as _};
use super::host::MAX_ANSWER_BYTES;
use super::*;
use crate::testing::is_missing_unless_granted;

fn call() -> AppStateCall {
    let probe = |name: &str, probe: fn() -> Value| (name.to_owned(), Arc::new(probe) as Probe);
    let grant = AppStateGrant::new([
        probe("notes", || json!({ "count": 2 })),
        probe("broken", || panic!("no luck")),
        probe("limit", || Value::from("x".repeat(MAX_ANSWER_BYTES - 2))),
        probe("huge", || Value::from("x".repeat(MAX_ANSWER_BYTES - 1))),
    ]);
    AppStateCall { grant, blocking: Blocking::Unclocked }
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(AppStateCapability::default()));
}

#[tokio::test]
async fn a_probe_tells_and_is_listed() {
    let call = call();
    let mut view = AppStateView(&call);
    assert_eq!(view.probes().await.unwrap(), ["broken", "huge", "limit", "notes"]);
    assert_eq!(view.read("notes".into()).await.unwrap().unwrap(), r#"{"count":2}"#);
    assert!(view.read("limit".into()).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_probe_that_fails_is_a_typed_error_and_the_next_one_works() {
    let call = call();
    let mut view = AppStateView(&call);
    assert!(
        matches!(view.read("broken".into()).await.unwrap(), Err(Error::Failed(text)) if !text.contains("luck"))
    );
    assert!(matches!(view.read("huge".into()).await.unwrap(), Err(Error::TooLarge(_))));
    let unknown = view.read("nope".into()).await.unwrap();
    assert!(matches!(unknown, Err(Error::Unknown(text)) if text.contains("notes")));
    assert!(view.read("notes".into()).await.unwrap().is_ok());
}
