//! Runs cases.
//!
//! Guarantees: each case has an authority of its own over a stage of its own, and its call goes through the dispatcher that MCP and
//! REST go through; nothing of one case is there in the next. What a call did is written down for every case. Hostile: the component.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use palisade_embed::pack::Entry;
use palisade_embed::{Custom, Plan, Problem, ToolSource, assemble, authority, prepare_cache};
use palisade_engine::{Asked, Content, Limits, Question, ResourceBody, Role, Sandbox, Settings, Severity};
use palisade_policy::{Code, RateLimit, Redacted, RedactionConfig};
use palisade_server::{Listing, ToolOutput, Trace, Watch};
use serde_json::{Map, Value};

use crate::case::{Answer, Case};
use crate::expect;
use crate::report::{Outcome, Report, Tested};
use crate::stage::Stage;

/// How cases are run. `Default`: the default limits, and no cache of compiled code on disk.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The limits of each call.
    pub limits: Limits,
    /// A directory for compiled code.
    pub cache: Option<PathBuf>,
}

/// A component, ready to be tested.
#[derive(Debug)]
pub struct Suite {
    sandbox: Sandbox,
    entries: Vec<Entry>,
}

/// What came of a call.
#[derive(Debug)]
pub(crate) enum Came {
    /// The host does not load the component under this profile.
    Refused {
        /// The capabilities that it lacks, in order.
        grants: Vec<String>,
        /// What the operator reads.
        text: String,
    },
    /// A failure.
    Failed { code: String, text: String },
    /// An answer.
    Answer { text: String, structured: Option<Value> },
}

impl Came {
    /// What can be read of it.
    pub(crate) fn text(&self) -> &str {
        let (Self::Refused { text, .. } | Self::Failed { text, .. } | Self::Answer { text, .. }) = self;
        text
    }
}

impl Suite {
    /// Takes a component in, and hears what it can do.
    ///
    /// # Errors
    /// When it can't be read or is no tool.
    pub async fn open(component: ToolSource, options: &Options) -> Result<Self, Problem> {
        let cache = options.cache.as_deref().and_then(prepare_cache);
        let settings =
            Settings { limits: options.limits.clone(), cache, on_demand: true, ..Settings::default() };
        let sandbox = Sandbox::new(&settings).map_err(|error| Problem::failed(error.to_string()))?;
        // Beside nothing: the pack's names are free, and none of its tools are there.
        let custom = Custom { sources: vec![component], ..Custom::default() };
        let entries = custom.beside(Vec::new(), &sandbox).await?;
        Ok(Self { sandbox, entries })
    }

    /// Runs cases, one after the other.
    ///
    /// # Errors
    /// When a case can't be set up: it contradicts itself, or a fixture is missing.
    pub async fn run(&self, cases: &[Case]) -> Result<Report, Problem> {
        let mut report = Report::default();
        for case in cases {
            let named = |problem: Problem| {
                let advice = problem.advice().map(str::to_owned);
                Problem::usage(format!("{}, `{}`: {}", case.file.display(), case.name, problem.what()))
                    .next_if(advice)
            };
            report.cases.push(self.one(case).await.map_err(named)?);
        }
        Ok(report)
    }

    async fn one(&self, case: &Case) -> Result<Tested, Problem> {
        let stage = Stage::set(case)?;
        let listener = Arc::new(Listener::new(&case.answers));
        let started = Instant::now();
        let came = self.call(case, &stage, &listener).await?;
        let took = started.elapsed();
        let outcome = match expect::unmet(case, &stage, &came, &listener.did())? {
            None => Outcome::Passed,
            Some(why) => Outcome::Failed { why, said: listener.said() },
        };
        Ok(Tested { name: case.name.clone(), file: case.file.clone(), outcome, took })
    }

