//! What a component says of itself, through the engine to the catalogue that clients see.
//!
//! The bytes choose a few operations: names, texts and schemas from such as matter, and such as are in the bytes.
//!
//! What holds: the engine takes it or refuses it with a typed error, and soon; what it takes keeps the contract's rules
//! (names, sizes, texts that deceive nobody, aliases that are no parameters); and a host can offer all of it.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use arbitrary::Unstructured;
use palisade_engine::{Description, LoadError, Operation, Sandbox, Settings};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::SOON;
use crate::bytes::{chance, number, pick, text};
use crate::exchange::{lines, lock, runtime};
use crate::make::{Said, load, saying};
use crate::mcp_lines::{greet, judge};
use crate::schema::{Recorder, check};
use crate::script::{TOKEN, caller, host_of};

pub(crate) struct Bench {
    runtime: Runtime,
    sandbox: Sandbox,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let settings = Settings {
            limits: crate::component::limits(),
            compiler: palisade_engine::Compiler::Baseline,
            ..Settings::default()
        };
        Self { runtime: runtime(), sandbox: Sandbox::new(&settings).expect("the engine starts") }
    }

    /// What the engine makes of it. `None` where it does not fit into the component that says it.
    pub(crate) fn describe(&self, operations: &[Said]) -> Option<Result<Description, LoadError>> {
        let component = load(&self.sandbox, saying(operations)?).expect("the frame is a good component");
        let start = Instant::now();
        let described = self.runtime.block_on(self.sandbox.describe(&component));
        assert!(start.elapsed() < SOON, "describing took {:?}", start.elapsed());
        Some(described)
    }

    /// What a client of a host that offers these is answered.
    pub(crate) fn answers(
        &self,
        operations: &[Operation],
        recorder: &Arc<Recorder>,
        asked: &[Value],
    ) -> Vec<Value> {
        let host = host_of(Arc::clone(recorder) as _, operations);
        let mut input = String::from("!\n");
        for (id, (method, params)) in asked.iter().map(|asked| (&asked[0], &asked[1])).enumerate() {
            let message = json!({ "jsonrpc": "2.0", "id": id + 1, "method": method, "params": params });
            input.push_str(&format!("{message}\n"));
        }
        let input = greet(input.as_bytes());
        let answer = lines(&self.runtime, &host, caller(&host, TOKEN), &input, true);
        let mut answers = judge(&input, &answer);
        // The first is to the greeting; the others come in any order.
        answers.sort_by_key(|answer| answer["id"].as_u64());
        assert_eq!(answers.len(), asked.len() + 1, "each request has an answer");
        answers.into_iter().skip(1).collect()
    }
}

static BENCH: LazyLock<Mutex<Bench>> = LazyLock::new(|| Mutex::new(Bench::new()));

/// Has it described, and offered.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    let mut input = Unstructured::new(data);
    let said: Vec<Said> = (0..=number(&mut input, 3)).map(|_| operation(&mut input)).collect();
    match bench.describe(&said) {
        None => {}
        Some(Err(LoadError::Description(why))) => {
            assert!(why.len() < 8 << 10, "{} bytes: {why:.500}", why.len())
        }
        Some(Err(error)) => panic!("the frame is a good component: {error}"),
        Some(Ok(description)) => {
            assert_eq!(description.operations.len(), said.len());
            description.operations.iter().for_each(keeps_the_rules);
            offer(&bench, &description.operations);
        }
    }
}

fn operation(input: &mut Unstructured<'_>) -> Said {
    let names = ["tool", "a", "window", "action", "condition", "x.y", "", "complete"];
    let schemas = [
        r#"{"type":"object"}"#,
        r#"{"type":"object","properties":{"a":{"type":"string"},"x":{"type":"string"}}}"#,
        r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"integer"}}}"##,
        r#"{"type":"object","required":["a"],"properties":{"a":{"pattern":"^a+$"}},"additionalProperties":false}"#,
        r#"{"type":"object","properties":{"action":{}}}"#,
    ];
    let uris = ["palisade://a", "notes://{a}", "notes://{a}/{x}", "file:///etc/passwd", "notes://{a}{x}"];
    let optional = |input: &mut Unstructured<'_>, all: &[&str]| chance(input, 40).then(|| word(input, all));
    Said {
        tool: word(input, &names),
        action: optional(input, &names),
        discriminator: if chance(input, 20) { Some(word(input, &names)) } else { None },
        description: word(input, &["Does it.", "Liest\u{202e}", "a\u{0}b", "\u{e0041}", " "]),
        input_schema: word(input, &schemas),
        output_schema: optional(input, &schemas),
        effects: [chance(input, 80), chance(input, 20), chance(input, 50), chance(input, 20)],
        aliases: (0..number(input, 2)).map(|_| (word(input, &names), word(input, &names))).collect(),
        resource_uri: optional(input, &uris),
        kind: u8::try_from(number(input, 3)).unwrap_or_default(),
    }
}

/// One of these, seldom something else.
fn word(input: &mut Unstructured<'_>, all: &[&str]) -> String {
    if chance(input, 85) {
        return pick(input, all).to_owned();
    }
    let length = number(input, 600).min(input.len());
    text(input.bytes(length).unwrap_or_default())
}

/// Rules of the contract, told anew.
fn keeps_the_rules(operation: &Operation) {
    let Operation { tool, action, description, input_schema, .. } = operation;
    for name in std::iter::once(tool).chain(action) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        assert!((1..=64).contains(&name.len()) && name.chars().all(is_name), "the name {name:?}");
    }
    assert!(!description.trim().is_empty() && description.len() <= 4_096);
    let told = operation
        .output_schema
        .iter()
        .fold(format!("{description}{input_schema}"), |told, schema| format!("{told}{schema}"));
    for deceptive in ['\u{0}', '\u{7}', '\u{1b}', '\u{202e}', '\u{200b}', '\u{2066}', '\u{e0041}', '\u{feff}']
    {
        assert!(!told.contains(deceptive), "U+{:04X} in {told:?}", u32::from(deceptive));
    }
    let has = |name: &str| input_schema["properties"].get(name).is_some();
    for alias in &operation.aliases {
        assert!(has(&alias.canonical) && !has(&alias.name), "the alias {alias:?}");
    }
    assert!(operation.resource_uri.is_none() || operation.effects.read_only, "reading changes something");
}

/// Offers the operations to a client, and lists and checks what there is.
fn offer(bench: &Bench, operations: &[Operation]) {
    let lists = json!([["tools/list", {}], ["ping", {}]]);
    let answers = bench.answers(operations, &Arc::default(), lists.as_array().expect("an array"));
    let listed = answers[0]["result"]["tools"].as_array().expect("tools are listed");
    assert!(listed.len() <= operations.len());
    for operation in operations {
        let given = [json!({}), json!({ "a": "aaa" }), json!({ "a": 5, "x": null })];
        check(&operation.input_schema, given.into_iter());
    }
}
