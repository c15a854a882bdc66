//! Every case, one after the other, on one host that has to live through all of them.

use std::fmt;
use std::time::Duration;

use palisade_engine::Compiler;
use palisade_tests::Client;
use serde_json::{Value, json};

use crate::assemble::assemble;
use crate::bench::{Bench, HONEST, Served, TOKEN, limits};
use crate::case::{self, Case, Expect};
use crate::fixture::{Swapper, outside};
use crate::inputs::{self, Input};
use crate::measure::{Cost, Meter, eventually, open_files};
use crate::mutants;

/// Cases that the kit has at least: if fewer are found, they were not looked for where they are.
const AT_LEAST: usize = 60;
/// Beginnings of names whose cases don't depend on how code was compiled. Once is enough.
const NOT_OF_CODE: [&str; 7] = [
    "binaries.",
    "context.",
    "database.",
    "descriptions.",
    "files.",
    "loops.slow-statements",
    "results.redaction",
];
/// Bytes by which a case may make the host grow at its highest: the guest's own 64 MiB, and an answer of 16 MiB as the
/// guest's, the host's and this client's.
const MOST_MEMORY: u64 = 256 << 20;
/// The same for statements: up to four that did not stop at once may still hold their 64 MiB when the next one begins.
const MOST_MEMORY_OF_STATEMENTS: u64 = 448 << 20;
/// Bytes of a failure, as a client gets it, and of why a component was refused.
const MOST_WORDS: usize = 12 << 10;
/// Bytes of an answer: the limit on results, and what JSON adds.
const MOST_ANSWER: usize = 24 << 20;

/// What came of one call or one attempt to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answer(String),
    Failure(String, String),
    Refused(String, String),
}

impl Outcome {
    fn fits(&self, expect: &Expect) -> bool {
        match (self, expect) {
            (Self::Answer(text), Expect::Answer(wanted)) => text.contains(wanted.as_str()),
            (Self::Failure(code, text), Expect::Failure(wanted, part)) => {
                code == wanted && text.contains(part.as_str())
            }
            (Self::Refused(kind, text), Expect::Refused(wanted, part)) => {
                (kind == wanted || wanted == "any") && text.contains(part.as_str())
            }
            _ => false,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Answer(text) | Self::Failure(_, text) | Self::Refused(_, text) => text,
        }
    }

    fn brief(&self) -> String {
        let cut = |text: &str| text.chars().take(60).collect::<String>().escape_debug().to_string();
        match self {
            Self::Answer(text) => format!("ANSWER {} bytes: {}", text.len(), cut(text)),
            Self::Failure(code, text) => format!("{code}: {}", cut(text)),
            Self::Refused(kind, text) => format!("REFUSED {kind}: {}", cut(text)),
        }
    }
}

/// A row of the table.
struct Row {
    name: String,
    tries: usize,
    outcome: String,
    cost: Cost,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, tries, outcome, cost } = self;
        let (time, peak) = (cost.time.as_millis(), cost.peak >> 20);
        write!(f, "{name:<44} {tries:>5} {time:>6} ms {peak:>4} MiB  {outcome}")
    }
}

struct Suite {
    bench: Bench,
    rows: Vec<Row>,
    wrong: Vec<String>,
}

/// Runs the kit on code of one compiler. `PALISADE_KIT` may be the beginning of the names that are wanted.
pub(crate) fn run(compiler: Compiler) {
    let cases = case::all();
    assert!(cases.len() >= AT_LEAST, "only {} cases were found in {}", cases.len(), case::kit().display());
    println!("{:<44} {:>5} {:>9} {:>8}  outcome ({compiler:?})", "case", "tries", "time", "memory");
    let mut suite = Suite { bench: Bench::new(compiler, limits()), rows: Vec::new(), wrong: Vec::new() };
    let of_code = |case: &&Case| {
        compiler == Compiler::Baseline || !NOT_OF_CODE.iter().any(|f| case.name.starts_with(f))
    };
    let wanted = std::env::var("PALISADE_KIT").unwrap_or_default();
    let is_wanted = |case: &&Case| case.name.starts_with(&wanted);
    let served: Vec<&Case> =
        cases.iter().filter(is_wanted).filter(of_code).filter(|case| suite.load(case)).collect();
    let host = suite.bench.serve();
    // What the calls themselves take the first time is no case's.
    suite.honest(&host.client, "the start");
    for (index, case) in served.into_iter().enumerate() {
        // Every other one over MCP, and with the other compiler the other way round.
        let over_mcp = (index % 2 == 0) == (compiler == Compiler::Baseline);
        suite.attack(case, &host, over_mcp);
    }
    suite.report(compiler);
}

