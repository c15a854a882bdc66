//! The one dispatcher behind MCP and REST: from a tool's name and arguments to a redacted answer.
//!
//! Guarantees: every call goes through the same stages (resolve, validate, authorize, run, check, redact), whatever it
//! came in through; a tool that the caller's profile hides fails exactly as one that does not exist; nothing leaves
//! unredacted, failures, progress and log messages included; a panic below here is one failed call; where there is a
//! recorder, each call is on record before its answer is given.
//! Not guaranteed: fairness between callers; that is the gateway's.
//! Hostile: the caller's name and arguments, and everything that a tool says.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use futures::FutureExt as _;
use palisade_engine::{
    Asked, Invocation, Limits, Observer, Output, Question, Recorder as EffectRecorder, Role, SamplingRequest,
    Severity,
};
use palisade_policy::{
    Authenticated, Authorized, Code, Failure, OperationFacts, Principal, Profile, Redacted, Redactor,
    authorize, suggest, unknown_tool,
};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::access::ended_meanwhile;
use crate::catalog::{Callable, Catalog, Entry, Group, Readable};

mod arguments;
mod cohort;
mod failure;
mod output;
mod recorded;
#[cfg(test)]
mod tests;
mod trace;

pub(crate) use arguments::{Arguments, fits};
use arguments::{invalid, list};
pub(crate) use cohort::Cohort;
pub use output::ToolOutput;
pub(crate) use output::clamp_message;
use recorded::Record;
pub(crate) use trace::Kept;
pub use trace::{Trace, Traced};

use crate::record::{Recorder, not_recorded};

/// Who listens to a call while it runs. What it is told is redacted, and bounded in bytes for each call.
pub trait Watch: Send + Sync + 'static {
    /// The tool logged something.
    fn log(&self, severity: Severity, message: Redacted<String>);
    /// The tool got on: done, of how much, with what to say.
    fn progress(&self, done: f64, total: Option<f64>, message: Redacted<Option<String>>);
    /// Whether the caller gave the call up.
    fn cancelled(&self) -> bool;
    /// The tool wants to know something; see [`Observer::ask`].
    fn ask(&self, key: &str, question: Redacted<Question>) -> Asked {
        let _ = (key, question);
        Asked::Unavailable("whoever made this call can't be asked anything; over MCP, clients can".to_owned())
    }
    /// Whether the caller wants to know what the call does to the world.
    fn traces(&self) -> bool {
        false
    }
    /// What it did, once it ended, however it ended. Only where [`Watch::traces`] says so.
    fn trace(&self, trace: Redacted<Trace>) {
        let _ = trace;
    }
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn log(&self, _: Severity, _: Redacted<String>) {}
    fn progress(&self, _: f64, _: Option<f64>, _: Redacted<Option<String>>) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Runs the calls of one profile's callers.
#[derive(Clone)]
pub struct Dispatcher {
    inner: Arc<Inner>,
    bound: Bound,
}

/// Whose calls it runs, where it is some one caller's.
#[derive(Clone, Default)]
struct Bound {
    /// Cancelled once the caller may not call any more.
    ended: Option<CancellationToken>,
    recorder: Option<Arc<dyn Recorder>>,
    cohort: Cohort,
}

struct Inner {
    profile: Profile,
    /// Replaced as a whole: a call keeps what it found in here to its end.
    catalog: RwLock<Arc<Catalog>>,
    redactor: Arc<Redactor>,
    limits: Limits,
    invocations: Arc<AtomicU64>,
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").field("profile", &self.inner.profile.name).finish_non_exhaustive()
    }
}

/// One call that the arguments fit.
struct Call {
    callable: Arc<Callable>,
    arguments: String,
}

