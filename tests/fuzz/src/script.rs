//! A host whose tools are native code, so that a fuzzer spends its time in the gateway: of every kind that a client can
//! reach, and each with secrets in what it says.
//!
//! Guarantees: no tool panics, whatever it is called with; so a failure with the code `INTERNAL` is the host's.

use std::sync::{Arc, LazyLock};

use futures::future::BoxFuture;
use palisade_engine::{
    Alias, Answer, Asked, CallError, Content, Effects, GuestError, GuestErrorKind, Invocation, Limits,
    Operation, OperationKind, Output, Question, ResourceBody, Severity,
};
use palisade_policy::{
    Authenticated, Principal, Principals, Profile, RateLimit, RedactionConfig, Redactor, Token,
};
use palisade_server::catalog::Execute;
use palisade_server::{Catalog, CatalogOptions, Dispatcher, Host, Identity};
use serde_json::{Value, json};
use uuid::Uuid;

/// The token of the caller that may call everything.
pub(crate) const TOKEN: &str = "7d0f4b52-9c1e-4e0a-8f5b-2a6c3d9e1b70";
/// The token of another caller.
pub(crate) const OTHER: &str = "0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d";
/// In whatever a tool says: it has the form of a provider's key.
pub(crate) const KEY: &str = "sk-ant-REDACTME0123456789abcdef";
/// The profile of everything here.
pub(crate) const PROFILE: &str = "full-control";

/// Plays the tools.
struct Script;

impl Execute for Script {
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>> {
        Box::pin(async move {
            let arguments: Value = serde_json::from_str(invocation.arguments).unwrap_or_default();
            match (invocation.tool, invocation.action) {
                ("ask", _) => ask(&invocation),
                ("say", _) => Ok(say(&arguments)),
                ("large", _) => Ok(contents(large(&arguments))),
                ("chatty", _) => {
                    invocation.observer.log(Severity::Warning, format!("with {KEY}"));
                    invocation.observer.progress(1.0, Some(2.0), Some(TOKEN.to_owned()));
                    Ok(structured(&json!({ "done": true })))
                }
                ("greeting", Some(_)) => Ok(structured(&json!({ "values": [arguments["value"], KEY] }))),
                ("greeting", None) => Ok(contents(vec![Content::Text(format!("Hello {arguments} {KEY}"))])),
                ("note", _) => Ok(contents(vec![note(&arguments)])),
                (tool, action) => Ok(structured(
                    &json!({ "tool": tool, "action": action, "with": arguments, "key": KEY, "own": TOKEN }),
                )),
            }
        })
    }

    fn may_ask(&self) -> bool {
        true
    }
}

fn ask(invocation: &Invocation<'_>) -> Result<Output, CallError> {
    let unavailable = |message| CallError::Guest(GuestError { kind: GuestErrorKind::Unavailable, message });
    let schema = json!({
        "type": "object", "properties": { "name": { "type": "string", "minLength": 2 } }, "required": ["name"],
    });
    let mut told = Vec::new();
    for key in ["name", "more"] {
        let message = format!("Who? {KEY}");
        match invocation.observer.ask(key, Question::Elicitation { message, schema: schema.clone() }) {
            Asked::Answer(Answer::Accepted(content)) => told.push(content.to_string()),
            Asked::Answer(other) => told.push(format!("{other:?}")),
            Asked::Pending => return Err(unavailable("it is being asked".to_owned())),
            Asked::Unavailable(why) | Asked::Invalid(why) => return Err(unavailable(why)),
        }
    }
    Ok(contents(vec![Content::Text(told.join("\n"))]))
}

fn say(arguments: &Value) -> Output {
    let text = arguments["text"].as_str().unwrap_or_default();
    let content = vec![
        Content::Text(format!("{text}\n{KEY}")),
        Content::Image { data: text.as_bytes().to_vec(), mime_type: "image/png".into() },
        Content::ResourceLink {
            uri: "palisade://shape".into(),
            name: TOKEN.into(),
            description: Some(KEY.into()),
            mime_type: None,
            size: Some(5),
        },
    ];
    Output { is_error: arguments["fail"] == true, ..contents(content) }
}

/// Over the budget of a result, so that it is kept and read by the page.
fn large(arguments: &Value) -> Vec<Content> {
    let lines = usize::try_from(arguments["lines"].as_u64().unwrap_or_default()).unwrap_or_default();
    vec![Content::Text(format!("a line, and é {KEY}\n").repeat(lines.min(6_000)))]
}

fn note(arguments: &Value) -> Content {
    Content::Resource {
        uri: format!("notes://{}", arguments["id"].as_str().unwrap_or_default()),
        mime_type: Some("text/plain".into()),
        body: ResourceBody::Text(format!("{arguments} {KEY}")),
    }
}