    async fn call(&self, case: &Case, stage: &Stage, listener: &Arc<Listener>) -> Result<Came, Problem> {
        let plan = Plan {
            profile: stage.profile.clone(),
            redaction: RedactionConfig { enabled: stage.profile.redaction, ..RedactionConfig::default() },
            rate_limit: RateLimit::default(),
            listing: Listing::default(),
            traces: true,
            changing_tools: false,
        };
        let missing = {
            let granted = authority::link(&self.sandbox, &stage.profile, &stage.roots)?;
            let imports = self.entries.iter().flat_map(|entry| granted.missing(&entry.description.imports));
            imports.collect::<Vec<_>>()
        };
        let assembled = match assemble(&plan, &self.entries, &stage.roots, &self.sandbox, None) {
            Ok(assembled) => assembled,
            Err(problem) if !missing.is_empty() => {
                let mut grants = authority::interfaces()?.capabilities_of(&missing);
                grants.sort();
                return Ok(Came::Refused { grants, text: problem.to_string() });
            }
            Err(problem) => return Err(problem),
        };
        let host = |failure: palisade_policy::Failure| Problem::failed(failure.to_string());
        let caller = assembled.caller.ok_or_else(|| Problem::failed("there is nobody to call as"))?;
        let dispatcher = assembled.host.dispatcher(&caller).map_err(host)?;
        let arguments = case.arguments.clone().unwrap_or_else(|| Value::Object(Map::new()));
        let watch = Arc::clone(listener) as Arc<dyn Watch>;
        Ok(match dispatcher.call(&caller, &case.call, arguments, watch).await {
            Ok(output) => answered(output.into_inner()),
            Err(failure) => {
                Came::Failed { code: failure.code.as_str().to_owned(), text: failure.public().to_owned() }
            }
        })
    }
}

/// A tool's own failure is one, however it says so.
fn answered(output: ToolOutput) -> Came {
    let texts = output.content.iter().filter_map(|block| match block {
        Content::Text(text) | Content::Resource { body: ResourceBody::Text(text), .. } => Some(text.as_str()),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    if !output.is_error {
        return Came::Answer { text, structured: output.structured };
    }
    let own = output.structured.as_ref().and_then(|own| own.get("code")?.as_str());
    Came::Failed { code: own.unwrap_or(Code::ToolError.as_str()).to_owned(), text }
}

/// Whoever called, as a case plays them: answers questions in turn, and keeps what the tool says meanwhile.
struct Listener {
    answers: Mutex<VecDeque<Answer>>,
    said: Mutex<Vec<String>>,
    did: Mutex<Trace>,
}

impl Listener {
    fn new(answers: &[Answer]) -> Self {
        Self {
            answers: Mutex::new(answers.iter().cloned().collect()),
            said: Mutex::default(),
            did: Mutex::default(),
        }
    }

    fn note(&self, line: String) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn said(&self) -> Vec<String> {
        std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn did(&self) -> Trace {
        std::mem::take(&mut *self.did.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Watch for Listener {
    fn log(&self, severity: Severity, message: Redacted<String>) {
        self.note(format!("{severity:?}: {}", message.into_inner()));
    }

    fn progress(&self, done: f64, total: Option<f64>, message: Redacted<Option<String>>) {
        let total = total.map(|total| format!(" of {total}")).unwrap_or_default();
        self.note(format!("progress {done}{total} {}", message.into_inner().unwrap_or_default()));
    }

    fn cancelled(&self) -> bool {
        false
    }

    fn traces(&self) -> bool {
        true
    }

    fn trace(&self, trace: Redacted<Trace>) {
        *self.did.lock().unwrap_or_else(PoisonError::into_inner) = trace.into_inner();
    }

    fn ask(&self, _: &str, question: Redacted<Question>) -> Asked {
        let Some(answer) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front() else {
            return Asked::Unavailable(
                "the case answers nothing more: say under [[case.answers]] what it should".to_owned(),
            );
        };
        let unfit = || Asked::Unavailable("the case's answer is one to another kind of question".to_owned());
        let given = match (question.into_inner(), answer) {
            (Question::Elicitation { .. }, Answer { accepts: Some(value), .. }) => {
                palisade_engine::Answer::Accepted(value)
            }
            (Question::Elicitation { .. }, Answer { declines: true, .. }) => {
                palisade_engine::Answer::Declined
            }
            (Question::Sampling(_), Answer { writes: Some(text), .. }) => palisade_engine::Answer::Written {
                role: Role::Assistant,
                text,
                model: "case".to_owned(),
                stop_reason: None,
            },
            (Question::Roots, Answer { roots: Some(roots), .. }) => {
                palisade_engine::Answer::Roots(roots.into_iter().map(|uri| (uri, None)).collect())
            }
            _ => return unfit(),
        };
        Asked::Answer(given)
    }
}
