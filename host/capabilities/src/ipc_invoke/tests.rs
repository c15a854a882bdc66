use std::sync::Arc;

use super::bindings::{Error, Host as _};
use super::host::MAX_ARGUMENT_BYTES;
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn scope() -> NameScope {
    NameScope::new(|command| command != "forbidden")
}

async fn invoke(
    played: &Arc<Played>,
    window: Option<&str>,
    command: &str,
    arguments: &str,
) -> Result<String, Error> {
    let call = IpcInvokeCall { windows: WindowCall::for_test(windows(played)), commands: scope() };
    let window = window.map(str::to_owned);
    let answer = IpcInvokeView(&call).invoke(window, command.into(), arguments.into()).await.unwrap();
    answer.map(|answer| answer.value)
}

#[test]
fn it_is_there_only_when_granted() {
    let windows = windows(&Arc::<Played>::default());
    is_missing_unless_granted(Arc::new(IpcInvokeCapability::new(windows, scope())));
}

#[tokio::test]
async fn an_allowed_command_runs_and_says_what_came_of_it() {
    let played = Arc::default();
    assert_eq!(invoke(&played, None, "add", r#"{"a":1}"#).await.unwrap(), r#"{"a":1}"#);
    assert_eq!(played.last(), r#"main add {"a":1}"#);
    assert!(
        matches!(invoke(&played, None, "fail", "{}").await, Err(Error::Rejected(json)) if json == "\"no\"")
    );
    assert!(matches!(invoke(&played, None, "absent", "{}").await, Err(Error::Unknown(_))));
    assert!(matches!(invoke(&played, Some("secret"), "add", "{}").await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_command_that_is_not_allowed_never_reaches_the_app() {
    let played = Arc::default();
    for arguments in ["{}", "not json", "[]"] {
        assert!(matches!(invoke(&played, None, "forbidden", arguments).await, Err(Error::Denied(_))));
    }
    for command in ["", "a\0b", "a\nb", &"x".repeat(300)] {
        assert!(matches!(invoke(&played, None, command, "{}").await, Err(Error::InvalidArguments(_))));
    }
    for arguments in ["", "[]", "1", "null", "{", "{}{}"] {
        assert!(matches!(invoke(&played, None, "add", arguments).await, Err(Error::InvalidArguments(_))));
    }
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_ARGUMENT_BYTES));
    assert!(matches!(invoke(&played, None, "add", &long).await, Err(Error::TooLarge(_))));
    assert_eq!(played.last(), "");
    let hanging = Arc::new(Played { hangs: true, ..Played::default() });
    assert!(matches!(invoke(&hanging, None, "add", "{}").await, Err(Error::Timeout)));
}
