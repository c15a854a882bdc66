use std::sync::Arc;
use std::time::Duration;

use super::bindings::{Host as _, Status};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::activity::{self, Activity, Invocation, Origin, now_ms};
use crate::webview::testing::{Played, windows};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(IpcLogCapability::new(windows(&Arc::<Played>::default()))));
}

fn invoke(activity: &Activity, window: &str, command: &str) -> u64 {
    activity.invoked(Invocation {
        window: window.into(),
        command: command.into(),
        origin: Origin::Tool,
        at_ms: now_ms(),
        status: activity::Status::Pending,
        duration: None,
        arguments: Some(r#"{"a":1}"#.into()),
        answer: None,
        cut: false,
    })
}

#[tokio::test]
async fn invocations_of_granted_windows_are_told_with_what_came_of_them() {
    let played = Arc::<Played>::default();
    let number = invoke(&played.activity, "main", "save");
    invoke(&played.activity, "secret", "hush");
    invoke(&played.activity, "notes", "load");
    let took = Duration::from_micros(1_500);
    played.activity.answered(number, activity::Status::Failed, took, (Some("\"no\"".into()), false));
    let call = IpcLogCall(WindowCall::for_test(windows(&played)));
    let page = IpcLogView(&call).read(None, None, u32::MAX).await.unwrap();
    let commands: Vec<_> = page.invocations.iter().map(|one| one.command.as_str()).collect();
    assert_eq!((commands, page.cursor, page.complete), (vec!["save", "load"], 3, false));
    let first = &page.invocations[0];
    assert_eq!(
        (first.status, first.duration_us, first.answer.as_deref()),
        (Status::Failed, Some(1_500), Some("\"no\""))
    );
    let secret = IpcLogView(&call).read(Some(0), Some("secret".into()), 9).await.unwrap();
    assert_eq!(secret.invocations.len(), 0, "asked for by name, too");
    played.activity.set_complete();
    assert!(IpcLogView(&call).read(None, None, 0).await.unwrap().complete);
}

#[tokio::test]
async fn waiting_ends_when_time_is_up_and_never_after_the_host_call_s_own() {
    let played = Arc::<Played>::default();
    invoke(&played.activity, "main", "save");
    let call = IpcLogCall(WindowCall::for_test(windows(&played)));
    let busy = IpcLogView(&call).wait_idle(None, 10, 50).await.unwrap();
    assert_eq!((busy.idle, busy.pending), (false, 1));
    assert!(IpcLogView(&call).wait_idle(Some("notes".into()), 10, 10_000).await.unwrap().idle);
    assert!(IpcLogView(&call).wait_idle(None, 10, 60_000).await.is_err(), "the deadline of every host call");
}
