use std::sync::Arc;

use serde_json::Map;

use super::bindings::{Host as _, Kind};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::activity;
use crate::webview::testing::{Played, windows};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(LogClearCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn one_log_is_emptied_of_granted_windows_entries() {
    let played = Arc::<Played>::default();
    for window in ["main", "secret", ""] {
        played.activity.note(activity::Kind::Event, window, Map::new());
        played.activity.note(activity::Kind::Dialog, window, Map::new());
    }
    let call = LogClearCall(WindowCall::for_test(windows(&played)));
    assert_eq!(LogClearView(&call).clear(Kind::Event).await.unwrap(), 2);
    assert_eq!(LogClearView(&call).clear(Kind::Ipc).await.unwrap(), 0);
    let left = |kind| played.activity.read(kind, None, 9, |_| true).entries.len();
    assert_eq!((left(activity::Kind::Event), left(activity::Kind::Dialog)), (1, 3));
}
