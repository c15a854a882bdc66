use std::cell::RefCell;

use palisade_sdk::ErrorKind;
use palisade_sdk::ipc_invoke::{Answer, Error as InvokeError};
use palisade_sdk::recording::{Origin, Status};
use palisade_sdk::serde_json::{Value, json, to_value};

use super::*;

fn invocation(command: &str, arguments: Option<&str>, answer: Option<&str>) -> Invocation {
    Invocation {
        command: command.into(),
        origin: Origin::Page,
        status: Status::Ok,
        duration_us: Some(1),
        arguments: arguments.map(str::to_owned),
        answer: answer.map(str::to_owned),
        cut: false,
    }
}

fn entry(index: u64, what: Invocation) -> Entry {
    Entry { index, window: "main".into(), at_ms: 7, what: Happening::Invocation(what) }
}

fn gives(text: &str) -> step::Answered {
    Ok(Answer { value: text.into(), duration_us: 1 })
}

/// One step that gives this now.
fn one(what: Invocation, now: step::Answered) -> Value {
    let now = RefCell::new(Some(now));
    let run = |_: &str, _: &Invocation, _: &str| now.borrow_mut().take().unwrap();
    to_value(replayed(vec![entry(0, what)], 9, run)).unwrap()["results"][0].clone()
}

