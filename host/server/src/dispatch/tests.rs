use super::*;
use crate::testing::{Stage, WIDE, stage};
use palisade_policy::RateLimit;
use serde_json::json;
use std::sync::Mutex;

async fn call(stage: &Stage, tool: &str, arguments: Value) -> Result<ToolOutput, Failure> {
    let who = stage.caller(WIDE);
    let dispatcher = stage.host.dispatcher(&who).unwrap();
    let answer = dispatcher.call(&who, tool, arguments, Arc::new(Unwatched)).await;
    answer.map(Redacted::into_inner).map_err(Redacted::into_inner)
}

fn unlimited() -> Stage {
    stage(RateLimit::per_second(0))
}

#[track_caller]
fn refused(answer: Result<ToolOutput, Failure>, code: Code, needles: &[&str]) -> String {
    let failure = answer.unwrap_err();
    assert_eq!(failure.code, code, "{failure}");
    for needle in needles {
        assert!(failure.public().contains(needle), "{needle:?} is not in {failure}");
    }
    failure.public().to_owned()
}

#[tokio::test]
async fn a_call_that_fits_runs_and_its_text_is_the_compact_structured_value() {
    let stage = unlimited();
    let output = call(&stage, "echo", json!({ "text": "hi" })).await.unwrap();
    assert_eq!(output.structured, Some(json!({ "text": "hi" })));
    assert_eq!(output.content, [palisade_engine::Content::Text("{\"text\":\"hi\"}".into())]);
    assert_eq!(stage.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_alias_is_renamed_and_both_spellings_at_once_are_refused() {
    let stage = unlimited();
    let output = call(&stage, "echo", json!({ "message": "hi" })).await.unwrap();
    assert_eq!(output.structured, Some(json!({ "text": "hi" })));
    let both = call(&stage, "echo", json!({ "message": "a", "text": "b" })).await;
    refused(both, Code::InvalidArguments, &["`message`", "`text`"]);
}

#[tokio::test]
async fn wrong_arguments_are_named_and_their_values_are_not_repeated() {
    let stage = unlimited();
    for (arguments, needles) in [
        (json!({}), vec!["missing required field `text`"]),
        (json!({ "text": 7 }), vec!["`text`", "string", "integer"]),
        (json!({ "text": null }), vec!["`text`", "null"]),
        (json!({ "text": "x", "txet": 1 }), vec!["unknown field `txet`", "did you mean `text`?"]),
        (json!({ "text": "x", "massage": 1 }), vec!["did you mean `message`?"]),
        (json!({ "text": "x", "qqqqqq": 1 }), vec!["unknown field `qqqqqq`", "`times`"]),
        (json!({ "text": "x", "times": 11 }), vec!["`times`", "10"]),
        (json!({ "text": "x", "times": 1.5 }), vec!["`times`", "integer", "number"]),
        (json!({ "text": "x", "mode": "SECRETVALUE" }), vec!["`mode`", "loud", "quiet"]),
        (json!({ "text": "x", "tags": ["a", 2] }), vec!["`tags[1]`", "string"]),
        (json!({ "times": 0, "tags": "SECRETVALUE" }), vec!["`text`", "`times`", "`tags`"]),
    ] {
        let text = refused(call(&stage, "echo", arguments.clone()).await, Code::InvalidArguments, &needles);
        assert!(!text.contains("SECRETVALUE"), "{text}");
    }
    assert_eq!(stage.calls.load(Ordering::Relaxed), 0, "none of them reached the tool");
}

#[tokio::test]
async fn messages_stay_short_whatever_was_sent() {
    let stage = unlimited();
    let many: Vec<Value> = (0..100_000).map(Value::from).collect();
    let text = refused(
        call(&stage, "echo", json!({ "text": "x", "tags": many })).await,
        Code::InvalidArguments,
        &["and more"],
    );
    assert!(text.len() < 2_000, "{}", text.len());
    let long = "k".repeat(100_000);
    let text =
        refused(call(&stage, "echo", json!({ "text": "x", long: 1 })).await, Code::InvalidArguments, &[]);
    assert!(text.len() < 1_000, "{}", text.len());
    let names: Map<String, Value> = (0..10_000).map(|n| (format!("field{n}"), Value::Null)).collect();
    let text = refused(call(&stage, "echo", Value::Object(names)).await, Code::InvalidArguments, &[]);
    assert!(text.len() < 3_000, "{}", text.len());
}

#[tokio::test]
async fn arguments_that_are_no_object_are_refused() {
    let stage = unlimited();
    for arguments in [json!([]), json!("text"), json!(1), Value::Null] {
        refused(call(&stage, "echo", arguments).await, Code::InvalidArguments, &["object"]);
    }
}

#[tokio::test]
async fn a_grouped_tool_runs_the_action_and_lists_its_actions_otherwise() {
    let stage = unlimited();
    let output = call(&stage, "window", json!({ "action": "resize", "width": 5 })).await.unwrap();
    assert_eq!(output.structured, Some(json!({ "did": "resize", "with": { "width": 5 } })));
    for arguments in
        [json!({}), json!({ "action": "explode" }), json!({ "action": 3 }), json!({ "width": 5 })]
    {
        let text =
            refused(call(&stage, "window", arguments).await, Code::InvalidArguments, &["`list`", "`resize`"]);
        assert!(!text.contains("close"), "a disabled action is not spoken of: {text}");
    }
    let near = call(&stage, "window", json!({ "action": "resise" })).await;
    refused(near, Code::InvalidArguments, &["did you mean `resize`?"]);
}

#[tokio::test]
async fn the_parameter_that_picks_has_the_operations_own_name() {
    let stage = unlimited();
    let output = call(&stage, "wait_for", json!({ "condition": "url", "value": "x" })).await.unwrap();
    assert_eq!(output.structured, Some(json!({ "met": "url", "with": { "value": "x" } })));
    for (arguments, needles) in [
        (json!({ "value": "x" }), ["missing required field `condition`", "`text`, `url`"]),
        (json!({ "action": "url", "value": "x" }), ["missing required field `condition`", "`text`, `url`"]),
        (json!({ "condition": 1 }), ["field `condition` must be a string", "`text`, `url`"]),
        (json!({ "condition": "urls" }), ["no condition `urls`", "did you mean `url`?"]),
        (json!({ "condition": "url", "value": "x", "action": "y" }), ["unknown field `action`", "`value`"]),
    ] {
        refused(call(&stage, "wait_for", arguments).await, Code::InvalidArguments, &needles);
    }
}

#[tokio::test]
async fn a_disabled_action_is_refused_in_the_words_for_one_that_does_not_exist() {
    let stage = unlimited();
    let disabled =
        refused(call(&stage, "window", json!({ "action": "close" })).await, Code::InvalidArguments, &[]);
    let unknown =
        refused(call(&stage, "window", json!({ "action": "never" })).await, Code::InvalidArguments, &[]);
    assert_eq!(disabled.replace("close", "never"), unknown);
}

#[tokio::test]
async fn parameters_of_another_action_are_unknown_to_this_one() {
    let stage = unlimited();
    let answer = call(&stage, "window", json!({ "action": "list", "width": 5 })).await;
    refused(answer, Code::InvalidArguments, &["unknown field `width`", "`label`"]);
}

#[tokio::test]
async fn hidden_disabled_and_unknown_tools_fail_alike() {
    let stage = unlimited();
    let text = |answer| refused(answer, Code::UnknownTool, &[]);
    let hidden = text(call(&stage, "hidden", json!({})).await);
    let unknown = text(call(&stage, "nosuch", json!({})).await);
    assert_eq!(hidden.replace("hidden", "nosuch"), unknown);
    // Whatever the arguments: they are not looked at.
    let hidden = text(call(&stage, "hidden", json!([1])).await);
    assert_eq!(hidden.replace("hidden", "nosuch"), unknown);
}

#[tokio::test]
async fn a_caller_reaches_its_own_profile_only() {
    let stage = unlimited();
    let narrow = stage.caller(crate::testing::NARROW);
    let own = stage.host.dispatcher(&narrow).unwrap();
    let failure = own.call(&narrow, "leak", json!({}), Arc::new(Unwatched)).await.unwrap_err();
    assert_eq!(failure.code, Code::UnknownTool);
    // Even through another profile's dispatcher it gets nothing.
    let wide = stage.host.dispatcher(&stage.caller(WIDE)).unwrap();
    let failure = wide.call(&narrow, "leak", json!({}), Arc::new(Unwatched)).await.unwrap_err();
    assert_eq!(failure.code, Code::UnknownTool);
}

#[tokio::test]
async fn results_leave_redacted_in_both_forms() {
    let stage = unlimited();
    let output = call(&stage, "leak", json!({})).await.unwrap();
    let all = format!("{output:?}");
    assert!(!all.contains("ann@example.org") && !all.contains(WIDE), "{all}");
    assert_eq!(output.structured.unwrap()["n"], 1);
}

#[tokio::test]
async fn every_kind_of_failure_has_its_code() {
    let stage = unlimited();
    for (how, code) in [
        ("invalid-arguments", Code::InvalidArguments),
        ("scope-missing", Code::ScopeMissing),
        ("policy-violation", Code::PolicyViolation),
        ("too-large", Code::TooLarge),
        ("deadline-exceeded", Code::DeadlineExceeded),
        ("unavailable", Code::Unavailable),
        ("failed", Code::ToolError),
    ] {
        let text = refused(call(&stage, "fail", json!({ "how": how })).await, code, &["for "]);
        assert!(!text.contains("ann@"), "{text}");
    }
    let text = refused(call(&stage, "fail", json!({ "how": "trap" })).await, Code::ToolError, &["crashed"]);
    assert!(!text.contains("operator"), "{text}");
    let text =
        refused(call(&stage, "fail", json!({ "how": "contract" })).await, Code::ToolError, &["crashed"]);
    assert!(!text.contains("handle"), "{text}");
    let deadline = call(&stage, "fail", json!({ "how": "compute" })).await;
    refused(deadline, Code::DeadlineExceeded, &["compute-ms", "5000"]);
    let memory = call(&stage, "fail", json!({ "how": "memory" })).await;
    refused(memory, Code::LimitExceeded, &["memory-bytes", "67108864"]);
    refused(call(&stage, "fail", json!({ "how": "calls" })).await, Code::LimitExceeded, &["try again"]);
    refused(call(&stage, "malformed", json!({})).await, Code::ToolError, &["bug in the tool"]);
    let text = refused(call(&stage, "fail", json!({ "how": "long" })).await, Code::ToolError, &[]);
    assert!(text.len() < 9_000, "{}", text.len());
}

#[tokio::test]
async fn a_panic_is_one_failed_call() {
    let stage = unlimited();
    let text = refused(call(&stage, "panic", json!({})).await, Code::Internal, &[]);
    assert!(!text.contains("scripted"), "{text}");
    assert!(call(&stage, "echo", json!({ "text": "still here" })).await.is_ok());
}

#[tokio::test]
async fn dropping_a_call_ends_it() {
    let stage = unlimited();
    let running = call(&stage, "sleep", json!({ "ms": 60_000 }));
    assert!(tokio::time::timeout(std::time::Duration::from_millis(50), running).await.is_err());
    assert_eq!(stage.sleeps.dropped.load(Ordering::SeqCst), 1);
}

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Watch for Heard {
    fn log(&self, severity: Severity, message: Redacted<String>) {
        self.0.lock().unwrap().push(format!("{severity:?} {}", message.into_inner()));
    }
    fn progress(&self, done: f64, total: Option<f64>, message: Redacted<Option<String>>) {
        self.0.lock().unwrap().push(format!("{done} {total:?} {:?}", message.into_inner()));
    }
    fn cancelled(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn what_a_tool_says_meanwhile_is_redacted() {
    let stage = unlimited();
    let (who, heard) = (stage.caller(WIDE), Arc::new(Heard::default()));
    let dispatcher = stage.host.dispatcher(&who).unwrap();
    let watch: Arc<dyn Watch> = heard.clone();
    dispatcher.call(&who, "chatty", json!({}), watch).await.unwrap();
    let heard = heard.0.lock().unwrap();
    assert_eq!(heard[0], "Debug too fine");
    assert_eq!(heard[1], "Warning mail to [REDACTED]");
    assert_eq!(heard[2], "1 Some(2.0) Some(\"half\")");
}

/// How often another task of the only thread had its turn while an answer of so many bytes was redacted.
async fn turns_of_others(bytes: usize) -> u64 {
    let stage = unlimited();
    let turns = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&turns);
    let other = tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let content = vec![palisade_engine::Content::Text("4111 1111 ".repeat(bytes / 10))];
    let output = Output { content, ..Output::default() };
    let who = stage.caller(WIDE);
    stage.host.dispatcher(&who).unwrap().finish(output).await.unwrap();
    other.abort();
    turns.load(Ordering::Relaxed)
}

#[tokio::test]
async fn redacting_a_long_answer_keeps_nobody_waiting() {
    assert_eq!(turns_of_others(1_000).await, 0, "a short one is not worth a thread");
    assert!(turns_of_others(200_000).await > 0);
}

/// An operation whose arguments are numbers, with so many rules for each.
fn with_rules(rules: usize) -> palisade_engine::Operation {
    let rules = vec![json!({ "maximum": 9 }); rules];
    let items = json!({ "type": "array", "items": { "allOf": rules } });
    crate::testing::operation("numbers", None, json!({ "n": items }), &[])
}

/// Five thousand rules for two million numbers are half a minute that nothing interrupts.
#[test]
fn more_values_than_can_be_checked_are_refused_before_they_are() {
    let arguments = Arguments::compile(&with_rules(4_600)).unwrap();
    let given = |count: usize| Map::from_iter([("n".to_owned(), json!(vec![1; count]))]);
    let failure = arguments.check(given(2_000_000)).unwrap_err();
    assert_eq!(failure.code, Code::InvalidArguments);
    assert!(failure.public().contains("more values than can be checked"), "{failure}");
    assert!(arguments.check(given(1_000)).is_ok());
    // The same number is nothing to a plain schema.
    assert!(Arguments::compile(&with_rules(1)).unwrap().check(given(2_000_000)).is_ok());
}

#[test]
fn a_heavy_pattern_is_refused() {
    let of = |pattern: &str| {
        let text = json!({ "type": "string", "pattern": pattern });
        Arguments::compile(&crate::testing::operation("text", None, json!({ "t": text }), &[])).is_ok()
    };
    assert!(of(r"^[\w.-]{1,8}$") && of("^[a-z0-9-]{1,253}$"));
    assert!(!of(r"(\w{50}){50}"));
}
