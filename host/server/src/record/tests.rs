use super::*;
use crate::testing::{NARROW, Server, WIDE, server_of, stage};
use palisade_policy::RateLimit;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Keeps events in memory, or does not.
#[derive(Default)]
struct Memory {
    events: Mutex<Vec<Event>>,
    full: AtomicBool,
    failing: AtomicBool,
}

/// What it shares with the host.
#[derive(Clone, Default)]
struct Shared(Arc<Memory>);

impl Recorder for Shared {
    fn record(&self, event: Event) -> BoxFuture<'static, Result<(), NotRecorded>> {
        let memory = Arc::clone(&self.0);
        Box::pin(async move {
            // A disk takes its time.
            tokio::time::sleep(Duration::from_millis(5)).await;
            let full = memory.full.load(Ordering::SeqCst);
            memory.failing.store(full, Ordering::SeqCst);
            if full {
                return Err(NotRecorded);
            }
            memory.events.lock().unwrap().push(event);
            Ok(())
        })
    }

    fn is_ready(&self) -> bool {
        !self.0.failing.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// What was recorded since it was last asked.
    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.events.lock().unwrap())
    }

    /// Kind, principal, action, outcome of the only one.
    #[track_caller]
    fn one(&self) -> (EventKind, String, String, &'static str) {
        let mut events = self.take();
        assert_eq!(events.len(), 1, "{events:?}");
        let event = events.remove(0);
        (event.kind, event.principal, event.action, event.outcome)
    }
}

async fn recorded(rate: RateLimit) -> (Server, Shared) {
    let (stage, memory) = (stage(rate), Shared::default());
    stage.host.record_with(Arc::new(memory.clone()));
    (server_of(stage).await, memory)
}

fn mcp(tool: &str, arguments: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
}

