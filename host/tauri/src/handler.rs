//! Sees an app's real invocations: [`handler!`](crate::handler) stands in for `tauri::generate_handler!`.
//!
//! Guarantees: each command runs once, as it would without this: on the same thread, with the same body, headers and
//! permissions, its channels and raw bytes untouched, and its answer reaches the page unchanged, unless a tool has put a fault
//! into it (`faulty`). No page is changed, and none can forge or avoid an entry. A page that a tool has run script in is kept
//! from what tools may not invoke (`scripted`).
//! Without a host (a release build, `PALISADE_DISABLE`) nothing is noted and nothing is passed
//! on. Not guaranteed: commands of plugins; the app's handler never sees those.
//! Hostile: pages, in what they invoke. Trusted: the app's commands.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use palisade_capabilities::webview::activity::{Activity, Body, Invocation, Origin, Status, now_ms};
use palisade_capabilities::webview::faults::Effect;
use tauri::ipc::{CallbackFn, Invoke, InvokeBody, InvokeMessage, InvokeResponse, InvokeResponseBody};
use tauri::utils::acl::resolved::ResolvedCommand;
use tauri::webview::InvokeRequest;
use tauri::{Manager as _, Runtime};

use crate::faulty;
use crate::json::bounded;
use crate::webviews::Watched;

/// Names that [`handler!`](crate::handler) was given, in this process. An app has one handler.
static COMMANDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// What an invocation that arrives on this thread right now has behind it.
enum Passing {
    /// It was seen, and is passed on with the permissions that it came with: here, and not through `on_message`, which sees
    /// only the window's own.
    On(Option<Vec<ResolvedCommand>>),
    /// A tool made it, and notes it itself.
    OfTool,
}

thread_local! {
    static PASSING: RefCell<Option<Passing>> = const { RefCell::new(None) };
}

/// Runs `post`, which invokes on this thread, with its arrival marked. A mark that nobody took (Tauri refused the invocation,
/// or the app has no wrapper) is gone afterwards.
fn marked(passing: Passing, post: impl FnOnce()) {
    let before = PASSING.with(|slot| slot.replace(Some(passing)));
    post();
    PASSING.with(|slot| slot.replace(before));
}

/// Invokes for a tool: the wrapper lets it pass.
pub(crate) fn of_tool(post: impl FnOnce()) {
    marked(Passing::OfTool, post);
}

/// The commands that the app named, if it did.
pub(crate) fn commands() -> BTreeSet<&'static str> {
    COMMANDS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Wraps a handler. [`handler!`](crate::handler) calls it.
