//! `#[tool]` through real use: each form of a function, described and called as a component's are.
//!
//! Not covered: what a capability does, which takes a host, and what is refused (`macros/tests`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use palisade_sdk::schema::{Form, Members};
use palisade_sdk::serde_json::{self, Value, json};
use palisade_sdk::{
    Capability, Completing, Completion, Content, Context, Database, EmbeddedResource, Error, ErrorKind,
    Files, Json, Media, Output, PageRead, Prompt, Result, Schema, Tool, input, output, tool,
};

#[input]
struct Repeat {
    /// What to say.
    text: String,
    /// How often. Default 1.
    times: Option<usize>,
}

#[output]
struct Repeated {
    /// All of it.
    text: String,
}

#[output]
enum Size {
    Small,
    #[serde(rename = "LARGE")]
    Large,
}

/// Repeats a text.
/// As often as asked.
///
/// Use it to make long ones.
#[tool]
fn object(args: Repeat) -> Repeated {
    Repeated { text: args.text.repeat(args.times.unwrap_or(1)) }
}

/// A list.
#[tool(read_only)]
fn list(Repeat { text, times }: Repeat) -> Result<Vec<Repeated>> {
    Ok((0..times.unwrap_or(1)).map(|_| Repeated { text: text.clone() }).collect())
}

/// A number.
#[tool]
fn number() -> u32 {
    7
}

/// A truth.
#[tool]
fn truth() -> Result<bool> {
    Ok(true)
}

/// Perhaps an object.
#[tool]
fn perhaps(args: Repeat) -> Option<Repeated> {
    args.times.map(|_| Repeated { text: args.text })
}

/// One of two.
#[tool]
fn choice(args: Repeat) -> Size {
    if args.text.len() < 5 { Size::Small } else { Size::Large }
}

/// A map.
#[tool]
fn map() -> BTreeMap<String, u8> {
    BTreeMap::from([("a".to_owned(), 1)])
}

/// A text.
#[tool]
fn text(args: Repeat) -> Result<String> {
    Ok(args.text)
}

/// A text that is always the same.
#[tool]
fn fixed() -> &'static str {
    "fixed"
}

/// An output of its own.
#[tool]
fn own() -> Output {
    Output::of(vec![Content::Image(Media { data: vec![1], mime_type: "image/png".to_owned() })])
}

/// Somebody else's JSON.
#[tool]
fn passed(args: Repeat) -> Result<Json<Repeated>> {
    Ok(format!(r#"{{ "text" : {:?}, "more": 1.00 }}"#, args.text).into())
}

/// Somebody else's list.
#[tool]
fn passed_list() -> Json<Vec<u8>> {
    Json::new("[ 1,2 ]".to_owned())
}

/// Nothing.
#[tool]
fn nothing() {}

/// By hand.
#[derive(Debug)]
struct Celsius(f64);

impl serde::Serialize for Celsius {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

use palisade_sdk::serde;

impl Schema for Celsius {
    const FORM: Form = Form::Value;

    fn members(out: &mut Members<'_>) {
        out.kind("number");
        out.keyword("minimum", "-273.15");
    }
}

/// A temperature.
#[tool]
fn warmth() -> Celsius {
    Celsius(20.5)
}

#[derive(Debug)]
struct OwnError;

impl From<OwnError> for Error {
    fn from(OwnError: OwnError) -> Self {
        Self::too_large("own")
    }
}

/// An error of its own.
#[tool]
fn fails() -> std::result::Result<Repeated, OwnError> {
    Err(OwnError)
}

/// Errors of others.
#[tool]
fn parses(args: Repeat) -> Result<i32> {
    Ok(args.text.parse()?)
}

mod inner {
    use super::{Repeat, Repeated, tool};

    /// In a module, under a raw name.
    #[tool]
    pub(crate) fn r#match(args: Repeat) -> Repeated {
        Repeated { text: args.text }
    }
}

/// Says all that can be said.
#[tool(
    name = "group",
    action = "all",
    discriminator = "condition",
    destructive = false,
    idempotent = true,
    open_world = false,
    alias(words = "text", string = "text"),
    window_aliases = "label",
    resource = "palisade://all"
)]
fn everything(_: Repeat) -> Repeated {
    Repeated { text: String::new() }
}

