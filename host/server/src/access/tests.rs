use crate::testing::{NARROW, WIDE, server, stage, token};
use palisade_policy::{Allowance, Credential, Member, Principal, RateLimit, Token, TokenHash};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

fn member(credential: Credential, name: &str, profile: &str) -> Member {
    let principal = Arc::new(Principal { name: name.into(), profile: profile.into() });
    Member { credential, principal, allowance: Allowance::default() }
}

fn plain(text: &str, name: &str, profile: &str) -> Member {
    member(Credential::Token(token(text)), name, profile)
}

fn wide() -> Member {
    plain(WIDE, "wide", "investigate")
}

fn narrow() -> Member {
    plain(NARROW, "narrow", "observe")
}

const PATIENCE: Duration = Duration::from_secs(30);

async fn until(mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "not in time");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_revoked_token_ends_at_once_and_so_do_its_calls_in_flight() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    let sleep = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "sleep", "arguments": {"ms": 60_000}}});
    let mut with_metadata = sleep.clone();
    with_metadata["params"]["_meta"] = json!({"progressToken": 1});
    let began = Instant::now();
    let cut = async {
        until(|| server.stage.sleeps.begun.load(Ordering::SeqCst) == 3).await;
        let changes = host.replace(vec![narrow()], []).unwrap();
        assert_eq!(changes.ended.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["wide"]);
        assert!(changes.begun.is_empty());
    };
    let (rest, mcp, (), streamed) = tokio::join!(
        server.call("sleep", r#"{"ms": 60000}"#),
        server.mcp(&sleep),
        cut,
        server.mcp(&with_metadata),
    );
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    assert_eq!(rest.failure(), (401, "UNAUTHENTICATED".into()));
    for reply in [&mcp.body, &streamed.body] {
        assert!(!reply.contains("slept"), "{reply}");
    }
    until(|| server.stage.sleeps.dropped.load(Ordering::SeqCst) == 3).await;
    assert_eq!(server.get("/info").await.status, 401);
    assert_eq!(server.call_as(NARROW, "echo", r#"{"text": "still here"}"#).await.status, 200);
}

#[tokio::test]
async fn who_is_the_same_goes_on_and_loses_nothing() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    let call = async { server.call("sleep", r#"{"ms": 300}"#).await };
    let reload = async {
        until(|| server.stage.sleeps.begun.load(Ordering::SeqCst) == 1).await;
        host.replace(vec![wide(), narrow()], []).unwrap()
    };
    let (reply, changes) = tokio::join!(call, reload);
    assert_eq!((reply.status, changes), (200, super::Changes::default()));
}

#[tokio::test]
async fn the_next_one_of_a_name_gets_nothing_that_the_first_one_left() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    let large = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "large", "arguments": {"bytes": 300_000}}});
    let spilled = server.mcp(&large).await.json();
    let uri = spilled["result"]["structuredContent"]["uri"].as_str().unwrap().to_owned();
    let read = json!({"jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": {"uri": uri}});
    assert!(server.mcp(&read).await.json()["result"].is_object());
    let initialize = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}});
    let session = server.mcp(&initialize).await.headers["mcp-session-id"].clone();

    let second = Token::minted([7; 32]);
    let credential = Credential::Hash(TokenHash::of(second.expose().as_bytes()));
    let changes = host.replace(vec![member(credential, "wide", "investigate"), narrow()], []).unwrap();
    assert_eq!((changes.begun.len(), changes.ended.len()), (1, 1));

    assert_eq!(server.get("/info").await.status, 401, "the first token is nobody's");
    let reply = server.mcp_as(second.expose(), &read).await.json();
    assert!(reply["error"].is_object() && !reply.to_string().contains("éé"), "{reply}");
    let subscribe = json!({"jsonrpc": "2.0", "id": 3, "method": "resources/subscribe",
        "params": {"uri": "palisade://windows"}});
    let named = [("Mcp-Session-Id", session.as_str())];
    let reply = server.mcp_with(second.expose(), &named, &subscribe.to_string()).await;
    assert_eq!(reply.status, 404, "its session is unknown: {}", reply.body);
}