impl Dispatcher {
    /// A dispatcher for the callers of `profile`. `limits` are only named in messages; the engine enforces them.
    /// `invocations` counts the calls that ran.
    pub fn new(
        profile: Profile,
        catalog: Catalog,
        redactor: Arc<Redactor>,
        limits: Limits,
        invocations: Arc<AtomicU64>,
    ) -> Self {
        let catalog = RwLock::new(Arc::new(catalog));
        let inner = Arc::new(Inner { profile, catalog, redactor, limits, invocations });
        Self { inner, bound: Bound::default() }
    }

    /// The same for one caller: its calls end when `ended` is cancelled, are put on record, and take their steps with those of
    /// `cohort`.
    pub(crate) fn bound(
        &self,
        ended: CancellationToken,
        recorder: Option<Arc<dyn Recorder>>,
        cohort: Cohort,
    ) -> Self {
        Self { inner: Arc::clone(&self.inner), bound: Bound { ended: Some(ended), recorder, cohort } }
    }

    /// The tools of this profile, as they are now.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.inner.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other tools in their place, at once and for everyone. Calls in flight end on the old ones.
    pub(crate) fn replace(&self, catalog: Catalog) {
        *self.inner.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalog);
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    /// The profile's redactor.
    pub fn redactor(&self) -> &Redactor {
        &self.inner.redactor
    }

    /// Runs one call of a tool. Dropping the future ends it.
    ///
    /// # Errors
    /// [`Code::UnknownTool`] where there is no such tool for this caller, [`Code::InvalidArguments`] where the
    /// arguments do not fit, and the codes of the tool's own failures and limits.
    pub async fn call(
        &self,
        who: &Authenticated,
        tool: &str,
        arguments: Value,
        watch: Arc<dyn Watch>,
    ) -> Result<Redacted<ToolOutput>, Redacted<Failure>> {
        let record = Record::begin(&self.bound, who, || (self.label(tool, &arguments), arguments.clone()));
        self.conduct(who, tool, record, watch, || self.prepare(who, tool, arguments)).await
    }

    /// Runs one call of what a profile offers beside tools, as [`Dispatcher::call`] does.
    pub(crate) async fn offer(
        &self,
        who: &Authenticated,
        callable: &Arc<Callable>,
        arguments: Map<String, Value>,
        watch: Arc<dyn Watch>,
    ) -> Result<Redacted<ToolOutput>, Redacted<Failure>> {
        let tool = &callable.operation.tool;
        let record = Record::begin(&self.bound, who, || (tool.clone(), Value::Object(arguments.clone())));
        self.conduct(who, tool, record, watch, || self.authorize(who, callable, arguments)).await
    }

    /// All of a call: prepared, run, on record.
    async fn conduct(
        &self,
        who: &Authenticated,
        name: &str,
        record: Record,
        watch: Arc<dyn Watch>,
        prepare: impl FnOnce() -> Result<Authorized<Call>, Failure>,
    ) -> Result<Redacted<ToolOutput>, Redacted<Failure>> {
        let member = self.bound.cohort.join();
        let run = async {
            let call = prepare()?;
            record.ran();
            member.step().await;
            self.execute(call, watch).await
        };
        let answer = self.contain(who, name, run).await;
        self.keep(record, answer, &member).await
    }

    /// Runs the call whose answer is read at `uri`, as [`Dispatcher::call`] does. `None` where there is no such
    /// resource for this caller.
    pub(crate) async fn read(
        &self,
        who: &Authenticated,
        uri: &str,
        watch: Arc<dyn Watch>,
    ) -> Option<Result<Redacted<ToolOutput>, Redacted<Failure>>> {
        let catalog = self.catalog();
        let answer = if let Some(Readable { tool, arguments }) = catalog.readable(uri) {
            self.call(who, tool, Value::Object(arguments.clone()), watch).await
        } else {
            let (callable, arguments) = catalog.located(uri)?;
            self.offer(who, callable, arguments, watch).await
        };
        // Not this caller's dispatcher: to it, there is nothing here.
        let unknown = answer.as_ref().is_err_and(|failure| failure.code == Code::UnknownTool);
        (!unknown).then_some(answer)
    }

