//! Whatever tools can do, in any order: the app lives, every call ends, and no secret comes out.
//!
//! `PALISADE_SECONDS` says for how long (a quarter of a minute without it), `PALISADE_SEED` which operations; the seed of a run is
//! printed, and gives the same operations again. `cargo xtask stress` sets both.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::harness::App;

/// How long a call may take, with the page's own deadline in it.
const LONGEST: Duration = Duration::from_secs(20);
/// Operations between two looks at the app, and the opening of its windows.
const ROUND: usize = 60;

/// What a call may end with, whatever it was.
const TYPED: [&str; 8] = [
    "INVALID_ARGUMENTS",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "TOOL_ERROR",
    "LIMIT_EXCEEDED",
    "SCOPE_MISSING",
    "POLICY_VIOLATION",
    "RATE_LIMITED",
];

/// Texts that mean something somewhere, and such as mean nothing anywhere.
const TEXTS: [&str; 30] = [
    "",
    " ",
    "Item 17",
    "button",
    "#user",
    "#list li:nth-child(3)",
    "*",
    "Log in",
    "input",
    "main",
    "../secret.txt",
    "/etc/passwd",
    "notes.txt",
    "command_007",
    "login",
    "refuse",
    "flood",
    "session",
    "flood-3",
    "e1",
    "\u{0}",
    "\u{202e}abc",
    "ä€𝄞",
    "' OR 1=1 --",
    "</script><script>",
    "${7*7}",
    "[[[[",
    "\\u0000",
    "javascript:alert(1)",
    "plugin:window|close",
];
/// Script that is safe to run again and again: no endless loop, which nothing but the web process's end could stop.
const SCRIPTS: [&str; 9] = [
    "1 + 1",
    "document.title",
    "new Promise(() => {})",
    "throw new Error('no')",
    "({ a: [1, { b: null }] })",
    "'x'.repeat(1000000)",
    "let until = Date.now() + 200; while (Date.now() < until);",
    "location.reload()",
    "syntax error here",
];
const PAGES: [&str; 6] =
    ["index.html", "frames.html", "flood.html", "hostile.html", "about:blank", "https://example.invalid/"];
const WINDOWS: [&str; 5] = ["main", "hidden", "flood", "hostile", "no-such-window"];

/// The operations that a listing offers.
struct Operation {
    tool: String,
    schema: Value,
}

struct Monkey {
    rng: Rng,
    operations: Vec<Operation>,
    /// References of elements that were seen.
    references: Vec<String>,
    outcomes: BTreeMap<String, usize>,
}

