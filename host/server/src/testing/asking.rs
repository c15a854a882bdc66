//! A server whose operations ask their caller, beside prompts, resources and completions.

use std::sync::Arc;

use futures::future::BoxFuture;
use palisade_engine::{
    Answer, Asked, CallError, Content, GuestError, GuestErrorKind, Invocation, Limits, Observer, Operation,
    OperationKind, Output, Question, ResourceBody,
};
use palisade_policy::{Principal, Principals, RateLimit};
use serde_json::{Value, json};

use super::{
    NARROW, Script, Server, Stage, WIDE, at, contents, operation, operations, profile, redactor, server_of,
    structured, token,
};
use crate::catalog::{Catalog, CatalogOptions, Execute};
use crate::dispatch::Dispatcher;
use crate::host::{Host, Identity};

/// Asks its caller; offers a prompt, a resource by a template, and completions.
struct Asker;

impl Execute for Asker {
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>> {
        Box::pin(async move {
            let arguments: Value = serde_json::from_str(invocation.arguments).unwrap();
            let text = |text: String| contents(vec![Content::Text(text)]);
            match (invocation.tool, invocation.action) {
                ("ask", None) => {
                    Ok(text(ask(&*invocation.observer, "name")? + &ask(&*invocation.observer, "more")?))
                }
                ("greeting", None) => {
                    let content = vec![
                        Content::Text(format!("Hello, {}", arguments["to"])),
                        Content::Text("Hi".into()),
                    ];
                    let more =
                        json!({ "roles": ["user", "assistant"], "description": "for ann@example.org" });
                    Ok(Output { content, structured: Some(more.to_string()), is_error: false })
                }
                ("greeting", Some("complete")) => {
                    let values = vec![arguments["value"].as_str().unwrap(); 101];
                    Ok(structured(&json!({ "values": values, "total": 500 })))
                }
                ("note", None) => Ok(contents(vec![Content::Resource {
                    uri: format!("notes://{}", arguments["id"].as_str().unwrap()),
                    mime_type: Some("text/plain".into()),
                    body: ResourceBody::Text("a note of ann@example.org".into()),
                }])),
                other => panic!("{other:?} was reached, and must not be"),
            }
        })
    }

    fn may_ask(&self) -> bool {
        true
    }
}

/// One question for a name of at least two letters.
fn ask(observer: &dyn Observer, key: &str) -> Result<String, CallError> {
    let schema = json!({
        "type": "object", "properties": { "name": { "type": "string", "minLength": 2 } }, "required": ["name"],
    });
    let unavailable = |message| CallError::Guest(GuestError { kind: GuestErrorKind::Unavailable, message });
    match observer.ask(key, Question::Elicitation { message: "Who? (ann@example.org)".into(), schema }) {
        Asked::Answer(Answer::Accepted(content)) => Ok(content["name"].as_str().unwrap().to_owned()),
        Asked::Answer(other) => Ok(format!("{other:?}")),
        Asked::Pending => Err(unavailable("pending".to_owned())),
        Asked::Unavailable(message) | Asked::Invalid(message) => Err(unavailable(message)),
    }
}

fn offers() -> Vec<Operation> {
    let text = || json!({ "type": "string", "description": "Write to ann@example.org" });
    let of = |kind, operation: Operation| Operation { kind, ..operation };
    let complete =
        operation("greeting", Some("complete"), json!({ "argument": {}, "value": {}, "context": {} }), &[]);
    vec![
        operation("ask", None, json!({}), &[]),
        of(OperationKind::Prompt, operation("greeting", None, json!({ "to": text() }), &["to"])),
        of(OperationKind::Completion, complete),
        of(
            OperationKind::Resource,
            at("notes://{id}", operation("note", None, json!({ "id": text() }), &["id"])),
        ),
    ]
}

/// As [`server`], with tools that ask, prompts, resources and completions.
pub(crate) async fn asking_server() -> Server {
    let (sleeps, calls) = (Arc::default(), Arc::default());
    let principal =
        |name: &str, profile: &str| Arc::new(Principal { name: name.into(), profile: profile.into() });
    let principals = Principals::new(vec![
        (token(WIDE), principal("wide", "investigate")),
        (token(NARROW), principal("narrow", "investigate")),
    ])
    .unwrap();
    let (profile, redactor) = (profile("investigate", &[]), redactor());
    let script: Arc<dyn Execute> = Arc::new(Script(Arc::clone(&sleeps)));
    let (tools, offers) = (operations(), offers());
    let executors = [(script, tools.as_slice()), (Arc::new(Asker) as Arc<dyn Execute>, offers.as_slice())];
    let catalog = Catalog::from_executors(executors, &profile, &redactor, CatalogOptions::default());
    let dispatcher = Dispatcher::new(profile, catalog, redactor, Limits::default(), Arc::clone(&calls));
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0)).unwrap();
    server_of(Stage { host: Arc::new(host), sleeps, calls }).await
}