#[test]
fn a_hundred_steps_are_invoked_in_their_order_each_with_its_own_arguments() {
    let args = |index: u64| format!(r#"{{"n":{index},"more":[null,"é"]}}"#);
    let entries: Vec<_> = (0..100)
        .map(|index| entry(index, invocation(&format!("c{index}"), Some(&args(index)), Some(&args(index)))))
        .collect();
    let asked = RefCell::new(Vec::new());
    let run = |window: &str, invocation: &Invocation, args: &str| {
        asked.borrow_mut().push((window.to_owned(), invocation.command.clone(), args.to_owned()));
        gives(args)
    };
    let all = replayed(entries, 500, run);
    assert_eq!((all.replayed, all.passed, all.failed, all.skipped, all.next_index), (100, 100, 0, 0, None));
    let expected: Vec<_> =
        (0..100).map(|index| ("main".to_owned(), format!("c{index}"), args(index))).collect();
    assert_eq!(asked.into_inner(), expected);
}

#[test]
fn what_no_longer_fits_into_a_call_is_begun_at_by_the_next_one() {
    let entries = || (3..8).map(|index| entry(index, invocation("c", Some("{}"), Some("1")))).collect();
    let some = replayed(entries(), 2, |_, _, _| gives("1"));
    assert_eq!((some.replayed, some.next_index), (2, Some(5)));
    let exactly = replayed(entries(), 5, |_, _, _| gives("1"));
    assert_eq!((exactly.replayed, exactly.next_index), (5, None));
}

#[test]
fn a_changed_result_is_reported_where_it_differs() {
    let then = r#"{"a":[1,{"b/c":"x"}],"gone":1,"n":1}"#;
    let changed =
        one(invocation("c", Some("{}"), Some(then)), gives(r#"{"a":[1,{"b/c":"y"}],"new":2,"n":1.0}"#));
    let expected = json!([
        { "path": "/a/1/b~1c", "recorded": "x", "found": "y" },
        { "path": "/gone", "recorded": 1 },
        { "path": "/new", "found": 2 },
    ]);
    assert_eq!((&changed["status"], &changed["difference_count"]), (&json!("changed"), &json!(3)));
    assert_eq!((&changed["differences"], &changed["compared"]), (&expected, &json!(true)));
    let all = one(invocation("c", Some("{}"), Some("[1]")), gives("null"));
    assert_eq!(all["differences"], json!([{ "path": "", "recorded": [1], "found": null }]));
}

#[test]
fn differences_without_end_are_counted_and_told_within_bounds() {
    let then = json!(vec!["é".repeat(1_000); 5_000]).to_string();
    let now = json!(vec!["y".repeat(1_000); 5_000]).to_string();
    let changed = one(invocation("c", Some("{}"), Some(&then)), gives(&now));
    assert_eq!(changed["difference_count"], 5_000);
    assert!(changed.to_string().len() < 20_000, "{}", changed.to_string().len());
}

#[test]
fn to_fail_as_then_is_to_pass_and_to_fail_otherwise_or_not_at_all_is_a_change() {
    let failed = || Invocation { status: Status::Failed, ..invocation("c", Some("{}"), Some("\"no\"")) };
    let rejects = |text: &str| Err(InvokeError::Rejected(text.into()));
    assert_eq!(one(failed(), rejects("\"no\""))["status"], "ok");
    let other = one(failed(), rejects("\"never\""));
    assert_eq!((&other["status"], &other["differences"][0]["found"]), (&json!("changed"), &json!("never")));
    let works = one(failed(), gives("1"));
    assert!(works["status"] == "changed" && works["error"].as_str().unwrap().contains("no"), "{works}");
    let fails = one(invocation("c", Some("{}"), Some("1")), rejects("\"now\""));
    assert!(fails["status"] == "changed" && fails["error"].as_str().unwrap().contains("now"), "{fails}");
}

#[test]
fn a_step_without_all_its_arguments_is_not_invoked_and_says_why() {
    let cut = Invocation { cut: true, ..invocation("c", None, Some("1")) };
    for (what, reason) in [
        (invocation("c", None, Some("1")), "not seen"),
        (cut, "too long"),
        (invocation("c", Some(r#"{"password":"[REDACTED]"}"#), Some("1")), "redaction"),
        (invocation("c", Some(r#"{"a":[{"b":"mail to [REDACTED] now"}]}"#), Some("1")), "redaction"),
        (invocation("c", Some(r#"{"[REDACTED]":1}"#), Some("1")), "redaction"),
        (invocation("c", Some("{"), Some("1")), "redaction"),
    ] {
        let all = replayed(vec![entry(0, what)], 9, |_, _, _| panic!("invoked"));
        assert_eq!((all.skipped, all.passed, all.failed), (1, 0, 0));
        let error = all.results[0].error.clone().unwrap();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn what_redaction_took_of_an_answer_is_not_compared_and_that_is_said() {
    let then = r#"{"token":"[REDACTED]","n":1}"#;
    let same = one(invocation("c", Some("{}"), Some(then)), gives(r#"{"token":"s3cret","n":1}"#));
    assert_eq!((&same["status"], &same["compared"]), (&json!("ok"), &json!(false)));
    let changed = one(invocation("c", Some("{}"), Some(then)), gives(r#"{"token":"s3cret","n":2}"#));
    assert_eq!((&changed["status"], &changed["differences"][0]["path"]), (&json!("changed"), &json!("/n")));
    let unknown = one(invocation("c", Some("{}"), None), gives("1"));
    assert_eq!((&unknown["status"], &unknown["compared"]), (&json!("ok"), &json!(false)));
}

#[test]
fn what_the_profile_does_not_allow_is_blocked_and_the_rest_goes_on() {
    let entries = ["keep", "delete", "keep"].iter().zip(0..);
    let entries =
        entries.map(|(name, index)| entry(index, invocation(name, Some("{}"), Some("1")))).collect();
    let all = replayed(entries, 9, |_, invocation, _| match invocation.command.as_str() {
        "delete" => Err(InvokeError::Denied("no".into())),
        _ => gives("1"),
    });
    let statuses: Vec<_> = all.results.iter().map(|one| one.status).collect();
    assert_eq!((statuses, all.passed, all.failed), (vec!["ok", "blocked", "ok"], 2, 1));
    let late = one(invocation("c", Some("{}"), Some("1")), Err(InvokeError::Timeout));
    assert_eq!(late["status"], "error");
}

#[test]
fn replaying_claims_the_worst_and_waiting_nothing() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let effects = |action: &str| {
        described.iter().find(|one| one.action.as_deref() == Some(action)).map(|one| one.effects).unwrap()
    };
    assert!(effects("replay").destructive && effects("replay").open_world && !effects("replay").read_only);
    assert!(effects("flush").read_only);
    let wrong =
        palisade_sdk::call(&PalisadeComponent::operations(), "recording", Some("replay"), r#"{"limit":-1}"#);
    assert_eq!(wrong.unwrap_err().kind, ErrorKind::InvalidArguments);
}