impl Monkey {
    fn new(app: &App, seed: u64) -> Self {
        let listing = app.client.get("/api/tools").json();
        let operation = |tool: &Value| Operation {
            tool: tool["name"].as_str().unwrap().to_owned(),
            schema: tool["inputSchema"].clone(),
        };
        let operations = listing.as_array().unwrap().iter().map(operation).collect();
        Self { rng: Rng::with_seed(seed), operations, references: Vec::new(), outcomes: BTreeMap::new() }
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.rng.usize(..of.len())]
    }

    /// Arguments that the schema may take, or almost.
    fn arguments(&mut self, schema: &Value) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut arguments = Map::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let is_picker = field["enum"].is_array() && ["action", "condition"].contains(&name.as_str());
            let chance = if is_picker || required.contains(&name.as_str()) { 19 } else { 5 };
            if self.rng.u8(..20) < chance {
                arguments.insert(name.clone(), self.value(name, field, schema, 0));
            }
        }
        Value::Object(arguments)
    }

    fn value(&mut self, name: &str, field: &Value, whole: &Value, depth: usize) -> Value {
        if let Some(target) = field["$ref"].as_str().and_then(|target| target.strip_prefix('#')) {
            let target = whole.pointer(target).cloned().unwrap_or_default();
            return self.value(name, &target, whole, depth);
        }
        if let Some(values) = field["enum"].as_array() {
            return values[self.rng.usize(..values.len())].clone();
        }
        if let Some(of) = field["anyOf"].as_array().or(field["oneOf"].as_array()) {
            let one = of[self.rng.usize(..of.len())].clone();
            return self.value(name, &one, whole, depth);
        }
        let kind = match &field["type"] {
            Value::String(kind) => kind.clone(),
            Value::Array(kinds) => {
                kinds[self.rng.usize(..kinds.len())].as_str().unwrap_or("string").to_owned()
            }
            _ => self.pick(&["string", "integer", "object", "null"]).to_owned(),
        };
        match kind.as_str() {
            "string" => json!(self.text(name)),
            "integer" => json!([0, 1, 2, 50, 200, 1_000, -1, 1_i64 << 40][self.rng.usize(..8)]),
            "number" => json!([0.0, 0.5, 1.0, -3.5, 1e9][self.rng.usize(..5)]),
            "boolean" => json!(self.rng.bool()),
            "array" if depth < 2 => {
                let items = field.get("items").cloned().unwrap_or(json!({ "type": "string" }));
                (0..self.rng.usize(..4)).map(|_| self.value(name, &items, whole, depth + 1)).collect()
            }
            "object" if depth < 2 => {
                json!({ self.pick(&TEXTS): self.rng.i32(..), "value": self.pick(&TEXTS) })
            }
            _ => Value::Null,
        }
    }

    /// Mostly what a parameter of this name could be.
    fn text(&mut self, name: &str) -> String {
        let sensible = self.rng.u8(..4) > 0;
        match name {
            "label" | "webview_label" | "window" => self.pick(&WINDOWS).to_owned(),
            "code" | "value" | "expression" | "frontend_expr" if sensible => self.pick(&SCRIPTS).to_owned(),
            "url" if sensible => self.pick(&PAGES).to_owned(),
            "ref_id" | "ref_ids" if sensible && !self.references.is_empty() => {
                self.references[self.rng.usize(..self.references.len())].clone()
            }
            "command" | "backend_command" if sensible => format!("command_{:03}", self.rng.u32(..320)),
            _ => self.pick(&TEXTS).to_owned(),
        }
    }

    /// One call; what came of it is counted.
    fn act(&mut self, app: &App) {
        let index = self.rng.usize(..self.operations.len());
        let (tool, schema) = (self.operations[index].tool.clone(), self.operations[index].schema.clone());
        let mut arguments = self.arguments(&schema);
        // Waiting is tried elsewhere, and takes a run's time.
        for (name, most) in
            [("timeout_ms", 300), ("duration_ms", 300), ("delay_ms", 300), ("timeout_secs", 1)]
        {
            if schema["properties"].get(name).is_some() {
                arguments[name] = json!(self.rng.u32(..most));
            }
        }
        let started = Instant::now();
        let reply = app.client.tool(&tool, &arguments);
        let took = started.elapsed();
        assert!(took < LONGEST, "{tool} {arguments} took {took:?}");
        let outcome = if reply.status == 200 { "ok".to_owned() } else { reply.code() };
        let is_typed = outcome == "ok" || TYPED.contains(&outcome.as_str());
        assert!(is_typed, "{tool} {arguments}: {} {:.300}", reply.status, reply.body);
        *self.outcomes.entry(outcome).or_default() += 1;
        if tool == "find_elements" && reply.status == 200 {
            let found = reply.json();
            let elements = found["result"]["elements"].as_array().or(found["elements"].as_array()).cloned();
            let references = elements.into_iter().flatten();
            self.references =
                references.filter_map(|one| one["ref_id"].as_str().map(str::to_owned)).collect();
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_tools_do_the_app_lives_and_no_secret_comes_out() {
    let seconds = setting("PALISADE_SECONDS").unwrap_or(15);
    let seed = setting("PALISADE_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}: PALISADE_SEED={seed} gives the same operations again");
    let mut app = App::start("full-control");
    let mut monkey = Monkey::new(&app, seed);
    let until = Instant::now() + Duration::from_secs(seconds);
    let (mut calls, mut early) = (0, None);
    while Instant::now() < until {
        for _ in 0..ROUND {
            monkey.act(&app);
            calls += 1;
        }
        assert!(app.is_alive(), "seed {seed}: the app ended after {calls} calls");
        let _ = app.client.tool("invoke_command", &json!({ "command": "restore" }));
        let is_warm = until.saturating_duration_since(Instant::now()) < Duration::from_secs(seconds) / 2;
        if is_warm && early.is_none() {
            early = Some((app.resident_kilobytes(), app.descriptors()));
        }
    }
    // The way that is always there still is.
    let _ = app.client.tool("invoke_command", &json!({ "command": "restore" }));
    assert_eq!(app.client.tool("get_plugin_info", &json!({})).status, 200);
    assert!(!app.said().contains("panicked"), "{:.2000}", app.said());
    let (memory, descriptors) = (app.resident_kilobytes(), app.descriptors());
    let (early_memory, early_descriptors) = early.unwrap_or((memory, descriptors));
    println!("{calls} calls: {:?}", monkey.outcomes);
    println!("memory {early_memory} → {memory} kB, descriptors {early_descriptors} → {descriptors}");
    assert!(
        memory < early_memory * 3 / 2 + 60_000,
        "seed {seed}: {early_memory} kB at half time, {memory} kB at the end"
    );
    assert!(
        descriptors < early_descriptors + 60,
        "seed {seed}: {early_descriptors} descriptors, then {descriptors}"
    );
}
