use std::sync::Arc;

use super::address::{Refused, check};
use super::bindings::{DialogAction, DialogKind, ErrorKind, Host as _};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn call(played: &Arc<Played>) -> NavigationCall {
    NavigationCall { windows: WindowCall::for_test(windows(played)), files: false }
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(NavigationCapability::new(windows(&Arc::<Played>::default()), false)));
}

#[tokio::test]
async fn a_granted_page_is_sent_where_it_may_go() {
    let played = Arc::<Played>::default();
    let call = call(&played);
    let mut view = NavigationView(&call);
    assert_eq!(view.go_to(None, "https://example.org/a b".into()).await.unwrap().unwrap(), "main");
    assert_eq!(played.last(), "main navigate https://example.org/a%20b");
    view.go_to(Some("notes".into()), "/settings.html?x".into()).await.unwrap().unwrap();
    assert_eq!(played.last(), "notes navigate tauri://localhost/settings.html?x");
    for (window, url, kind) in [
        (Some("secret"), "https://example.org", ErrorKind::NotFound),
        (None, "javascript:alert(1)", ErrorKind::Denied),
        (None, "file:///etc/passwd", ErrorKind::Denied),
        (None, "http://", ErrorKind::InvalidArguments),
    ] {
        let refused = view.go_to(window.map(str::to_owned), url.into()).await.unwrap().unwrap_err();
        assert_eq!(refused.kind, kind, "{url}");
    }
    assert_eq!(played.last(), "notes navigate tauri://localhost/settings.html?x");
}

#[test]
fn no_spelling_of_a_script_or_a_file_is_gone_to() {
    let here = Some("tauri://localhost/index.html");
    for address in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "javascript://localhost/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "blob:tauri://localhost/1-2-3",
        "about:blank",
        "view-source:https://example.org",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file:etc/passwd",
        "ipc://localhost/save",
        "tauri://elsewhere/index.html",
        "asset://localhost/etc/passwd",
    ] {
        assert!(check(address, here, false).is_err(), "{address}");
    }
    assert!(check("//localhost/x", here, false).is_ok(), "of the page's own origin");
    assert!(matches!(check("", None, false), Err(Refused::Malformed(_))));
    assert_eq!(check("file:///tmp/a", here, true).unwrap().as_str(), "file:///tmp/a");
    assert!(check("javascript:1", Some("javascript://localhost/"), true).is_err());
    assert!(check(&format!("https://e.org/{}", "x".repeat(9_000)), here, false).is_err());
}

#[tokio::test]
async fn dialogs_are_answered_as_was_said_until_they_are_left_to_the_user_again() {
    let played = Arc::<Played>::default();
    let call = call(&played);
    let mut view = NavigationView(&call);
    let (kind, accept) = (DialogKind::Prompt, Some(DialogAction::Accept));
    view.set_dialog_response(None, kind, accept, Some("me".into())).await.unwrap().unwrap();
    assert_eq!(played.last(), "main Prompt Some(DialogAnswer { accept: true, text: Some(\"me\") })");
    view.set_dialog_response(None, kind, None, None).await.unwrap().unwrap();
    assert_eq!(played.last(), "main Prompt None");
    let long = Some("x".repeat(17 << 10));
    let refused = view.set_dialog_response(None, kind, accept, long).await.unwrap().unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidArguments);
}
