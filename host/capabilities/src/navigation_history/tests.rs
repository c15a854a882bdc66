use std::sync::Arc;

use serde_json::Map;

use super::bindings::{ErrorKind, Host as _};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::activity::Kind;
use crate::webview::testing::{Played, windows};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(NavigationHistoryCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn the_way_back_is_gone_and_the_visits_are_told() {
    let played = Arc::<Played>::default();
    let call = NavigationHistoryCall(WindowCall::for_test(windows(&played)));
    assert!(NavigationHistoryView(&call).go_back(None).await.unwrap().unwrap());
    assert!(!NavigationHistoryView(&call).go_back(Some("notes".into())).await.unwrap().unwrap());
    let visited = NavigationHistoryView(&call).history(None).await.unwrap().unwrap();
    assert_eq!((visited.len(), visited[1].current), (2, true));
    for window in ["secret", "nothing"] {
        let refused = NavigationHistoryView(&call).go_back(Some(window.into())).await.unwrap().unwrap_err();
        assert_eq!(refused.kind, ErrorKind::NotFound);
    }
    assert_eq!(played.last(), "main history");
}

#[tokio::test]
async fn dialogs_of_granted_windows_are_told() {
    let played = Arc::<Played>::default();
    for window in ["main", "secret"] {
        played.activity.note(Kind::Dialog, window, Map::new());
    }
    let call = NavigationHistoryCall(WindowCall::for_test(windows(&played)));
    let dialogs = NavigationHistoryView(&call).dialogs(None, u32::MAX).await.unwrap();
    assert_eq!(dialogs.iter().map(|one| one.window.as_str()).collect::<Vec<_>>(), ["main"]);
}