/// Reads what others publish.
#[tool(read_only, open_world = true)]
fn outside() -> u8 {
    0
}

/// Greets.
#[tool(prompt)]
fn greeting(args: Repeat) -> Result<Prompt> {
    Ok(Prompt::text(args.text))
}

/// Greets always alike.
#[tool(prompt, name = "greeting.short")]
fn short() -> String {
    "Hello".to_owned()
}

/// A note.
#[tool(resource_at = "notes://{text}")]
fn note(args: Repeat) -> Result<EmbeddedResource> {
    Ok(EmbeddedResource::text(format!("notes://{}", args.text), "text/plain", args.text))
}

#[tool(completion, name = "greeting")]
fn complete(argument: Completing) -> Result<Completion> {
    Ok(Completion { values: vec![argument.value], total: None, has_more: true })
}

#[tool(completion, name = "notes")]
fn complete_all(_: Completing) -> Vec<String> {
    vec!["a".to_owned(), "b".to_owned()]
}

palisade_sdk::export!(
    object,
    list,
    number,
    truth,
    perhaps,
    choice,
    map,
    text,
    fixed,
    own,
    passed,
    passed_list,
    nothing,
    warmth,
    fails,
    parses,
    inner::r#match,
    everything,
    outside,
    greeting,
    short,
    note,
    complete,
    complete_all,
);

fn described(tool: &str) -> palisade_sdk::contract::exports::palisade::host::operations::Operation {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    described.into_iter().find(|one| one.tool == tool).unwrap()
}

fn schemas(tool: &str) -> (Value, Option<Value>) {
    let described = described(tool);
    let value = |text: String| serde_json::from_str(&text).unwrap();
    (value(described.input_schema), described.output_schema.map(value))
}

fn call(tool: &str, arguments: &Value) -> Result<Output> {
    palisade_sdk::call(&PalisadeComponent::operations(), tool, None, &arguments.to_string())
}

/// The structured content, where nothing stands beside it.
fn structured(tool: &str, arguments: &Value) -> Value {
    let output = call(tool, arguments).unwrap();
    assert!(output.content.is_empty() && !output.is_error, "{tool}");
    serde_json::from_str(&output.structured.unwrap()).unwrap()
}

fn wrapped(schema: &Value) -> Option<Value> {
    Some(json!({"type": "object", "properties": {"result": schema}, "required": ["result"]}))
}

fn repeated() -> Value {
    json!({
        "type": "object", "properties": {"text": {"description": "All of it.", "type": "string"}}, "required": ["text"],
    })
}

#[test]
fn the_tools_are_listed_as_they_are_exported_by_their_functions_names() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let names: Vec<_> = described.iter().map(|one| one.tool.as_str()).collect();
    assert_eq!(names[..6], ["object", "list", "number", "truth", "perhaps", "choice"]);
    assert_eq!(
        names[16..],
        ["match", "group", "outside", "greeting", "greeting.short", "note", "greeting", "notes"]
    );
}

#[test]
fn the_doc_comment_is_the_description_with_its_paragraphs() {
    let text = "Repeats a text. As often as asked.\n\nUse it to make long ones.";
    assert_eq!(described("object").description, text);
    assert_eq!(described("list").description, "A list.");
}

#[test]
fn the_first_parameter_is_the_input_and_no_arguments_are_an_empty_object() {
    let expected = json!({
        "type": "object",
        "properties": {
            "text": {"description": "What to say.", "type": "string"},
            "times": {"description": "How often. Default 1.", "type": ["integer", "null"], "minimum": 0},
        },
        "required": ["text"],
        "additionalProperties": false,
    });
    for tool in ["object", "list", "match", "note"] {
        assert_eq!(schemas(tool).0, expected, "{tool}");
    }
    let none = json!({"type": "object", "properties": {}, "additionalProperties": false});
    assert_eq!(schemas("number").0, none);
    assert_eq!(call("number", &json!({"text": "a"})).unwrap_err().kind, ErrorKind::InvalidArguments);
    assert_eq!(call("object", &json!({})).unwrap_err().kind, ErrorKind::InvalidArguments);
}