#[doc(hidden)]
pub fn observe<R: Runtime>(
    names: &[&'static str],
    handler: impl Fn(Invoke<R>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    COMMANDS.lock().unwrap_or_else(PoisonError::into_inner).extend(names);
    move |invoke| match PASSING.with(RefCell::take) {
        Some(Passing::On(acl)) => handler(Invoke { acl, ..invoke }),
        Some(Passing::OfTool) => handler(invoke),
        None => {
            let watched =
                invoke.message.webview_ref().try_state::<Watched>().map(|watched| watched.inner().clone());
            // Without its address it can't be invoked anew.
            let Some((watched, request)) = watched.zip(request(&invoke.message)) else {
                return handler(invoke);
            };
            let (label, command) = (invoke.message.webview_ref().label(), invoke.message.command());
            if !watched.scripted.permits(label, command) {
                refuse(&watched.activity, invoke, REFUSED);
                return true;
            }
            match watched.faults.strike(command, Instant::now()) {
                Some(Effect::Error(text)) => refuse(&watched.activity, invoke, &text),
                fault => pass_on(&watched.activity, invoke, request, fault),
            }
            true
        }
    }
}

/// What a page hears that a tool has run script in.
const REFUSED: &str =
    "Palisade keeps this command from tools, and a tool has run script in this page; load the page anew";

fn refuse<R: Runtime>(activity: &Activity, invoke: Invoke<R>, text: &str) {
    let answer = (serde_json::to_string(text).ok(), false);
    let number = activity.invoked(begun(&invoke.message));
    activity.answered(number, Status::Failed, Duration::ZERO, answer);
    invoke.resolver.reject(text);
}

/// Notes an invocation and invokes it anew, with a responder that notes the outcome before it answers. A resolver can't be
/// made, and its outcome can't be seen, in any other way.
fn pass_on<R: Runtime>(
    activity: &Arc<Activity>,
    invoke: Invoke<R>,
    request: InvokeRequest,
    fault: Option<Effect>,
) {
    let Invoke { message, resolver, acl } = invoke;
    let noted = Noted::begin(activity, begun(&message));
    let answer = move |response: InvokeResponse| {
        noted.end(&response);
        match response {
            InvokeResponse::Ok(body) => resolver.resolve(body),
            InvokeResponse::Err(error) => resolver.invoke_error(error),
        }
    };
    let responder = move |_, _, response, _, _| faulty::deliver(fault, response, answer);
    marked(Passing::On(acl), || message.webview().on_message(request, Box::new(responder)));
}

fn begun<R: Runtime>(message: &InvokeMessage<R>) -> Invocation {
    let (arguments, cut) = match message.payload() {
        InvokeBody::Json(value) => bounded(value),
        InvokeBody::Raw(_) => (None, false),
    };
    Invocation {
        window: message.webview_ref().label().to_owned(),
        command: message.command().to_owned(),
        origin: Origin::Page,
        at_ms: now_ms(),
        status: Status::Pending,
        duration: None,
        arguments,
        answer: None,
        cut,
    }
}

/// An invocation that is in the log, and has not ended yet. One that is let go of has failed: nobody can answer it any more.
pub(crate) struct Noted {
    activity: Arc<Activity>,
    number: u64,
    start: Instant,
    outcome: (Status, Body),
}

impl Noted {
    pub(crate) fn begin(activity: &Arc<Activity>, invocation: Invocation) -> Self {
        let number = activity.invoked(invocation);
        let outcome = (Status::Failed, (None, false));
        Self { activity: Arc::clone(activity), number, start: Instant::now(), outcome }
    }

    pub(crate) fn end(mut self, response: &InvokeResponse) {
        self.outcome = outcome(response);
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        let (status, answer) = std::mem::replace(&mut self.outcome, (Status::Failed, (None, false)));
        self.activity.answered(self.number, status, self.start.elapsed(), answer);
    }
}

/// How a command ended, and the JSON text of what it said (and whether that was too long).
fn outcome(response: &InvokeResponse) -> (Status, Body) {
    match response {
        InvokeResponse::Ok(InvokeResponseBody::Json(json)) => (Status::Ok, (Some(json.clone()), false)),
        InvokeResponse::Ok(InvokeResponseBody::Raw(_)) => (Status::Ok, (None, false)),
        InvokeResponse::Err(error) => (Status::Failed, bounded(&error.0)),
    }
}

/// The request that it came as. Whether a page is the app's own is decided by where it came from, which the protocol keeps in
/// the `Origin` header; where a platform has none, by the window's address.
fn request<R: Runtime>(message: &InvokeMessage<R>) -> Option<InvokeRequest> {
    let webview = message.webview_ref();
    let origin = message.headers().get("Origin").and_then(|value| value.to_str().ok()?.parse().ok());
    Some(InvokeRequest {
        cmd: message.command().to_owned(),
        // Nobody calls these back: the responder answers.
        callback: CallbackFn(0),
        error: CallbackFn(0),
        url: origin.or_else(|| webview.url().ok())?,
        body: message.payload().clone(),
        headers: message.headers().clone(),
        invoke_key: webview.app_handle().invoke_key().to_owned(),
    })
}