impl Suite {
    /// Loads a case. Whether it is to be called.
    fn load(&mut self, case: &Case) -> bool {
        let wasm = match assemble(case) {
            Ok(wasm) => wasm,
            Err(error) => {
                self.wrong.push(format!("{} is not well written: {error}", case.name));
                return false;
            }
        };
        let meter = Meter::start();
        if let Some(change) = &case.change {
            let outcome = mutants::run(&mut self.bench, case, &wasm, change);
            let (tries, outcome) = outcome.unwrap_or_else(|wrong| {
                self.wrong.push(format!("{}: {wrong}", case.name));
                (0, "wrong".into())
            });
            self.record(case, tries, outcome, meter.stop());
            return false;
        }
        let loaded = self.bench.load(case, wasm);
        let cost = meter.stop();
        let Err((kind, text)) = loaded else { return true };
        let outcome = Outcome::Refused(kind, text);
        self.judge(case, None, &outcome);
        self.settle(case);
        self.record(case, 1, outcome.brief(), cost);
        false
    }

    /// Calls a case with each of its inputs.
    fn attack(&mut self, case: &Case, host: &Served, over_mcp: bool) {
        let inputs = inputs::of(case);
        let (before, files) = (outside(&self.bench.fixture), open_files());
        let swapper = (case.inputs.as_deref() == Some("race")).then(|| Swapper::start(&self.bench.fixture));
        let meter = Meter::start();
        let mut twins: Option<(usize, Outcome)> = None;
        let mut last = String::new();
        for input in &inputs {
            let outcome = call(&host.client, &case.name, input, over_mcp);
            self.judge(case, Some(input), &outcome);
            last = outcome.brief();
            match (&twins, input.twin) {
                (Some((twin, first)), Some(other)) if *twin == other && *first != outcome => {
                    let (first, outcome) = (first.brief(), outcome.brief());
                    self.wrong.push(format!(
                        "{}: {input} can be told from its twin: {outcome}, {first}",
                        case.name
                    ));
                }
                _ => twins = input.twin.map(|twin| (twin, outcome)),
            }
        }
        let cost = meter.stop();
        drop(swapper);
        self.honest(&host.client, &case.name);
        self.settle(case);
        if outside(&self.bench.fixture) != before {
            self.wrong.push(format!("{} changed what it must not change", case.name));
        }
        if let Err(wrong) = eventually("files are left open", || {
            let now = open_files();
            if now <= files + 8 { Ok(()) } else { Err(format!("{now}, and there were {files}")) }
        }) {
            self.wrong.push(format!("{}: {wrong}", case.name));
        }
        self.record(case, inputs.len(), last, cost);
    }

    /// Whether a case ended as its header (or its input's own line) says, and told nothing that it must not.
    fn judge(&mut self, case: &Case, input: Option<&Input>, outcome: &Outcome) {
        let expected = match input {
            Some(Input { expect: Some(expect), .. }) => std::slice::from_ref(expect),
            _ => &case.expect,
        };
        let of = input
            .filter(|input| !input.bytes.is_empty())
            .map(|input| format!(" of {input}"))
            .unwrap_or_default();
        if !expected.iter().any(|expect| outcome.fits(expect)) {
            let outcome = outcome.brief();
            self.wrong.push(format!("{}{of}: expected one of {expected:?}, not {outcome}", case.name));
        }
        let most = if matches!(outcome, Outcome::Answer(_)) { MOST_ANSWER } else { MOST_WORDS };
        if outcome.text().len() > most {
            self.wrong.push(format!("{}{of}: {} bytes were said", case.name, outcome.text().len()));
        }
        for leak in self.leaks(outcome) {
            self.wrong.push(format!("{}{of}: `{leak}` was said: {}", case.name, outcome.brief()));
        }
    }

