use super::*;
use crate::client::{Address, App};
use script::{Heard, Reply, Script};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines};
use tokio::task::JoinHandle;

mod message;
mod script;

/// Longer than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn app(identifier: &str, port: u16) -> App {
    App {
        pid: 1,
        start_time: 1,
        identifier: identifier.to_owned(),
        product_name: identifier.to_owned(),
        version: "0.1.0".to_owned(),
        profile: "investigate".to_owned(),
        address: Address::Port(port),
        token: format!("token-of-{port}"),
    }
}

/// Hosts that a test can exchange.
#[derive(Clone, Default)]
struct World {
    apps: Arc<Mutex<Vec<App>>>,
}

impl World {
    fn of(apps: Vec<App>) -> Self {
        Self { apps: Arc::new(Mutex::new(apps)) }
    }

    fn become_(&self, apps: Vec<App>) {
        *lock(&self.apps) = apps;
    }

    fn hosts(&self) -> Hosts {
        let (running, alive) = (Arc::clone(&self.apps), Arc::clone(&self.apps));
        let lookup = Lookup {
            running: Box::new(move || lock(&running).clone()),
            is_alive: Box::new(move |app| lock(&alive).iter().any(|other| other.address == app.address)),
        };
        Hosts::new(lookup, None, None)
    }
}

/// A bridge with a client's two pipes.
struct Session {
    input: Option<DuplexStream>,
    output: Lines<BufReader<DuplexStream>>,
    task: JoinHandle<()>,
}

impl Session {
    fn start(world: &World) -> Self {
        let (input, far_input) = tokio::io::duplex(1 << 20);
        let (far_output, output) = tokio::io::duplex(1 << 20);
        let (out, _) = writer::start(far_output);
        let bridge = Bridge::new(world.hosts(), out);
        let task = tokio::spawn(async move { bridge.serve(far_input).await });
        Self { input: Some(input), output: BufReader::new(output).lines(), task }
    }

    async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    async fn send_text(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).await.unwrap();
        input.write_all(b"\n").await.unwrap();
    }

    async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await.expect("an answer in time");
        serde_json::from_str(&line.unwrap().expect("the bridge still talks")).expect("each line is JSON")
    }

    /// Ends the input; what the bridge still says.
    async fn end(mut self) -> Vec<String> {
        self.input = None;
        tokio::time::timeout(PATIENCE, self.task).await.expect("the bridge ends").unwrap();
        let mut rest = Vec::new();
        while let Some(line) = self.output.next_line().await.unwrap() {
            rest.push(line);
        }
        rest
    }
}

fn request(id: u64, method: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": {} })
}

fn call(id: u64) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "echo" } })
}

/// The ordinary answer: the request's own method.
fn echo(heard: &Heard) -> Reply {
    let body = heard.body();
    Reply::json(200, &json!({ "jsonrpc": "2.0", "id": body["id"], "result": body["method"] }))
}

#[tokio::test]
async fn each_request_gets_its_answer_with_the_token_of_its_host_and_no_other() {
    let script = Script::start(echo).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(request(1, "tools/list")).await;
    assert_eq!(session.next().await, json!({"jsonrpc": "2.0", "id": 1, "result": "tools/list"}));
    assert_eq!(script.heard()[0].header("authorization"), Some(format!("Bearer token-of-{}", script.port)));
    assert!(session.end().await.is_empty());
}

