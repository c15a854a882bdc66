//! One call: a store, an instance, an answer, and nothing left behind.
//!
//! Guarantees: each call runs in a fresh instance with only the capabilities that its component imports; it ends
//! with an output or a typed error within its wall-clock deadline; whatever it held is dropped before this returns.
//! Dropping the future ends the call. Hostile: the guest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};
use wasmtime::component::ResourceTableError;
use wasmtime::{Store, Trap, UpdateDeadline};

use crate::authority::{Linked, Runnable};
use crate::contract::{GuestError, GuestErrorKind, Output, guest};
use crate::effects::Recorder;
use crate::error::CallError;
use crate::limits::{Limit, Limits};
use crate::question::{Asked, Question};
use crate::sandbox::Sandbox;
use crate::state::{CallState, HostDeadline, HostTimeout};
use crate::ticker::Sight;

/// RFC 5424 severity of a log message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the RFC's own names")]
pub enum Severity {
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

/// Whoever made a call, as far as it wants to hear from the tool while it runs. What it is told is
/// guest-controlled, bounded in bytes, and not redacted yet. Methods must not block.
pub trait Observer: Send + Sync + 'static {
    /// Whose call it is: a name that no other caller of the host has, by which a capability tells whose state is whose. Empty
    /// where nobody is known.
    fn principal(&self) -> &str {
        ""
    }
    /// The tool logged something.
    fn log(&self, severity: Severity, message: String);
    /// The tool got on: done, of how much, with what to say.
    fn progress(&self, done: f64, total: Option<f64>, message: Option<String>);
    /// Whether the call was cancelled.
    fn cancelled(&self) -> bool;
    /// The tool wants to know something. `key` tells the question from others of the same call, and is the same when the
    /// operation is run again.
    fn ask(&self, key: &str, question: Question) -> Asked {
        let _ = (key, question);
        Asked::Unavailable("whoever made this call can't be asked anything".to_owned())
    }
    /// Where to write down what the call does; `None` where nobody wants to know. Asked once, when the call begins.
    fn recorder(&self) -> Option<Recorder> {
        None
    }
}

/// An observer that does not listen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn log(&self, _: Severity, _: String) {}
    fn progress(&self, _: f64, _: Option<f64>, _: Option<String>) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// What to run.
pub struct Invocation<'a> {
    /// The tool's name, as the component described it.
    pub tool: &'a str,
    /// Its action, where it has one.
    pub action: Option<&'a str>,
    /// A JSON object that the operation's input schema validates.
    pub arguments: &'a str,
    /// Who listens.
    pub observer: Arc<dyn Observer>,
}

impl std::fmt::Debug for Invocation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invocation")
            .field("tool", &self.tool)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}

impl Runnable {
    /// Runs one operation in a fresh instance.
    ///
    /// # Errors
    /// [`CallError::Limit`] names the limit that ended it, [`CallError::Guest`] is the tool's own failure, and the
    /// others are faults of the tool.
    pub async fn call(&self, invocation: Invocation<'_>) -> Result<Output, CallError> {
        // Compiling has its own time: it happens once, and is no fault of this call.
        let pre = self.pre().await.map_err(|error| CallError::Load(Arc::new(error)))?;
        let sandbox = self.sandbox();
        let limits = sandbox.limits();
        let _slots = slots(self.component().calls(), sandbox.calls(), limits).await?;
        let _running = sandbox.ticker().enter();
        let mut store = store(sandbox, Arc::clone(&invocation.observer));
        for capability in self.capabilities() {
            capability.install(store.data_mut());
        }
        let call = enter(pre, &mut store, &invocation);
        let answer = match tokio::time::timeout(limits.wall(), call).await {
            Ok(answer) => answer,
            Err(_) => return Err(CallError::Limit(Limit::Wall)),
        };
        finish(answer, store.data(), limits)
    }
}

/// What the contract's `call` takes: tool, action, arguments.
type What<'a> = (&'a str, Option<&'a str>, &'a str);
/// What it gives.
type Answer = (Result<guest::Output, guest::Error>,);

/// Instantiates, and runs the one operation.
async fn enter(
    linked: &Linked,
    store: &mut Store<CallState>,
    invocation: &Invocation<'_>,
) -> wasmtime::Result<Result<Output, GuestError>> {
    match linked {
        Linked::Tool(pre, call) => {
            let instance = pre.instance_pre().instantiate_async(&mut *store).await?;
            // Alone: the generated binding checks the types of `describe` each time too, which are ten times as large.
            let call = instance.get_typed_func::<What<'_>, Answer>(&mut *store, call)?;
            let what = (invocation.tool, invocation.action, invocation.arguments);
            let (answer,) = call.call_async(store, what).await?;
            Ok(answer.map(Output::from).map_err(GuestError::from))
        }
        Linked::Plain(pre, functions) => {
            let function = functions.iter().find(|function| function.name() == invocation.tool);
            let function = function.ok_or_else(|| wasmtime::Error::msg("there is no such function"))?;
            let instance = pre.instantiate_async(&mut *store).await?;
            function.call(store, &instance, invocation.arguments).await
        }
    }
}