    /// What of the host an outcome gives away.
    fn leaks(&self, outcome: &Outcome) -> Vec<String> {
        let home = self.bench.fixture.path("").to_string_lossy().into_owned();
        let secrets = [
            palisade_tests::fixture::CANARY,
            TOKEN,
            env!("CARGO_MANIFEST_DIR"),
            "backtrace",
            ".cargo/",
            home.trim_end_matches('/'),
        ];
        // The operator's own terminal shows why a component was refused.
        let acts = matches!(outcome, Outcome::Refused(..))
            && outcome.text().chars().any(|c| c.is_control() && c != '\n');
        let said = secrets
            .iter()
            .filter(|secret| outcome.text().contains(**secret))
            .map(|secret| (*secret).to_owned());
        said.chain(acts.then(|| "a control character".to_owned())).collect()
    }

    /// The honest tool answers.
    fn honest(&mut self, client: &Client, after: &str) {
        let input = Input::from("hello");
        for over_mcp in [false, true] {
            let outcome = call(client, HONEST, &input, over_mcp);
            if outcome != Outcome::Answer("hello".into()) {
                self.wrong.push(format!("after {after} an honest call gave {}", outcome.brief()));
            }
        }
    }

    /// Nothing of a case is left in the sandbox.
    fn settle(&mut self, case: &Case) {
        let sandbox = self.bench.sandbox.clone();
        if let Err(wrong) = eventually("guest memory is left", || match sandbox.guest_memory() {
            0 => Ok(()),
            bytes => Err(format!("{bytes} bytes")),
        }) {
            self.wrong.push(format!("{}: {wrong}", case.name));
        }
    }

    fn record(&mut self, case: &Case, tries: usize, outcome: String, cost: Cost) {
        let most = if case.name.starts_with("database.") { MOST_MEMORY_OF_STATEMENTS } else { MOST_MEMORY };
        if cost.peak > most {
            self.wrong.push(format!("{} made the host grow by {} MiB", case.name, cost.peak >> 20));
        }
        let row = Row { name: case.name.clone(), tries, outcome, cost };
        println!("{row}");
        self.rows.push(row);
    }

    fn report(self, compiler: Compiler) {
        let time: Duration = self.rows.iter().map(|row| row.cost.time).sum();
        let tries: usize = self.rows.iter().map(|row| row.tries).sum();
        println!("{compiler:?}: {} cases, {tries} tries, {} s", self.rows.len(), time.as_secs());
        assert!(self.wrong.is_empty(), "{} are wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

/// One call over HTTP.
fn call(client: &Client, tool: &str, input: &Input, over_mcp: bool) -> Outcome {
    let arguments = input.arguments();
    let failure = |value: &Value| {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        Outcome::Failure(text("code"), text("error"))
    };
    if !over_mcp {
        let reply = client.tool(tool, &arguments);
        if reply.status != 200 {
            return failure(&reply.json());
        }
        // Long answers are not taken apart: that would cost memory that is not the host's.
        let body = reply.body;
        let short = if body.len() < 100_000 { serde_json::from_str::<Value>(&body).ok() } else { None };
        return Outcome::Answer(match short.as_ref().map(|value| &value["result"]) {
            Some(Value::String(text)) => text.clone(),
            _ => body,
        });
    }
    let reply = client.mcp("tools/call", &json!({"name": tool, "arguments": arguments}));
    if reply.body.len() > 400_000 {
        return Outcome::Answer(reply.body);
    }
    let message = reply.json();
    let result = &message["result"];
    if result["isError"] == true {
        return failure(&result["structuredContent"]);
    }
    if message["error"].is_object() {
        let code = message["error"]["data"]["code"].as_str().unwrap_or_default();
        return Outcome::Failure(code.to_owned(), message["error"]["message"].to_string());
    }
    match result["content"].as_array().map(Vec::as_slice) {
        Some([only]) if only["text"].is_string() => {
            Outcome::Answer(only["text"].as_str().unwrap_or_default().to_owned())
        }
        _ => Outcome::Answer(result.to_string()),
    }
}
