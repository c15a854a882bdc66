use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bindings::{Effect, Error, Host as _, Rule};
use super::host::{MAX_DELAY_MS, MAX_MESSAGE_BYTES};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::faults::{self, MAX_RULES};
use crate::webview::testing::{Played, windows};
use crate::webview::{NameScope, WindowCall};

fn grant(played: &Arc<Played>) -> FaultGrant {
    FaultGrant {
        windows: windows(played),
        permitted: NameScope::new(|command| command != "forbidden"),
        handled: NameScope::new(|command| command != "absent"),
    }
}

fn of(played: &Arc<Played>, principal: &str) -> FaultCall {
    let windows = WindowCall::for_test(windows(played));
    FaultCall { windows, grant: grant(played), principal: principal.to_owned() }
}

fn app() -> Arc<Played> {
    Arc::new(Played { faults: Some(faults::Faults::default()), ..Played::default() })
}

fn inject(call: &FaultCall, command: &str, effect: Effect) -> Result<Rule, Error> {
    FaultView(call).inject(command.into(), effect, 0).unwrap()
}

fn struck(played: &Played, command: &str) -> Option<faults::Effect> {
    played.faults.as_ref().unwrap().strike(command, Instant::now())
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(FaultCapability::new(grant(&app()))));
}

#[test]
fn a_fault_acts_on_the_app_s_command_until_it_is_cleared() {
    let played = app();
    let call = of(&played, "ann");
    let rule = inject(&call, "save", Effect::Delay(5)).unwrap();
    assert!(rule.left_ms > 14 * 60 * 1_000 && rule.left_ms <= 15 * 60 * 1_000, "{}", rule.left_ms);
    assert_eq!(struck(&played, "save"), Some(faults::Effect::Delay(Duration::from_millis(5))));
    inject(&call, "save", Effect::Error("no".into())).unwrap();
    assert_eq!(struck(&played, "save"), Some(faults::Effect::Error("no".into())));
    let told = FaultView(&call).list().unwrap();
    assert_eq!((told.len(), told[0].triggers), (1, 1));
    assert!(matches!(&told[0].effect, Effect::Error(text) if text == "no"));
    assert_eq!(FaultView(&call).clear(Some("save".into())).unwrap(), 1);
    assert_eq!((struck(&played, "save"), FaultView(&call).clear(None).unwrap()), (None, 0));
}

#[test]
fn a_caller_neither_sees_nor_clears_another_s() {
    let played = app();
    let (ann, bob) = (of(&played, "ann"), of(&played, "bob"));
    inject(&ann, "save", Effect::Drop).unwrap();
    assert!(FaultView(&bob).list().unwrap().is_empty());
    assert_eq!(FaultView(&bob).clear(None).unwrap() + FaultView(&bob).clear(Some("save".into())).unwrap(), 0);
    inject(&bob, "save", Effect::Corrupt).unwrap();
    assert_eq!(struck(&played, "save"), Some(faults::Effect::Drop));
    assert_eq!(FaultView(&ann).list().unwrap()[0].triggers, 1);
    assert_eq!(FaultView(&bob).list().unwrap()[0].triggers, 0);
}

#[test]
fn what_tools_may_not_invoke_they_may_not_break_either() {
    let played = app();
    let call = of(&played, "ann");
    assert!(matches!(inject(&call, "forbidden", Effect::Drop), Err(Error::Denied(_))));
    assert!(matches!(inject(&call, "absent", Effect::Drop), Err(Error::Unknown(_))));
    assert!(struck(&played, "forbidden").is_none() && FaultView(&call).list().unwrap().is_empty());
}

#[test]
fn without_the_app_s_handler_there_is_an_error_that_says_so() {
    let played = Arc::<Played>::default();
    let call = of(&played, "ann");
    match inject(&call, "save", Effect::Drop) {
        Err(Error::Unavailable(text)) => assert!(text.contains("handler!"), "{text}"),
        other => panic!("{other:?}"),
    }
    assert!(FaultView(&call).list().unwrap().is_empty());
    assert_eq!(FaultView(&call).clear(None).unwrap(), 0);
}

#[test]
fn what_a_guest_asks_for_is_bounded() {
    let played = app();
    let call = of(&played, "ann");
    assert!(inject(&call, "save", Effect::Delay(MAX_DELAY_MS)).is_ok());
    assert!(matches!(inject(&call, "save", Effect::Delay(MAX_DELAY_MS + 1)), Err(Error::Invalid(_))));
    assert!(inject(&call, "save", Effect::Error("x".repeat(MAX_MESSAGE_BYTES))).is_ok());
    let long = Effect::Error("x".repeat(MAX_MESSAGE_BYTES + 1));
    assert!(matches!(inject(&call, "save", long), Err(Error::Invalid(_))));
    for number in 1..MAX_RULES {
        inject(&call, &format!("c{number}"), Effect::Drop).unwrap();
    }
    assert!(matches!(inject(&call, "more", Effect::Drop), Err(Error::TooMany(_))));
}
