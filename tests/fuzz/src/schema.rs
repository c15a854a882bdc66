//! JSON Schemas as a component gives them, and arguments that a client gives.
//!
//! The first line is the schema, each further line arguments.
//!
//! What holds: a schema that the engine takes can be offered, compiled and checked against in bounded time, however it is
//! written; arguments reach the tool only where they have what the schema requires; a refusal says so and is short.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use futures::future::BoxFuture;
use palisade_engine::{CallError, Invocation, Limits, Output, object_schema};
use palisade_policy::{Code, Profile, RedactionConfig, Redactor};
use palisade_server::catalog::Execute;
use palisade_server::{Catalog, CatalogOptions, Dispatcher, Unwatched};
use serde_json::Value;

use crate::SOON;
use crate::bytes::{first_line, text};
use crate::exchange::{lock, runtime};
use crate::script::{PROFILE, TOKEN, caller, host, operation};

/// Lines of arguments that are tried.
const MAX_TRIES: usize = 8;
/// Bytes of a refusal. Five faults of three hundred characters, and what is around them.
const MAX_REFUSAL: usize = 16 << 10;

/// Notes what it was called with.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Option<Value>>);

impl Recorder {
    /// What the last call was given.
    pub(crate) fn take(&self) -> Option<Value> {
        lock(&self.0).take()
    }
}

impl Execute for Recorder {
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>> {
        Box::pin(async move {
            *lock(&self.0) = serde_json::from_str(invocation.arguments).ok();
            Ok(Output { structured: Some("{}".to_owned()), ..Output::default() })
        })
    }
}

/// Has the schema checked, and arguments checked against it.
pub fn run(data: &[u8]) {
    let (schema, rest) = first_line(data);
    let Ok(schema) = std::str::from_utf8(schema) else { return };
    let start = Instant::now();
    if let Ok(schema) = object_schema(schema) {
        let arguments = text(rest);
        let arguments = arguments.lines().take(MAX_TRIES).filter_map(|line| serde_json::from_str(line).ok());
        check(&schema, arguments);
    }
    assert!(start.elapsed() < SOON, "a schema kept the host for {:?}", start.elapsed());
}

/// Calls an operation that has this schema.
pub(crate) fn check(schema: &Value, arguments: impl Iterator<Item = Value>) {
    let recorder = Arc::new(Recorder::default());
    let profile = Profile::built_in(PROFILE).expect("it is built in");
    let redactor = Arc::new(Redactor::new(RedactionConfig::default(), &[]).expect("no pattern is wrong"));
    let operations = [operation("tried", None, schema.clone())];
    let executor = Arc::clone(&recorder) as Arc<dyn Execute>;
    let offered = [(executor, operations.as_slice())];
    let catalog = Catalog::from_executors(offered, &profile, &redactor, CatalogOptions::default());
    let dispatcher = Dispatcher::new(profile, catalog, redactor, Limits::default(), Arc::default());
    let who = WHO.with(Clone::clone);
    for given in arguments {
        let answer = RUNTIME.with(|runtime| {
            runtime.block_on(dispatcher.call(&who, "tried", given.clone(), Arc::new(Unwatched)))
        });
        match (answer, recorder.take()) {
            (Ok(_), Some(got)) => has_required(schema, &got),
            (Err(failure), None) => {
                let failure = failure.into_inner();
                let refused = matches!(failure.code, Code::InvalidArguments | Code::UnknownTool);
                assert!(refused, "{:?}: {}", failure.code, failure.public());
                assert!(failure.public().len() < MAX_REFUSAL, "{} bytes", failure.public().len());
            }
            (answer, got) => panic!("{given}: the tool got {got:?}, the client {answer:?}"),
        }
    }
}

thread_local! {
    static RUNTIME: tokio::runtime::Runtime = runtime();
    static WHO: palisade_policy::Authenticated = caller(&host(), TOKEN);
}

/// What any reader of JSON Schema would look for first.
fn has_required(schema: &Value, arguments: &Value) {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        assert!(arguments.get(name).is_some(), "{name} is required: {schema:.500} took {arguments:.500}");
    }
}