    /// What comes of a call, redacted; a panic in it is a failure like others, and so is the end of its caller. Nothing
    /// runs while nothing can be put on record.
    async fn contain(
        &self,
        who: &Authenticated,
        name: &str,
        run: impl Future<Output = Result<Redacted<ToolOutput>, Failure>>,
    ) -> Result<Redacted<ToolOutput>, Redacted<Failure>> {
        let run = async {
            if self.bound.recorder.as_ref().is_some_and(|recorder| !recorder.is_ready()) {
                return Ok(Err(not_recorded()));
            }
            let run = AssertUnwindSafe(run).catch_unwind();
            let Some(ended) = &self.bound.ended else { return run.await };
            tokio::select! {
                biased;
                () = ended.cancelled() => Ok(Err(ended_meanwhile())),
                answer = run => answer,
            }
        };
        let answer = run.await.unwrap_or_else(|_| {
            Err(Failure::new(Code::Internal, "the host failed; this is no fault of your call")
                .with_internal("a panic ended the call"))
        });
        match answer {
            Ok(output) => Ok(output),
            Err(failure) => {
                let failure = self.inner.redactor.failure(failure);
                self.report(who, name, &failure);
                Err(failure)
            }
        }
    }

    async fn execute(
        &self,
        call: Authorized<Call>,
        watch: Arc<dyn Watch>,
    ) -> Result<Redacted<ToolOutput>, Failure> {
        let principal = Arc::clone(call.who().principal());
        let call = call.into_call();
        self.inner.invocations.fetch_add(1, Ordering::Relaxed);
        let recorder = watch.traces().then(EffectRecorder::default);
        let observer = Arc::new(RedactingObserver {
            principal,
            redactor: Arc::clone(&self.inner.redactor),
            watch: Arc::clone(&watch),
            recorder: recorder.clone(),
        });
        let operation = &call.callable.operation;
        let invocation = Invocation {
            tool: &operation.tool,
            action: operation.action.as_deref(),
            arguments: &call.arguments,
            observer,
        };
        let output = call.callable.executor.execute(invocation).await;
        if let Some(recorder) = recorder {
            watch.trace(self.inner.redactor.redact(Trace::from(recorder.take())));
        }
        self.finish(output.map_err(|error| failure::describe(error, &self.inner.limits))?).await
    }

    /// Checks and redacts. What takes long does so on a thread of its own: nothing interrupts it, and two such answers
    /// would keep everybody else waiting.
    async fn finish(&self, output: Output) -> Result<Redacted<ToolOutput>, Failure> {
        let redactor = Arc::clone(&self.inner.redactor);
        let work = move |output| output::parse(output).map(|output| redactor.redact(output));
        if output::is_short(&output) {
            return work(output);
        }
        tokio::task::spawn_blocking(move || work(output)).await.unwrap_or_else(|_| {
            Err(Failure::new(Code::Internal, "the host failed; this is no fault of your call")
                .with_internal("a panic ended the redaction"))
        })
    }

    /// Resolve, validate, authorize.
    fn prepare(
        &self,
        who: &Authenticated,
        tool: &str,
        arguments: Value,
    ) -> Result<Authorized<Call>, Failure> {
        let catalog = self.catalog();
        let entry = catalog.get(tool).ok_or_else(|| unknown_tool(tool))?;
        let Value::Object(mut given) = arguments else {
            return Err(invalid("the arguments must be a JSON object"));
        };
        let callable = match entry {
            Entry::One(callable) => callable,
            Entry::Group(group) => resolve_action(tool, group, &mut given)?,
        };
        self.authorize(who, callable, given)
    }

