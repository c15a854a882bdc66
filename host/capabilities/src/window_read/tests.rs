use std::sync::Arc;

use super::bindings::{Error, Host as _};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn call() -> WindowReadCall {
    WindowReadCall(WindowCall::for_test(windows(&Arc::default())))
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(WindowReadCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn the_granted_windows_are_told_and_the_others_are_not() {
    let call = call();
    let labels: Vec<_> =
        WindowReadView(&call).windows().await.unwrap().unwrap().into_iter().map(|w| w.label).collect();
    assert_eq!(labels, ["main", "notes"]);
    let main = WindowReadView(&call).window(None).await.unwrap().unwrap();
    assert_eq!((main.label.as_str(), main.title.as_str(), main.introspectable), ("main", "MAIN", true));
    assert!(!WindowReadView(&call).window(Some("notes".into())).await.unwrap().unwrap().visible);
    let mut texts = Vec::new();
    for label in ["secret", "nothing"] {
        match WindowReadView(&call).window(Some(label.into())).await.unwrap() {
            Err(Error::NotFound(text)) => texts.push(text),
            other => panic!("{label}: {other:?}"),
        }
    }
    assert_eq!(texts[0], texts[1], "a window outside the scope is as absent as none");
    assert!(!texts[0].contains("secret"), "{}", texts[0]);
}