#[test]
fn an_object_is_the_structured_content_as_it_is() {
    assert_eq!(schemas("object").1, Some(repeated()));
    assert_eq!(structured("object", &json!({"text": "ab", "times": 2})), json!({"text": "abab"}));
    assert_eq!(
        schemas("map").1,
        Some(json!({"type": "object", "additionalProperties": {"type": "integer"}}))
    );
    assert_eq!(structured("map", &json!({})), json!({"a": 1}));
}

#[test]
fn what_is_no_object_is_wrapped_in_value_and_schema_alike() {
    let nullable = json!({
        "type": ["object", "null"], "properties": {"text": {"description": "All of it.", "type": "string"}},
        "required": ["text"],
    });
    let long = json!({"text": "long text", "times": 1});
    for (tool, arguments, schema, value) in [
        ("list", &long, json!({"type": "array", "items": repeated()}), json!([{"text": "long text"}])),
        ("number", &json!({}), json!({"type": "integer"}), json!(7)),
        ("truth", &json!({}), json!({"type": "boolean"}), json!(true)),
        ("perhaps", &long, nullable.clone(), json!({"text": "long text"})),
        ("perhaps", &json!({"text": "a"}), nullable, json!(null)),
        ("choice", &long, json!({"type": "string", "enum": ["Small", "LARGE"]}), json!("LARGE")),
        ("warmth", &json!({}), json!({"type": "number", "minimum": -273.15}), json!(20.5)),
        ("passed_list", &json!({}), json!({"type": "array", "items": {"type": "integer"}}), json!([1, 2])),
    ] {
        assert_eq!(schemas(tool).1, wrapped(&schema), "{tool}");
        assert_eq!(structured(tool, arguments), json!({"result": value}), "{tool}");
    }
}

#[test]
fn text_is_text_content_and_an_output_is_what_it_says() {
    for (tool, expected) in [("text", "ab"), ("fixed", "fixed")] {
        let arguments = if tool == "text" { json!({"text": "ab"}) } else { json!({}) };
        let output = call(tool, &arguments).unwrap();
        assert!(matches!(&output.content[..], [Content::Text(text)] if text == expected), "{tool}");
        assert!(output.structured.is_none() && schemas(tool).1.is_none(), "{tool}");
    }
    let own = call("own", &json!({})).unwrap();
    assert!(matches!(&own.content[..], [Content::Image(image)] if image.mime_type == "image/png"));
    assert!(own.structured.is_none() && schemas("own").1.is_none());
    let nothing = call("nothing", &json!({})).unwrap();
    assert!(nothing.content.is_empty() && nothing.structured.is_none() && schemas("nothing").1.is_none());
}

#[test]
fn json_of_somebody_else_is_passed_on_unread() {
    let output = call("passed", &json!({"text": "x"})).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{ "text" : "x", "more": 1.00 }"#));
    assert_eq!(schemas("passed").1, Some(repeated()));
    let output = call("passed_list", &json!({})).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{"result":[ 1,2 ]}"#));
}

#[test]
fn a_failure_is_an_error_whatever_the_function_calls_it() {
    let error = call("fails", &json!({})).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::TooLarge, "own"));
    assert_eq!(schemas("fails").1, Some(repeated()));
    let error = call("parses", &json!({"text": "x"})).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Failed);
    assert!(error.message.contains("invalid digit"), "{}", error.message);
    assert_eq!(structured("parses", &json!({"text": "-3"})), json!({"result": -3}));
}