    fn authorize(
        &self,
        who: &Authenticated,
        callable: &Arc<Callable>,
        given: Map<String, Value>,
    ) -> Result<Authorized<Call>, Failure> {
        let arguments = callable.arguments.check(given)?.to_string();
        let operation = &callable.operation;
        let facts = OperationFacts {
            tool: &operation.tool,
            action: operation.action.as_deref(),
            // A component with a missing import was never bound, and so is in no catalog.
            missing_imports: &[],
        };
        authorize(who, &self.inner.profile, Call { callable: Arc::clone(callable), arguments }, facts)
    }

    /// What the client is not told goes to the log, redacted like everything.
    fn report(&self, who: &Authenticated, tool: &str, failure: &Redacted<Failure>) {
        let tool = palisade_policy::decide::clamp_name(tool);
        let principal = &who.principal().name;
        let (code, internal) = (failure.code.as_str(), failure.internal().unwrap_or_default());
        if failure.code == Code::Internal || failure.internal().is_some() {
            tracing::warn!(principal, tool, code, internal, "call failed");
        } else {
            tracing::debug!(principal, tool, code, "call failed");
        }
    }
}

/// Takes the parameter that picks out of the arguments and finds what it names.
fn resolve_action<'a>(
    tool: &str,
    Group { picker, actions }: &'a Group,
    given: &mut Map<String, Value>,
) -> Result<&'a Arc<Callable>, Failure> {
    let names = || actions.keys().map(String::as_str);
    match given.remove(picker) {
        Some(Value::String(action)) => actions.get(&action).ok_or_else(|| {
            let hint =
                suggest(&action, names()).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let action = palisade_policy::decide::clamp_name(&action);
            invalid(format!("`{tool}` has no {picker} `{action}`; {hint}it has {}", list(names())))
        }),
        Some(_) => Err(invalid(format!("field `{picker}` must be a string: one of {}", list(names())))),
        None => Err(invalid(format!("missing required field `{picker}`; one of {}", list(names())))),
    }
}

/// Between a tool and whoever listens: nothing passes unredacted.
struct RedactingObserver {
    principal: Arc<Principal>,
    redactor: Arc<Redactor>,
    watch: Arc<dyn Watch>,
    recorder: Option<EffectRecorder>,
}

impl Observer for RedactingObserver {
    fn principal(&self) -> &str {
        &self.principal.name
    }

    fn log(&self, severity: Severity, message: String) {
        self.watch.log(severity, self.redactor.redact(message));
    }

    fn progress(&self, done: f64, total: Option<f64>, message: Option<String>) {
        self.watch.progress(done, total, self.redactor.redact(message));
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }

    fn ask(&self, key: &str, question: Question) -> Asked {
        self.watch.ask(key, redact_question(&self.redactor, question))
    }

    fn recorder(&self) -> Option<EffectRecorder> {
        self.recorder.clone()
    }
}

fn redact_question(redactor: &Redactor, question: Question) -> Redacted<Question> {
    match question {
        Question::Elicitation { message, schema } => redactor
            .redact(message)
            .zip(redactor.schema(schema))
            .map(|(message, schema)| Question::Elicitation { message, schema }),
        Question::Sampling(request) => {
            let (roles, texts): (Vec<_>, Vec<_>) = request.messages.into_iter().unzip();
            let roles: Vec<bool> = roles.into_iter().map(|role| role == Role::User).collect();
            let texts = (roles, texts, request.system_prompt, request.stop_sequences);
            redactor.redact((texts, request.max_tokens, request.temperature)).map(
                |((roles, texts, system_prompt, stop_sequences), max_tokens, temperature)| {
                    let role = |is_user| if is_user { Role::User } else { Role::Assistant };
                    let messages = roles.into_iter().map(role).zip(texts).collect();
                    let request =
                        SamplingRequest { messages, system_prompt, max_tokens, temperature, stop_sequences };
                    Question::Sampling(request)
                },
            )
        }
        Question::Roots => redactor.redact(String::new()).map(|_| Question::Roots),
    }
}
