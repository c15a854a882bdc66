use std::sync::Arc;

use super::bindings::{ErrorKind, Host as _, Outcome};
use super::host::MAX_CODE_BYTES;
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn call(played: &Arc<Played>) -> PageEvalCall {
    PageEvalCall(WindowCall::for_test(windows(played)))
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageEvalCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn each_outcome_of_a_script_is_told_apart() {
    let played = Arc::default();
    let call = call(&played);
    let run = async |code: &str| PageEvalView(&call).evaluate(None, code.to_owned(), None).await.unwrap();
    assert!(matches!(run("1").await, Ok(Outcome::Value(json)) if json == "1"));
    assert!(matches!(run("undefined").await, Ok(Outcome::Undefined)));
    assert!(matches!(run("document").await, Ok(Outcome::Opaque(what)) if what == "HTMLDocument"));
    assert!(matches!(run("(").await, Err(error) if error.kind == ErrorKind::Syntax));
    assert!(
        matches!(run("throw").await, Err(error) if error.kind == ErrorKind::Thrown && error.message == "Error: no")
    );
    let long = run(&"x".repeat(MAX_CODE_BYTES + 1)).await;
    assert!(matches!(long, Err(error) if error.kind == ErrorKind::TooLarge));
}

#[tokio::test]
async fn a_script_runs_in_granted_windows_only_and_ends_at_its_time() {
    let played = Arc::default();
    for label in ["secret", "nothing"] {
        let refused =
            PageEvalView(&call(&played)).evaluate(Some(label.into()), "1".into(), None).await.unwrap();
        assert!(matches!(refused, Err(error) if error.kind == ErrorKind::NotFound));
    }
    assert_eq!(played.last(), "");
    let hanging = Arc::new(Played { hangs: true, ..Played::default() });
    for timeout in [Some(20), None] {
        let late = PageEvalView(&call(&hanging)).evaluate(None, "1".into(), timeout).await.unwrap();
        assert!(matches!(late, Err(error) if error.kind == ErrorKind::Timeout), "{timeout:?}");
    }
}