#[tokio::test]
async fn a_slow_request_does_not_hold_a_fast_one_up() {
    let script = Script::start(|heard| match heard.body()["id"].as_u64() {
        Some(1) => echo(heard).after(Duration::from_millis(700)),
        _ => echo(heard),
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    session.send(call(2)).await;
    assert_eq!(session.next().await["id"], 2);
    assert_eq!(session.next().await["id"], 1);
}

#[tokio::test]
async fn a_notification_is_delivered_and_not_answered() {
    let script = Script::start(|_| Reply::empty(202)).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    assert!(session.end().await.is_empty());
    assert_eq!(script.heard().len(), 1);
}

#[tokio::test]
async fn progress_is_passed_on_before_the_answer_is_there() {
    let progress = json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}});
    let answer = json!({"jsonrpc": "2.0", "id": 7, "result": {}});
    let (first, second) = (progress.clone(), answer.clone());
    let script =
        Script::start(move |_| Reply::events([first.clone(), second.clone()], Duration::from_millis(800)))
            .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    let start = std::time::Instant::now();
    session.send(call(7)).await;
    assert_eq!(session.next().await, progress);
    let (to_progress, _) = (start.elapsed(), assert_eq!(session.next().await, answer));
    assert!(start.elapsed() - to_progress > Duration::from_millis(400), "progress came only with the answer");
}

#[tokio::test]
async fn a_refusal_of_the_gateway_becomes_an_error_with_the_requests_id() {
    let script =
        Script::start(|_| Reply::json(413, &json!({"error": "too large", "code": "TOO_LARGE"}))).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(9)).await;
    let answer = session.next().await;
    assert_eq!((&answer["id"], &answer["error"]["message"]), (&json!(9), &json!("too large")));
    assert_eq!(answer["error"]["data"], json!({"code": "TOO_LARGE", "status": 413}));
}

#[tokio::test]
async fn an_error_without_an_id_is_given_the_requests() {
    let script = Script::start(|_| {
        Reply::json(400, &json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32600, "message": "no"}}))
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(json!({"jsonrpc": "2.0", "id": "x", "method": "m"})).await;
    assert_eq!(session.next().await["id"], "x");
}

#[tokio::test]
async fn an_answer_that_is_no_json_still_answers_the_request() {
    let script = Script::start(|_| Reply::text(502, "<html>\nbad gateway\n")).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    let answer = session.next().await;
    assert!(answer["error"]["message"].as_str().unwrap().contains("502"), "{answer}");
}

