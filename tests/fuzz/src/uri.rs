//! URI templates as components give them, and URIs that clients read.
//!
//! The first line is the template (or the URI) of a resource, the others are URIs that are read.
//!
//! What holds: a URI reaches the resource only with variables that, put back into the template, give that URI; every other
//! one is answered as unknown.

use std::sync::{Arc, LazyLock, Mutex};

use serde_json::{Map, Value, json};

use crate::bytes::{first_line, text};
use crate::description::Bench;
use crate::exchange::lock;
use crate::make::Said;
use crate::schema::Recorder;

/// URIs of one case.
const MAX_READS: usize = 6;

static BENCH: LazyLock<Mutex<Bench>> = LazyLock::new(|| Mutex::new(Bench::new()));

/// Has a resource described, and reads it.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    let (template, rest) = first_line(data);
    let (template, uris) = (text(template), text(rest));
    let Some(Ok(description)) = bench.describe(&[resource(&template)]) else { return };
    // One after the other, so that it is known what each one brought.
    for uri in uris.lines().take(MAX_READS) {
        let recorder = Arc::new(Recorder::default());
        let asked = [json!(["resources/read", { "uri": uri }])];
        let answer = bench.answers(&description.operations, &recorder, &asked).remove(0);
        match recorder.take() {
            Some(Value::Object(variables)) => {
                let again = expand(&template, &variables);
                assert_eq!(decode(&again), decode(uri.as_bytes()), "{template} took {uri} as {variables:?}");
            }
            Some(other) => panic!("arguments are an object, not {other}"),
            None => assert!(answer["error"]["code"].is_i64(), "{uri} was answered by nobody: {answer}"),
        }
    }
}

/// A resource at this template, with a parameter for each of its variables.
fn resource(template: &str) -> Said {
    let names = template.split('{').skip(1).filter_map(|piece| piece.split_once('}'));
    let parameters: Map<String, Value> =
        names.map(|(name, _)| (name.to_owned(), json!({ "type": "string" }))).collect();
    Said {
        tool: "note".into(),
        description: "A note.".into(),
        input_schema: json!({ "type": "object", "properties": parameters }).to_string(),
        effects: [true, false, true, false],
        resource_uri: Some(template.to_owned()),
        kind: 2,
        ..Said::default()
    }
}

/// The template with values in place of its variables.
fn expand(template: &str, variables: &Map<String, Value>) -> Vec<u8> {
    let mut whole = template.to_owned();
    for (name, value) in variables {
        // Every byte is escaped, so that nothing in a value is taken for the template's.
        let value: String =
            value.as_str().unwrap_or_default().bytes().map(|byte| format!("%{byte:02X}")).collect();
        whole = whole.replacen(&format!("{{{name}}}"), &value, 1);
    }
    whole.into_bytes()
}

/// What an escaped text stands for.
fn decode(escaped: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::new();
    let mut at = 0;
    while at < escaped.len() {
        let byte = match (escaped[at], digit(escaped.get(at + 1)), digit(escaped.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                at += 2;
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            (byte, ..) => byte,
        };
        plain.push(byte);
        at += 1;
    }
    plain
}