/// Waits for a free slot, first of the component and then of the host, so that one busy component queues alone.
async fn slots<'a>(
    component: &'a Semaphore,
    host: &'a Semaphore,
    limits: &Limits,
) -> Result<(SemaphorePermit<'a>, SemaphorePermit<'a>), CallError> {
    let both = async { (component.acquire().await, host.acquire().await) };
    match tokio::time::timeout(Duration::from_millis(limits.queue_ms), both).await {
        Ok((Ok(component), Ok(host))) => Ok((component, host)),
        // A closed semaphore can't be: nothing closes them.
        Ok(_) | Err(_) => Err(CallError::Limit(Limit::Calls)),
    }
}

/// A store that holds no handle yet, with every limit armed.
pub(crate) fn store(sandbox: &Sandbox, observer: Arc<dyn crate::Observer>) -> Store<CallState> {
    let limits = sandbox.limits();
    let state = CallState::new(limits, sandbox.memory(), observer);
    let deadline = state.deadline();
    let mut store = Store::new(sandbox.engine(), state);
    store.limiter(|state| &mut state.guard);
    // Guest-controlled: what it passes to the host or returns. Bounds what is lifted out of its memory.
    store.set_hostcall_fuel(limits.output_bytes);
    // The host's handles are counted by its own table. This counts what the guest's side of them takes, and resources that the
    // guest defines itself: twice as many, since a handle that is lent is counted twice.
    store.set_max_component_handles(limits.handles.saturating_mul(2));
    store.set_epoch_deadline(1);
    arm(&mut store, deadline, limits.compute(), sandbox.ticker().sight());
    store
}

/// At each tick the guest yields to other calls; past its compute deadline it is ended.
fn arm(store: &mut Store<CallState>, host: HostDeadline, compute: Duration, sight: Sight) {
    let start = Instant::now();
    let mut was_met = false;
    store.epoch_deadline_callback(move |mut context| {
        if std::mem::replace(&mut was_met, true) {
            sight.again();
        }
        // Time in host calls is theirs, and has its own deadlines.
        if start.elapsed().saturating_sub(host.spent()) > compute {
            context.data_mut().guard.exceeded.get_or_insert(Limit::Compute);
            return Ok(UpdateDeadline::Interrupt);
        }
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    });
}

fn finish(
    answer: wasmtime::Result<Result<Output, GuestError>>,
    state: &CallState,
    limits: &Limits,
) -> Result<Output, CallError> {
    match answer {
        Ok(Ok(output)) => within(output, limits),
        Ok(Err(error)) if state.deadline().any_missed() && error.kind == GuestErrorKind::DeadlineExceeded => {
            Err(CallError::Limit(Limit::HostCall))
        }
        Ok(Err(error)) => Err(CallError::Guest(error)),
        Err(error) => Err(classify(&error, state)),
    }
}

/// The engine's lifting budget bounds what a guest may pass at once; this bounds what it may answer.
fn within(output: Output, limits: &Limits) -> Result<Output, CallError> {
    if output.cost() > limits.output_bytes {
        return Err(CallError::Limit(Limit::Output));
    }
    Ok(output)
}

/// Which limit, if any, is behind an error of the engine.
pub(crate) fn classify(error: &wasmtime::Error, state: &CallState) -> CallError {
    if let Some(limit) = state.guard.exceeded {
        return CallError::Limit(limit);
    }
    if error.downcast_ref::<wasmtime::PoolConcurrencyLimitError>().is_some() {
        return CallError::Limit(Limit::Calls);
    }
    // Where an interface has no error for it (WASI's have none), a late host call is a trap.
    if error.downcast_ref::<HostTimeout>().is_some() {
        return CallError::Limit(Limit::HostCall);
    }
    match error.downcast_ref::<ResourceTableError>() {
        Some(ResourceTableError::Full) => return CallError::Limit(Limit::Handles),
        Some(_) => return CallError::Contract(format!("{error:#}")),
        None => {}
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => CallError::Limit(Limit::Stack),
        Some(Trap::Interrupt) => CallError::Limit(Limit::Compute),
        Some(trap) => CallError::Trap(trap.to_string()),
        None => by_text(error),
    }
}

/// The engine has no types for these: their texts are pinned by tests.
fn by_text(error: &wasmtime::Error) -> CallError {
    let text = error.root_cause().to_string();
    if text.contains(LIFTING_EXHAUSTED) {
        CallError::Limit(Limit::Output)
    } else if text.contains(HANDLES_EXHAUSTED) {
        CallError::Limit(Limit::Handles)
    } else {
        CallError::Contract(format!("{error:#}"))
    }
}

/// What wasmtime says when a guest passes more to the host than [`Store::set_hostcall_fuel`] allows.
const LIFTING_EXHAUSTED: &str = "fuel allocated for hostcalls has been exhausted";

/// What wasmtime says when a guest holds more handles than [`store`] allows.
const HANDLES_EXHAUSTED: &str = "store handle limit exceeded";