#[tokio::test]
async fn a_restart_on_another_port_loses_no_request() {
    let (first, second) = (Script::start(echo).await, Script::start(echo).await);
    let world = World::of(vec![app("a", first.port)]);
    let mut session = Session::start(&world);
    session.send(call(1)).await;
    session.next().await;
    let port = first.stop().await;
    // Still announced, but nobody listens: connections are refused.
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    session.send(call(2)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.become_(vec![app("a", second.port)]);
    let answer = session.next().await;
    assert_eq!((&answer["id"], &answer["result"]), (&json!(2), &json!("tools/call")));
    assert_eq!(second.heard().len(), 1);
    assert_eq!(second.heard()[0].header("authorization"), Some(format!("Bearer token-of-{}", second.port)));
}

#[tokio::test]
async fn after_a_restart_the_bridge_stays_with_its_application() {
    let (first, other) = (Script::start(echo).await, Script::start(echo).await);
    let second = Script::start(echo).await;
    let world = World::of(vec![app("mine", first.port)]);
    let mut session = Session::start(&world);
    session.send(call(1)).await;
    session.next().await;
    first.stop().await;
    world.become_(vec![app("other", other.port)]);
    session.send(call(2)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    world.become_(vec![app("other", other.port), app("mine", second.port)]);
    assert_eq!(session.next().await["result"], "tools/call");
    assert!(other.heard().is_empty(), "another application was called");
}

#[tokio::test]
async fn a_tool_call_that_may_have_run_is_not_sent_twice() {
    let script = Script::start(|_| Reply::Hangup).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    let answer = session.next().await;
    assert!(answer["error"]["message"].as_str().unwrap().contains("may or may not have run"), "{answer}");
    assert_eq!(answer["error"]["data"]["delivered"], "unknown");
    assert_eq!(script.heard().len(), 1);
}

#[tokio::test]
async fn a_listing_that_broke_is_asked_for_again() {
    let broken = AtomicBool::new(false);
    let script = Script::start(move |heard| match broken.swap(true, Ordering::Relaxed) {
        false => Reply::Hangup,
        true => echo(heard),
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(request(1, "tools/list")).await;
    assert_eq!(session.next().await["result"], "tools/list");
    assert_eq!(script.heard().len(), 2);
}

#[tokio::test]
async fn an_event_stream_that_ends_without_an_answer_is_an_error() {
    let progress = json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}});
    let script = Script::start(move |_| Reply::events([progress.clone()], Duration::ZERO)).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(request(3, "tools/list")).await;
    assert_eq!(session.next().await["method"], "notifications/progress");
    let answer = session.next().await;
    assert_eq!(answer["id"], 3);
    assert!(answer["error"].is_object(), "{answer}");
}

#[tokio::test]
async fn a_refused_token_is_tried_again_and_a_rate_limit_is_waited_for() {
    let script = Script::start(|heard| match heard.number {
        0 => Reply::json(401, &json!({"error": "authentication required", "code": "UNAUTHENTICATED"})),
        1 => Reply::json(429, &json!({"error": "slow down", "code": "RATE_LIMITED"})).with("Retry-After: 1"),
        _ => echo(heard),
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    assert_eq!(session.next().await["result"], "tools/call");
    assert_eq!(script.heard().len(), 3);
}

#[tokio::test]
async fn a_cancelled_request_is_hung_up_and_gets_no_answer() {
    let script = Script::start(|heard| match heard.body()["method"].as_str() {
        Some("tools/call") => echo(heard).after(Duration::from_secs(3_600)),
        _ => Reply::empty(202),
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    script.wait_for(1).await;
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}});
    session.send(cancel).await;
    script.wait_for(2).await;
    script.wait_for_hangup().await;
    assert!(session.end().await.is_empty());
}

#[tokio::test]
async fn nonsense_is_answered_and_the_session_goes_on() {
    let script = Script::start(echo).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    for (line, code) in [("{nonsense", -32700), ("42", -32600)] {
        session.send_text(line).await;
        assert_eq!(session.next().await["error"]["code"], code, "{line}");
    }
    session.send_text("").await;
    session.send_text(&format!("\"{}\"", "x".repeat(MAX_LINE_BYTES))).await;
    assert_eq!(session.next().await["error"]["code"], -32600);
    session.input.as_mut().unwrap().write_all(b"\xff\xfe\n").await.unwrap();
    assert_eq!(session.next().await["error"]["code"], -32700);
    session.send(call(5)).await;
    assert_eq!(session.next().await["id"], 5);
}

#[tokio::test]
async fn lines_end_at_the_limit_and_not_one_byte_before() {
    let text = format!("{}\r\n{}\n\nlast", "a".repeat(7), "b".repeat(9));
    let mut lines = LineReader::new(text.as_bytes(), 8);
    let mut seen = Vec::new();
    while let Some(line) = lines.next().await.unwrap() {
        seen.push(line);
    }
    let text = |text: &str| Ok(text.to_owned());
    assert_eq!(seen, [text("aaaaaaa"), Err(Rejected::TooLong), text(""), text("last")]);
}

#[tokio::test]
async fn the_negotiated_version_goes_with_every_later_request() {
    let script = Script::start(|heard| match heard.body()["method"].as_str() {
        Some("initialize") => {
            Reply::json(200, &json!({"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-06-18"}}))
        }
        _ => echo(heard),
    })
    .await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(request(1, "initialize")).await;
    session.next().await;
    session.send(request(2, "tools/list")).await;
    session.next().await;
    let heard = script.heard();
    assert_eq!(heard[0].header("mcp-protocol-version"), None);
    assert_eq!(heard[1].header("mcp-protocol-version"), Some("2025-06-18".to_owned()));
}

#[tokio::test]
async fn the_end_of_input_waits_for_answers_on_their_way() {
    let script = Script::start(|heard| echo(heard).after(Duration::from_millis(400))).await;
    let mut session = Session::start(&World::of(vec![app("a", script.port)]));
    session.send(call(1)).await;
    let rest = session.end().await;
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert!(rest[0].contains("\"id\":1"), "{rest:?}");
}