#[tokio::test]
async fn every_call_is_on_record_when_its_answer_comes_whatever_became_of_it() {
    let (server, memory) = recorded(RateLimit::per_second(0)).await;
    for (tool, arguments, kind, action, outcome) in [
        ("echo", json!({"text": "x"}), EventKind::Call, "echo", "OK"),
        ("window", json!({"action": "list"}), EventKind::Call, "window.list", "OK"),
        ("window", json!({"action": "none"}), EventKind::Denial, "window.none", "INVALID_ARGUMENTS"),
        ("echo", json!({}), EventKind::Denial, "echo", "INVALID_ARGUMENTS"),
        ("hidden", json!({}), EventKind::Denial, "hidden", "UNKNOWN_TOOL"),
        ("no\n\"such", json!({}), EventKind::Denial, "nosuch", "UNKNOWN_TOOL"),
        ("panic", json!({}), EventKind::Call, "panic", "INTERNAL"),
        ("fail", json!({"how": "trap"}), EventKind::Call, "fail", "TOOL_ERROR"),
        ("fail", json!({"how": "scope-missing"}), EventKind::Call, "fail", "SCOPE_MISSING"),
        ("fail", json!({"how": "compute"}), EventKind::Call, "fail", "DEADLINE_EXCEEDED"),
        ("refuse", json!({}), EventKind::Call, "refuse", "TOOL_ERROR"),
    ] {
        server.mcp(&mcp(tool, arguments.clone())).await;
        assert_eq!(memory.one(), (kind, "wide".into(), action.into(), outcome), "MCP, {tool} {arguments}");
        if !tool.contains('\n') {
            server.call(tool, &arguments.to_string()).await;
            assert_eq!(
                memory.one(),
                (kind, "wide".into(), action.into(), outcome),
                "REST, {tool} {arguments}"
            );
        }
    }
    let read = json!({"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "palisade://windows"}});
    server.mcp(&read).await;
    assert_eq!(memory.one(), (EventKind::Call, "wide".into(), "window.list".into(), "OK"));
    server.call("large", r#"{"bytes": 5000}"#).await;
    let event = memory.take().remove(0);
    assert!(event.bytes_out > 5_000 && event.bytes_in == 14, "{event:?}");
    assert_eq!(event.arguments, Some(json!({"bytes": 5_000})));
}

#[tokio::test]
async fn what_never_became_a_call_is_on_record_too() {
    let (server, memory) = recorded(RateLimit::per_second(0)).await;
    let denied = |principal: &str, action: &str, outcome| {
        (EventKind::Denial, principal.to_owned(), action.to_owned(), outcome)
    };
    server.send("POST", "/api/tools/echo", &[], "{}").await;
    assert_eq!(memory.one(), denied("", "POST /api/tools/echo", "UNAUTHENTICATED"));
    server.send("GET", "/info", &[("Host", "evil.example")], "").await;
    assert_eq!(memory.one(), denied("", "GET /info", "FORBIDDEN_ORIGIN"));
    server.call_as(NARROW, "echo", "{").await;
    assert_eq!(memory.one(), denied("narrow", "POST /api/tools/echo", "INVALID_ARGUMENTS"));
    server.mcp_text(&[], "not JSON").await;
    assert_eq!(memory.one(), denied("wide", "POST /mcp", "INVALID_ARGUMENTS"));
    server.get("/nothing").await;
    assert_eq!(memory.one(), denied("wide", "GET /nothing", "UNKNOWN_TOOL"));
    for harmless in ["/health", "/ready", "/info", "/api/tools"] {
        server.get(harmless).await;
    }
    assert_eq!(memory.take(), []);
}

#[tokio::test]
async fn a_caller_over_its_rate_and_a_flood_without_a_token_are_recorded_and_bounded() {
    let (server, memory) = recorded(RateLimit { per_second: 1, burst: 1 }).await;
    assert_eq!(server.get("/info").await.status, 200);
    assert_eq!(server.get("/info").await.status, 429);
    assert_eq!(memory.one().3, "RATE_LIMITED");
    for _ in 0..200 {
        server.send("GET", "/info", &[], "").await;
    }
    let (singly, all) = (memory.take().len(), usize::try_from(DENIALS_AT_ONCE).unwrap());
    assert!(singly <= 2 * all + 10, "{singly} records of 200 refusals");
    assert!(!server.stage.host.untold_denials().is_empty());
}

#[tokio::test]
async fn a_call_that_its_client_gave_up_is_on_record() {
    let (server, memory) = recorded(RateLimit::per_second(0)).await;
    let call = server.call("sleep", r#"{"ms": 60000}"#);
    assert!(tokio::time::timeout(Duration::from_millis(300), call).await.is_err());
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let events = memory.take();
        if let Some(event) = events.first() {
            assert_eq!(
                (event.kind, event.outcome, event.action.as_str()),
                (EventKind::Call, "CANCELLED", "sleep")
            );
            assert!(event.duration >= Duration::from_millis(200), "{event:?}");
            return;
        }
    }
    panic!("it is not on record");
}

#[tokio::test]
async fn nothing_is_answered_nor_run_while_nothing_can_be_put_on_record() {
    let (server, memory) = recorded(RateLimit::per_second(0)).await;
    let ran = || server.stage.calls.load(Ordering::SeqCst);
    memory.0.full.store(true, Ordering::SeqCst);
    // The first one ran before anybody knew; its answer is withheld.
    let reply = server.call("echo", r#"{"text": "CANARY-withheld"}"#).await;
    assert_eq!(reply.failure(), (503, "UNAVAILABLE".into()));
    assert!(!reply.body.contains("CANARY"), "{}", reply.body);
    assert_eq!((ran(), server.get("/ready").await.status), (1, 503));
    for _ in 0..3 {
        let reply = server.mcp(&mcp("echo", json!({"text": "CANARY-withheld"}))).await;
        assert!(reply.body.contains("UNAVAILABLE") && !reply.body.contains("CANARY"), "{}", reply.body);
    }
    assert_eq!((ran(), memory.take().len()), (1, 0), "nothing ran, and nothing is on record");
    memory.0.full.store(false, Ordering::SeqCst);
    // This one is refused, and shows that it can be recorded again; the next one runs.
    assert_eq!(server.call("echo", r#"{"text": "x"}"#).await.status, 503);
    assert_eq!(memory.one().3, "UNAVAILABLE");
    assert_eq!(server.call("echo", r#"{"text": "x"}"#).await.status, 200);
    assert_eq!((ran(), server.get("/ready").await.status), (2, 200));
    assert_eq!(memory.one().3, "OK");
}

#[tokio::test]
async fn a_revoked_call_is_on_record_as_one() {
    let (server, memory) = recorded(RateLimit::per_second(0)).await;
    let cut = async {
        while server.stage.sleeps.begun.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.stage.host.replace(Vec::new(), []).unwrap();
    };
    let (reply, ()) = tokio::join!(server.call("sleep", r#"{"ms": 60000}"#), cut);
    assert_eq!(reply.failure(), (401, "UNAUTHENTICATED".into()));
    assert_eq!(memory.one(), (EventKind::Call, "wide".into(), "sleep".into(), "UNAUTHENTICATED"));
    let stranger = server.call_as(WIDE, "echo", "{}").await;
    assert_eq!(stranger.failure(), (401, "UNAUTHENTICATED".into()));
    assert_eq!(memory.one().1, "", "by then it is nobody");
}

#[test]
fn a_flood_of_denials_makes_few_records_and_each_of_it_is_counted() {
    let (denials, start) = (Denials::default(), Instant::now());
    let mut recorded = Vec::new();
    // A hundred seconds, a thousand a second.
    for ms in 0..100_000 {
        let now = start + Duration::from_millis(ms);
        recorded.extend(denials.event("", "POST /mcp", Code::Unauthenticated, now));
    }
    let most = usize::try_from(DENIALS_AT_ONCE).unwrap() + 100 / 5;
    assert!((20..=most).contains(&recorded.len()), "{} records", recorded.len());
    let counted = |event: &Event| {
        event.note.as_ref().map_or(0, |note| note.split(' ').next().unwrap().parse::<usize>().unwrap())
    };
    let rest = denials.rest();
    let told: usize = recorded.iter().chain(&rest).map(counted).sum();
    assert_eq!(recorded.len() + told, 100_000);
    assert!(denials.rest().is_empty());
}

#[test]
fn one_principals_flood_takes_no_records_from_another() {
    let (denials, now) = (Denials::default(), Instant::now());
    let take = |who: &str, code| denials.event(who, "POST /mcp", code, now).is_some();
    while take("ann", Code::RateLimited) {}
    assert!(take("bob", Code::RateLimited) && take("ann", Code::InvalidArguments));
    assert!(!take("ann", Code::RateLimited));
}