#[tokio::test]
async fn each_principal_has_the_rate_and_the_places_that_it_was_given() {
    let server = server().await;
    let mut slow = wide();
    slow.allowance.rate = Some(RateLimit { per_second: 1, burst: 2 });
    let mut single = narrow();
    single.principal = Arc::new(Principal { name: "narrow".into(), profile: "investigate".into() });
    single.allowance.concurrency = Some(1);
    server.stage.host.replace(vec![slow, single], []).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(server.get("/info").await.status);
    }
    assert_eq!(statuses, [200, 200, 429, 429]);

    let (long, second) = tokio::join!(server.call_as(NARROW, "sleep", r#"{"ms": 500}"#), async {
        until(|| server.stage.sleeps.begun.load(Ordering::SeqCst) == 1).await;
        server.call_as(NARROW, "echo", r#"{"text": "x"}"#).await
    });
    assert_eq!((long.status, second.failure()), (200, (429, "RATE_LIMITED".into())));
    assert_eq!(server.call_as(NARROW, "echo", r#"{"text": "x"}"#).await.status, 200);
}

#[tokio::test]
async fn a_token_is_nobodys_from_the_moment_that_its_time_is_over() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    let now = SystemTime::now();
    let mut brief = wide();
    brief.allowance.expires = Some(now + Duration::from_millis(700));
    host.replace(vec![brief, narrow()], []).unwrap();
    assert_eq!(server.get("/info").await.status, 200);
    assert_eq!(host.next_expiry(), Some(now + Duration::from_millis(700)));
    let expire = async {
        until(|| server.stage.sleeps.begun.load(Ordering::SeqCst) == 1).await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        // Not told yet, and refused all the same.
        assert_eq!(server.get("/info").await.status, 401);
        assert_eq!(host.expire(SystemTime::now()).ended.len(), 1);
        assert_eq!(host.expire(SystemTime::now()), super::Changes::default());
    };
    let (reply, ()) = tokio::join!(server.call("sleep", r#"{"ms": 60000}"#), expire);
    assert_eq!(reply.failure(), (401, "UNAUTHENTICATED".into()));
    assert_eq!(host.next_expiry(), None);
    // Given more time, it is somebody again.
    host.replace(vec![wide(), narrow()], []).unwrap();
    assert_eq!(server.get("/info").await.status, 200);
}

#[tokio::test]
async fn a_change_that_can_not_be_leaves_everything_as_it_was() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    for wrong in [
        vec![wide(), plain("another-token-0001", "wide", "observe")],
        vec![wide(), plain(WIDE, "other", "observe")],
        vec![plain(WIDE, "wide", "no-such-profile")],
    ] {
        assert!(host.replace(wrong, []).is_err());
        assert_eq!(server.get("/info").await.status, 200);
        assert_eq!(server.call_as(NARROW, "echo", r#"{"text": "x"}"#).await.status, 200);
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_principal() {
    let server = server().await;
    let host = Arc::clone(&server.stage.host);
    let listen = json!({"jsonrpc": "2.0", "id": 9, "method": "subscriptions/listen", "params": {
        "subscriptions": {"resourceSubscriptions": ["palisade://windows"]},
        "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {}}}});
    let headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "subscriptions/listen")];
    let began = Instant::now();
    let cut = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        host.replace(vec![narrow()], []).unwrap();
        host.resource_changed("palisade://windows");
    };
    let (stream, ()) =
        tokio::join!(tokio::time::timeout(PATIENCE, raw_until_closed(&server, &headers, &listen)), cut);
    let said = stream.expect("the stream ends");
    assert!(began.elapsed() >= Duration::from_millis(400), "it was a stream that lasted: {said}");
    assert!(!said.contains("notifications/resources/updated"), "{said}");
}

/// One request; whatever comes until the connection is closed, in order or not.
async fn raw_until_closed(
    server: &crate::testing::Server,
    headers: &[(&str, &str)],
    message: &Value,
) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let body = message.to_string();
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\n{more}Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Cut off: that the end is not in order is what is expected.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Everything that one caller gets to see while another one does the same with its own canary.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_principals_that_hammer_one_host_see_nothing_of_each_other() {
    let server = Arc::new(server().await);
    let mut other = narrow();
    other.principal = Arc::new(Principal { name: "narrow".into(), profile: "investigate".into() });
    server.stage.host.replace(vec![wide(), other], []).unwrap();
    let end = Instant::now() + Duration::from_secs(4);
    let hammer = |token: &'static str, own: &'static str| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let (mut seen, mut uris) = (String::new(), Vec::new());
            while Instant::now() < end {
                let text = own.repeat(8);
                for (tool, arguments) in [
                    ("echo", json!({"text": text})),
                    ("echo", json!({"text": own.repeat(20_000)})),
                    ("window", json!({"action": "list", "label": own})),
                    ("echo", json!({"wrong": own})),
                    ("panic", json!({})),
                    (own, json!({})),
                ] {
                    let call = json!({"jsonrpc": "2.0", "id": own, "method": "tools/call",
                        "params": {"name": tool, "arguments": arguments}});
                    let reply = server.mcp_as(token, &call).await;
                    let json = reply.json();
                    uris.extend(json["result"]["structuredContent"]["uri"].as_str().map(str::to_owned));
                    seen.push_str(&reply.body);
                    seen.push_str(&server.call_as(token, tool, &arguments.to_string()).await.body);
                }
                for method in ["tools/list", "resources/list", "resources/templates/list", "prompts/list"] {
                    let list = json!({"jsonrpc": "2.0", "id": 1, "method": method});
                    seen.push_str(&server.mcp_as(token, &list).await.body);
                }
            }
            (seen, uris)
        })
    };
    let (first, second) =
        tokio::join!(hammer(WIDE, "CANARY-wide-51d0;"), hammer(NARROW, "CANARY-narrow-9ab7;"));
    let ((wide_saw, wide_uris), (narrow_saw, narrow_uris)) = (first.unwrap(), second.unwrap());
    assert!(wide_saw.contains("CANARY-wide") && !wide_saw.contains("CANARY-narrow"));
    assert!(narrow_saw.contains("CANARY-narrow") && !narrow_saw.contains("CANARY-wide"));
    assert!(!wide_uris.is_empty() && !narrow_uris.is_empty(), "large answers were kept");
    // Whoever learns where another's result is kept learns nothing by it.
    for (token, uris) in [(WIDE, narrow_uris), (NARROW, wide_uris)] {
        for uri in uris.iter().rev().take(16) {
            let read = json!({"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri}});
            let reply = server.mcp_as(token, &read).await.json();
            assert!(reply["error"].is_object(), "{reply}");
        }
    }
}

#[test]
fn a_principal_of_another_host_is_nobody_here() {
    let (one, other) = (stage(RateLimit::per_second(0)), stage(RateLimit::per_second(0)));
    assert!(one.host.dispatcher(&other.caller(WIDE)).is_err());
}