#[test]
fn every_attribute_is_told() {
    let all = described("group");
    assert_eq!((all.action.as_deref(), all.discriminator.as_deref()), (Some("all"), Some("condition")));
    assert_eq!(all.resource_uri.as_deref(), Some("palisade://all"));
    let aliases: Vec<_> = all.aliases.iter().map(|one| (one.name.as_str(), one.canonical.as_str())).collect();
    assert_eq!(
        aliases,
        [
            ("words", "text"),
            ("string", "text"),
            ("window", "label"),
            ("window_label", "label"),
            ("webview_label", "label"),
        ]
    );
    let effects = |tool: &str| {
        let effects = described(tool).effects;
        (effects.read_only, effects.destructive, effects.idempotent, effects.open_world)
    };
    assert_eq!(effects("group"), (false, false, true, false));
    assert_eq!(effects("list"), (true, false, true, false), "`read_only`");
    assert_eq!(effects("outside"), (true, false, true, true), "`read_only`, but not at home");
    assert_eq!(effects("object"), (false, true, false, true), "nothing is said: the worst");
    assert_eq!(described("object").action, None);
}

#[test]
fn prompts_resources_and_completions_have_the_form_of_their_kind() {
    let prompt = call("greeting", &json!({"text": "Hi"})).unwrap();
    assert!(matches!(&prompt.content[..], [Content::Text(text)] if text == "Hi"));
    assert_eq!(prompt.structured.as_deref(), Some(r#"{"roles":["user"]}"#));
    let short = call("greeting.short", &json!({})).unwrap();
    assert!(matches!(&short.content[..], [Content::Text(text)] if text == "Hello"));
    assert_eq!(described("note").resource_uri.as_deref(), Some("notes://{text}"));
    let note = call("note", &json!({"text": "7"})).unwrap();
    assert!(matches!(&note.content[..], [Content::Resource(note)] if note.uri == "notes://7"));

    let complete = |name| {
        let arguments = r#"{"argument":"text","value":"pa"}"#;
        let output = palisade_sdk::call(&PalisadeComponent::operations(), name, Some("complete"), arguments);
        serde_json::from_str::<Value>(&output.unwrap().structured.unwrap()).unwrap()
    };
    assert_eq!(complete("greeting"), json!({"values": ["pa"], "hasMore": true}));
    assert_eq!(complete("notes"), json!({"values": ["a", "b"], "total": 2, "hasMore": false}));
}

/// Takes three.
#[tool(name = "takes")]
fn takes(_: Repeat, _: &Database, _: &Context, _: &Files) -> Result<()> {
    Ok(())
}

/// Takes the same without arguments, in another order.
#[tool]
fn takes_too(_: &Files, _: &Database) {}

#[test]
fn what_a_function_borrows_are_its_capabilities() {
    assert_eq!(takes::CAPABILITIES, [Some("database"), None, Some("files")]);
    assert_eq!(takes_too::CAPABILITIES, [Some("files"), Some("database")]);
    assert_eq!(number::CAPABILITIES, []);
    assert_eq!(PageRead::NAME, Some("page-read"));
    // That it compiles says that the two may be one component.
    let operations = palisade_sdk::operations!(takes, takes_too);
    assert_eq!(palisade_sdk::describe(&operations).len(), 2);
    let output = palisade_sdk::call(&operations, "takes", None, r#"{"text":""}"#).unwrap();
    assert!(output.content.is_empty());
}

/// The documentation's own example compiles with it.
#[test]
fn the_readme_shows_the_tool_of_the_documentation() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(here.join("../README.md")).unwrap();
    let shown = readme.split("```rs\n").nth(1).unwrap().split("```").next().unwrap();
    let documentation = std::fs::read_to_string(here.join("src/lib.rs")).unwrap();
    let compiled = documentation.split("//! ```no_run\n").nth(1).unwrap().split("//! ```").next().unwrap();
    let plain = |text: &str| {
        let lines = text.lines().map(|line| line.trim_start_matches("//!").trim());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(plain(shown), plain(compiled));
}

#[test]
fn a_tool_is_still_a_function() {
    assert_eq!(object(Repeat { text: "a".to_owned(), times: Some(3) }).text, "aaa");
    assert_eq!(number(), 7);
}
