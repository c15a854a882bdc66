use super::{Effects, Json, Operation, Reply as _, call, describe, json};
use crate::{Content, Error, ErrorKind, Media, input, output};

#[input]
struct Repeat {
    text: String,
    times: Option<usize>,
}

#[output]
struct Repeated {
    text: String,
}

fn repeat(arguments: Repeat) -> Result<Repeated, Error> {
    Ok(Repeated { text: arguments.text.repeat(arguments.times.unwrap_or(1)) })
}

fn refuse(_: Repeat) -> Result<Repeated, Error> {
    Err(Error::too_large("no"))
}

fn operations() -> Vec<Operation> {
    vec![
        Operation::new("repeat", "Repeats.", repeat).effects(Effects::READ).alias("string", "text"),
        Operation::new("group", "Refuses.", refuse).action("refuse"),
    ]
}

fn run(tool: &str, action: Option<&str>, arguments: &str) -> Result<String, ErrorKind> {
    call(&operations(), tool, action, arguments)
        .map(|output| output.structured.unwrap())
        .map_err(|error| error.kind)
}

#[test]
fn a_call_runs_the_named_operation_and_answers_with_json() {
    assert_eq!(run("repeat", None, r#"{"text":"ab","times":2}"#).unwrap(), r#"{"text":"abab"}"#);
    assert_eq!(run("group", Some("refuse"), r#"{"text":"ab"}"#), Err(ErrorKind::TooLarge));
}

#[test]
fn an_operation_is_found_by_tool_and_action_together() {
    for (tool, action) in [("repeat", Some("refuse")), ("group", None), ("refuse", None), ("", None)] {
        assert_eq!(
            run(tool, action, r#"{"text":""}"#),
            Err(ErrorKind::InvalidArguments),
            "{tool} {action:?}"
        );
    }
}

#[test]
fn arguments_that_do_not_decode_are_the_callers_fault() {
    let deep = format!(r#"{{"text":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for arguments in
        ["", "[]", "{}", r#"{"text":1}"#, r#"{"text":"a","more":1}"#, r#"{"text":"a","times":-1}"#, &deep]
    {
        assert_eq!(run("repeat", None, arguments), Err(ErrorKind::InvalidArguments));
    }
}

#[test]
fn the_description_says_what_was_declared_and_assumes_the_worst_otherwise() {
    let described = describe(&operations());
    assert_eq!((described[0].tool.as_str(), described[0].action.as_deref()), ("repeat", None));
    assert!(described[0].effects.read_only && !described[0].effects.destructive);
    assert_eq!(described[0].aliases[0].canonical, "text");
    assert_eq!((described[1].tool.as_str(), described[1].action.as_deref()), ("group", Some("refuse")));
    assert!(
        !described[1].effects.read_only
            && described[1].effects.destructive
            && described[1].effects.open_world
    );
}

#[test]
fn what_picks_the_action_and_where_the_answer_can_be_read_are_described() {
    let condition = Operation::new("wait", "Waits.", repeat)
        .action("text")
        .discriminator("condition")
        .resource("palisade://x");
    let described = describe(&[condition, Operation::new("repeat", "Repeats.", repeat)]);
    assert_eq!(described[0].discriminator.as_deref(), Some("condition"));
    assert_eq!(described[0].resource_uri.as_deref(), Some("palisade://x"));
    assert_eq!((&described[1].discriminator, &described[1].resource_uri), (&None, &None));
}

#[test]
fn text_that_somebody_else_wrote_is_passed_on_as_it_is() {
    let pass = |arguments: Repeat| Ok(format!(r#"{{ "text" : 1.00, "of": {:?} }}"#, arguments.text));
    let operations = [Operation::json::<Repeated, _>("pass", "Passes.", pass)];
    let output = call(&operations, "pass", None, r#"{"text":"x"}"#).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{ "text" : 1.00, "of": "x" }"#));
    assert!(output.content.is_empty() && !output.is_error);
    let schema = describe(&operations)[0].output_schema.clone().unwrap();
    assert_eq!(schema, describe(&self::operations())[0].output_schema.clone().unwrap());
}

#[test]
fn contents_beside_json_come_after_its_text_and_do_not_change_it() {
    let beside = |content| Json::<Repeated>::new(r#"{"text":"x"}"#.into()).beside(content);
    let operation = Operation::new("pass", "Passes.", move |_: Repeat| beside(vec![]));
    assert!(describe(&[operation])[0].output_schema.as_deref().unwrap().contains("text"));
    let alone = beside(Vec::new()).output().unwrap();
    assert!(alone.content.is_empty() && alone.structured.is_some());
    let picture = Content::Image(Media { data: vec![1], mime_type: "image/png".into() });
    let both = beside(vec![picture]).output().unwrap();
    assert_eq!(both.structured, alone.structured);
    assert!(
        matches!(&both.content[..], [Content::Text(text), Content::Image(_)] if *text == both.structured.unwrap())
    );
}

#[test]
fn a_window_can_be_named_by_every_spelling_that_is_in_use() {
    for (canonical, others) in [
        ("label", vec!["window", "window_label", "webview_label"]),
        ("webview_label", vec!["window", "window_label"]),
        ("window_label", vec!["window", "webview_label"]),
    ] {
        let operation = Operation::new("repeat", "Repeats.", repeat).window_aliases(canonical);
        let aliases = describe(&[operation])[0].aliases.clone();
        assert!(aliases.iter().all(|alias| alias.canonical == canonical));
        assert_eq!(aliases.iter().map(|alias| alias.name.as_str()).collect::<Vec<_>>(), others);
    }
}

#[test]
fn json_is_the_same_below_and_above_the_single_pass_limit() {
    for length in [0, 10, (64 << 10) - 2, (64 << 10) - 1, 1 << 20] {
        let text = "x\n".repeat(length / 2);
        let json = json::to_string(&text).unwrap();
        assert_eq!(json, serde_json::to_string(&text).unwrap());
        if json.len() > 64 << 10 {
            assert_eq!(json.capacity(), json.len(), "a large result is allocated once, in its size");
        }
    }
}