fn structured(value: &Value) -> Output {
    Output { structured: Some(value.to_string()), ..Output::default() }
}

fn contents(content: Vec<Content>) -> Output {
    Output { content, ..Output::default() }
}

/// An operation that reads.
pub(crate) fn operation(tool: &str, action: Option<&str>, schema: Value) -> Operation {
    Operation {
        tool: tool.into(),
        action: action.map(str::to_owned),
        discriminator: None,
        description: format!("Does {tool}. {KEY}"),
        input_schema: schema,
        output_schema: None,
        effects: Effects { read_only: true, destructive: false, idempotent: true, open_world: false },
        aliases: Vec::new(),
        resource_uri: None,
        kind: OperationKind::Tool,
    }
}

fn takes(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn operations() -> Vec<Operation> {
    let of = |kind, operation: Operation| Operation { kind, ..operation };
    let at = |uri: &str, operation: Operation| Operation { resource_uri: Some(uri.into()), ..operation };
    let text = || json!({ "type": "string" });
    let shape = json!({
        "items": { "type": "array", "items": { "type": "object", "properties": { "x": { "type": "number" } } } },
        "mode": { "enum": ["one", "two", null] },
        "pattern": { "type": "string", "pattern": "^[a-z]+(-[0-9]+)*$", "maxLength": 40 },
        "either": { "oneOf": [{ "type": "integer", "minimum": 3 }, { "type": "boolean" }] },
        "free": {},
    });
    let alias = Alias { name: "n".into(), canonical: "free".into() };
    vec![
        at(
            "palisade://shape",
            Operation { aliases: vec![alias], ..operation("shape", None, takes(shape, &[])) },
        ),
        operation("say", None, takes(json!({ "text": text(), "fail": { "type": "boolean" } }), &["text"])),
        operation("large", None, takes(json!({ "lines": { "type": "integer" } }), &[])),
        operation("chatty", None, takes(json!({}), &[])),
        operation("ask", None, takes(json!({}), &[])),
        operation("window", Some("list"), takes(json!({ "label": text() }), &[])),
        operation("window", Some("close"), takes(json!({ "label": text() }), &["label"])),
        of(OperationKind::Prompt, operation("greeting", None, takes(json!({ "to": text() }), &["to"]))),
        of(
            OperationKind::Completion,
            operation(
                "greeting",
                Some("complete"),
                takes(json!({ "argument": {}, "value": {}, "context": {} }), &[]),
            ),
        ),
        of(
            OperationKind::Resource,
            at(
                "notes://{id}/part/{part}",
                operation("note", None, takes(json!({ "id": text(), "part": text() }), &[])),
            ),
        ),
    ]
}

fn token(text: &str) -> Token {
    Token::configured(Some(text), Uuid::nil())
}

/// Every spelling of the callers' tokens that must not leave.
pub(crate) static SPELLINGS: LazyLock<Vec<String>> =
    LazyLock::new(|| [TOKEN, OTHER].iter().flat_map(|text| token(text).encodings()).collect());

/// The host of the script.
pub(crate) fn host() -> Arc<Host> {
    host_of(Arc::new(Script), &operations())
}

/// A host of these operations, with the two callers.
pub(crate) fn host_of(executor: Arc<dyn Execute>, operations: &[Operation]) -> Arc<Host> {
    let profile = Profile::built_in(PROFILE).expect("it is built in");
    let redactor = Redactor::new(RedactionConfig::default(), &[&token(TOKEN), &token(OTHER)]);
    let redactor = Arc::new(redactor.expect("no pattern is wrong"));
    let catalog =
        Catalog::from_executors([(executor, operations)], &profile, &redactor, CatalogOptions::default());
    let dispatcher = Dispatcher::new(profile, catalog, redactor, Limits::default(), Arc::default());
    let principal = |name: &str| Arc::new(Principal { name: name.into(), profile: PROFILE.into() });
    let principals =
        Principals::new(vec![(token(TOKEN), principal("owner")), (token(OTHER), principal("other"))]);
    let identity = Identity { identifier: "dev.palisade.fuzz".into(), product_name: "Fuzz".into() };
    let principals = principals.expect("two tokens");
    Arc::new(Host::new(principals, [dispatcher], identity, RateLimit::per_second(0)).expect("a host"))
}

/// Whoever holds a token.
pub(crate) fn caller(host: &Host, token: &str) -> Authenticated {
    host.principals().authenticate(&[format!("Bearer {token}").as_bytes()]).expect("the token is known")
}
