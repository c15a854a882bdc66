use crate::testing::{NARROW, WIDE, parse, server, server_with, stage};
use palisade_policy::RateLimit;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Front, Gateway, MAX_BODY_BYTES, MAX_CONCURRENT_REQUESTS};

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Each authenticated path with its method.
const PATHS: [(&str, &str); 4] =
    [("GET", "/info"), ("POST", "/mcp"), ("GET", "/api/tools"), ("POST", "/api/tools/echo")];

#[tokio::test]
async fn health_needs_no_token_and_says_exactly_that_it_is_well() {
    let server = server().await;
    let reply = server.send("GET", "/health", &[], "").await;
    assert_eq!((reply.status, reply.body.as_str()), (200, r#"{"status":"ok"}"#));
    let head = server.send("HEAD", "/health", &[], "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn info_tells_a_caller_who_it_talks_to_and_nothing_more() {
    let server = server().await;
    let reply = server.get("/info").await;
    assert_eq!(
        reply.json(),
        json!({
            "name": "palisade", "version": env!("CARGO_PKG_VERSION"), "protocol": "mcp", "port": server.port,
            "app_identifier": "com.example.notes", "app_product_name": "Notes", "profile": "investigate",
            "auth_required": true,
        })
    );
}

#[tokio::test]
async fn every_wrong_way_to_authenticate_is_the_same_401() {
    let server = server().await;
    let mut bodies = std::collections::BTreeSet::new();
    let wrong = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        WIDE.into(),
        bearer(&WIDE.to_uppercase()),
        bearer(&WIDE[..35]),
        bearer(&format!("{WIDE}0")),
        bearer("00000000-0000-4000-8000-000000000000"),
        format!("Bearer  {WIDE}"),
        format!("Bearer\t{WIDE}"),
        format!("Basic {WIDE}"),
        format!("Bearer {WIDE},Bearer {WIDE}"),
        format!("Bearer \"{WIDE}\""),
    ];
    for (method, path) in PATHS {
        let none = server.send(method, path, &[], "").await;
        assert_eq!(none.failure(), (401, "UNAUTHENTICATED".into()), "{path}");
        assert_eq!(none.headers["www-authenticate"], "Bearer");
        bodies.insert(none.body);
        for value in &wrong {
            let reply = server.send(method, path, &[("Authorization", value)], "").await;
            assert_eq!(reply.failure(), (401, "UNAUTHENTICATED".into()), "{path} {value:?}");
            bodies.insert(reply.body);
        }
        let twice = [("Authorization", bearer(WIDE)), ("Authorization", bearer(WIDE))];
        let twice: Vec<(&str, &str)> = twice.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(server.send(method, path, &twice, "").await.status, 401);
        let query = format!("{path}?token={WIDE}&access_token={WIDE}");
        assert_eq!(server.send(method, &query, &[], "").await.status, 401);
    }
    assert_eq!(bodies.len(), 1, "a 401 tells nothing: {bodies:?}");
}

#[tokio::test]
async fn the_scheme_is_taken_in_any_case() {
    let server = server().await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let value = format!("{scheme} {WIDE}");
        assert_eq!(server.send("GET", "/info", &[("Authorization", &value)], "").await.status, 200);
    }
}

#[tokio::test]
async fn a_token_that_is_not_utf8_is_401() {
    let server = server().await;
    let mut request =
        format!("GET /info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {WIDE}")
            .into_bytes();
    request.extend_from_slice(b"\xff\r\n\r\n");
    assert_eq!(parse(&server.raw(&request).await).status, 401);
}

#[tokio::test]
async fn a_token_of_a_megabyte_is_refused_and_the_refusal_can_be_read() {
    let server = server().await;
    let long = "a".repeat(1 << 20);
    let reply = server.send("GET", "/info", &[("Authorization", &bearer(&long))], "").await;
    assert_eq!(reply.status, 431);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_403_before_anything_else() {
    let server = server().await;
    let port = server.port;
    let authorization = bearer(WIDE);
    for (method, path) in PATHS.into_iter().chain([("GET", "/health"), ("GET", "/nothing")]) {
        for host in ["evil.com", "", "localhost:", "localhost:1"] {
            let headers = [("Host", host), ("Authorization", authorization.as_str())];
            let reply = server.send(method, path, &headers, "").await;
            assert_eq!(reply.failure(), (403, "FORBIDDEN_ORIGIN".into()), "{path} {host:?}");
        }
        for origin in ["http://evil.com", "null", ""] {
            let headers = [("Origin", origin), ("Authorization", authorization.as_str())];
            let reply = server.send(method, path, &headers, "").await;
            assert_eq!(reply.failure(), (403, "FORBIDDEN_ORIGIN".into()), "{path} {origin:?}");
        }
    }
    let missing = server.raw(b"GET /health HTTP/1.0\r\n\r\n").await;
    assert_eq!(parse(&missing).failure().0, 403);
    let absolute =
        format!("GET http://evil.com/health HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(parse(&server.raw(absolute.as_bytes()).await).failure().0, 403);
    let local = [("Origin", "http://localhost:5173"), ("Authorization", authorization.as_str())];
    assert_eq!(server.send("GET", "/info", &local, "").await.status, 200);
}

#[tokio::test]
async fn no_preflight_is_ever_answered_permissively() {
    let server = server().await;
    let authorization = bearer(WIDE);
    for path in ["/health", "/info", "/mcp", "/api/tools", "/api/tools/echo", "/nothing", "*"] {
        for origin in ["http://localhost:5173", "tauri://localhost", "http://evil.com"] {
            let headers = [
                ("Origin", origin),
                ("Authorization", authorization.as_str()),
                ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "authorization"),
                ("Access-Control-Request-Private-Network", "true"),
            ];
            // `send` checks that no CORS header is there.
            let reply = server.send("OPTIONS", path, &headers, "").await;
            assert!([403, 404, 405].contains(&reply.status), "{path} {origin}: {}", reply.status);
        }
    }
}

#[tokio::test]
async fn wrong_methods_are_405_and_say_which_are_right() {
    let server = server().await;
    let authorization = bearer(WIDE);
    for (method, path, allow) in [
        ("POST", "/health", "GET,HEAD"),
        ("DELETE", "/info", "GET,HEAD"),
        ("GET", "/mcp", "POST"),
        ("DELETE", "/mcp", "POST"),
        ("PUT", "/mcp", "POST,GET,HEAD,DELETE"),
        ("POST", "/api/tools", "GET,HEAD"),
        ("GET", "/api/tools/echo", "POST"),
        ("PATCH", "/api/tools/echo", "POST"),
    ] {
        let reply = server.send(method, path, &[("Authorization", &authorization)], "").await;
        assert_eq!(reply.failure().0, 405, "{method} {path}");
        assert_eq!(reply.headers["allow"], allow, "{method} {path}");
    }
}

#[tokio::test]
async fn unknown_paths_are_404_for_callers_and_401_for_strangers() {
    let server = server().await;
    for path in ["/", "/nothing", "/api", "/api/tools/", "/api/tools/echo/x", "/health/", "//health", "/mcp/"]
    {
        assert_eq!(server.get(path).await.failure().0, 404, "{path}");
        assert_eq!(server.send("GET", path, &[], "").await.failure().0, 401, "{path}");
    }
}

#[tokio::test]
async fn what_the_http_library_refuses_by_itself_is_secured_too() {
    let server = server().await;
    for (request, status) in [
        (&b"GARBAGE\r\n\r\n"[..], 400),
        (b"GET /health HTTP/9.9\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nBad Header: x\r\n\r\n", 400),
        (b"POST /mcp HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"POST /mcp HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    ] {
        let reply = parse(&server.raw(request).await);
        assert_eq!(reply.status, status, "{}", String::from_utf8_lossy(request));
        reply.is_secured();
    }
    let mut many = b"GET /health HTTP/1.1\r\nHost: localhost\r\n".to_vec();
    for n in 0..200 {
        many.extend_from_slice(format!("X-{n}: y\r\n").as_bytes());
    }
    many.extend_from_slice(b"\r\n");
    let reply = parse(&server.raw(&many).await);
    assert_eq!(reply.status, 431);
    reply.is_secured();
}

#[tokio::test]
async fn the_list_is_the_callers_own() {
    let server = server().await;
    let wide = server.get("/api/tools").await.json();
    let names: Vec<&str> =
        wide.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"window") && names.contains(&"echo") && !names.contains(&"hidden"), "{names:?}");
    for tool in wide.as_array().unwrap() {
        assert!(tool["description"].is_string() && tool["inputSchema"]["type"] == "object", "{tool}");
        assert!(
            tool["annotations"]["readOnlyHint"].is_boolean() && tool["outputSchema"].is_object(),
            "{tool}"
        );
    }
    let narrow = server.send("GET", "/api/tools", &[("Authorization", &bearer(NARROW))], "").await.json();
    assert_eq!(narrow.as_array().unwrap().len(), 1);
    assert_eq!(narrow[0]["name"], "echo");
}

#[tokio::test]
async fn rest_calls_answer_in_the_documented_shapes() {
    let server = server().await;
    let result = |reply: crate::testing::Reply| {
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json().as_object().unwrap().len(), 1);
        reply.json()["result"].clone()
    };
    assert_eq!(result(server.call("echo", r#"{"text":"hi"}"#).await), json!({ "text": "hi" }));
    assert_eq!(
        result(server.call("picture", "").await),
        json!({ "type": "image", "data": "AQID", "mimeType": "image/png" })
    );
    assert_eq!(result(server.call("several", "{}").await), json!(["plain", { "a": 1 }]));
    assert_eq!(result(server.call("window", r#"{"action":"list"}"#).await)["did"], "list");
    // A blank body equals an empty one.
    assert_eq!(result(server.call("picture", " \n").await)["type"], "image");
}

#[tokio::test]
async fn rest_failures_have_their_status_and_code() {
    let server = server().await;
    for (tool, body, status, code) in [
        ("nosuch", "{}", 404, "UNKNOWN_TOOL"),
        ("hidden", "{}", 404, "UNKNOWN_TOOL"),
        ("%ff%fe", "{}", 404, "UNKNOWN_TOOL"),
        ("%2e%2e%2fecho", "{}", 404, "UNKNOWN_TOOL"),
        ("echo", "{", 400, "INVALID_ARGUMENTS"),
        ("echo", "[]", 400, "INVALID_ARGUMENTS"),
        ("echo", "\"text\"", 400, "INVALID_ARGUMENTS"),
        ("echo", "null", 400, "INVALID_ARGUMENTS"),
        ("echo", "", 400, "INVALID_ARGUMENTS"),
        ("echo", "{}{}", 400, "INVALID_ARGUMENTS"),
        ("echo", r#"{"text":1}"#, 400, "INVALID_ARGUMENTS"),
        ("window", "{}", 400, "INVALID_ARGUMENTS"),
        ("refuse", "{}", 422, "TOOL_ERROR"),
        ("panic", "{}", 500, "INTERNAL"),
        ("fail", r#"{"how":"failed"}"#, 422, "TOOL_ERROR"),
        ("fail", r#"{"how":"compute"}"#, 504, "DEADLINE_EXCEEDED"),
        ("fail", r#"{"how":"memory"}"#, 422, "LIMIT_EXCEEDED"),
        ("fail", r#"{"how":"scope-missing"}"#, 403, "SCOPE_MISSING"),
        ("fail", r#"{"how":"unavailable"}"#, 503, "UNAVAILABLE"),
    ] {
        assert_eq!(server.call(tool, body).await.failure(), (status, code.into()), "{tool} {body}");
    }
    let narrow = server.call_as(NARROW, "window", "{}").await;
    let unknown = server.call_as(NARROW, "nosuch", "{}").await;
    assert_eq!(narrow.status, unknown.status);
    assert_eq!(narrow.body.replace("window", "nosuch"), unknown.body);
}

#[tokio::test]
async fn json_nested_a_thousand_deep_is_400() {
    let server = server().await;
    let deep = format!(r#"{{"text":{}1{}}}"#, "[".repeat(1000), "]".repeat(1000));
    assert_eq!(server.call("echo", &deep).await.failure(), (400, "INVALID_ARGUMENTS".into()));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    assert_eq!(server.call("echo", &objects).await.failure().0, 400);
}

#[tokio::test]
async fn a_body_at_the_limit_is_read_and_one_past_it_is_413_on_every_path() {
    let server = server().await;
    let frame = r#"{"text":""}"#.len();
    // The tool's own limit on `text` is lower than the body's: what comes back is its refusal, not the gateway's.
    let at = format!(r#"{{"text":"{}"}}"#, "x".repeat(MAX_BODY_BYTES - frame));
    assert_eq!(at.len(), MAX_BODY_BYTES);
    assert_eq!(server.call("echo", &at).await.failure().0, 400);
    let past = format!("{at} ");
    let reply = server.call("echo", &past).await;
    assert_eq!(reply.failure(), (413, "TOO_LARGE".into()));
    let reply = server.mcp_text(&[], &past).await;
    assert_eq!(reply.failure(), (413, "TOO_LARGE".into()));
}

#[tokio::test]
async fn a_huge_body_is_refused_by_its_declared_length_before_it_is_sent() {
    let server = server().await;
    for path in ["/mcp", "/api/tools/echo"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\n\
             Content-Type: application/json\r\nAccept: */*\r\nContent-Length: 50000000\r\n\r\n"
        );
        let began = Instant::now();
        let reply = parse(&server.raw(head.as_bytes()).await);
        assert_eq!(reply.failure(), (413, "TOO_LARGE".into()), "{path}");
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_endless_chunked_body_is_413_and_the_sender_can_read_it() {
    let server = server().await;
    let mut request = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..16 {
        request.extend_from_slice(format!("{:x}\r\n{}\r\n", 1 << 20, "x".repeat(1 << 20)).as_bytes());
    }
    assert_eq!(parse(&server.raw(&request).await).failure(), (413, "TOO_LARGE".into()));
}

#[tokio::test]
async fn each_caller_has_its_own_rate_and_it_recovers() {
    let server = server_with(RateLimit { per_second: 5, burst: 5 }).await;
    let mut limited = None;
    for _ in 0..20 {
        let reply = server.call("echo", r#"{"text":"x"}"#).await;
        if reply.status != 200 {
            limited = Some(reply);
            break;
        }
    }
    let limited = limited.expect("twenty requests at once are over five a second");
    assert_eq!(limited.failure(), (429, "RATE_LIMITED".into()));
    assert!(limited.headers["retry-after"].parse::<u64>().unwrap() >= 1);
    // Another caller is not touched.
    assert_eq!(server.call_as(NARROW, "echo", r#"{"text":"x"}"#).await.status, 200);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(server.call("echo", r#"{"text":"x"}"#).await.status, 200);
}

#[tokio::test]
async fn a_flood_without_a_token_is_limited_and_takes_nothing_from_a_caller() {
    let server = server_with(RateLimit { per_second: 5, burst: 5 }).await;
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(server.send("GET", "/info", &[("Authorization", "Bearer wrong")], "").await.status);
    }
    assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
    for _ in 0..4 {
        assert_eq!(server.get("/info").await.status, 200);
    }
}

#[tokio::test]
async fn health_has_a_limit_of_its_own() {
    let server = server_with(RateLimit { per_second: 5, burst: 5 }).await;
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(server.send("GET", "/health", &[], "").await.status);
    }
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    assert_eq!(server.get("/info").await.status, 200);
}

#[tokio::test]
async fn long_calls_lock_out_neither_short_ones_nor_health() {
    let server = std::sync::Arc::new(server().await);
    let long: Vec<_> = (0..200)
        .map(|_| {
            let server = std::sync::Arc::clone(&server);
            tokio::spawn(async move { server.call("sleep", r#"{"ms":5000}"#).await.status })
        })
        .collect();
    while server.stage.sleeps.begun.load(Ordering::SeqCst) < 200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = Instant::now();
    assert_eq!(server.call("echo", r#"{"text":"x"}"#).await.status, 200);
    assert_eq!(server.send("GET", "/health", &[], "").await.status, 200);
    assert!(began.elapsed() < Duration::from_secs(4));
    for call in long {
        assert_eq!(call.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_call() {
    use tokio::io::AsyncWriteExt as _;
    let server = server().await;
    let rest = r#"{"ms":60000}"#.to_owned();
    let mcp = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "sleep", "arguments": { "ms": 60_000 } } });
    for (count, (path, body)) in
        [("/api/tools/sleep", rest), ("/mcp", mcp.to_string())].into_iter().enumerate()
    {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\n\
             Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let sleeps = &server.stage.sleeps;
        eventually(|| sleeps.begun.load(Ordering::SeqCst) == count + 1).await;
        drop(stream);
        eventually(|| sleeps.dropped.load(Ordering::SeqCst) == count + 1).await;
    }
}

#[tokio::test]
async fn a_listener_holds_no_place_among_the_requests_in_flight() {
    let stage = stage(RateLimit::per_second(0));
    let who = stage.caller(WIDE);
    let gateway = Gateway::new(stage.host, Front::Unix);
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
        "params": {
            "notifications": { "resourceSubscriptions": ["palisade://windows"] },
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    });
    let request = http::Request::post("/mcp")
        .header("Authorization", bearer(WIDE))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "subscriptions/listen")
        .body(axum::body::Body::from(message.to_string()));
    let response = gateway.answer(request.unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    eventually(|| {
        let places: Result<Vec<_>, _> =
            (0..MAX_CONCURRENT_REQUESTS).map(|_| gateway.host.caller(&who)?.admit()).collect();
        places.is_ok()
    })
    .await;
    drop(response);
}

async fn eventually(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < deadline, "it never came to pass");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_without_delay() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = server().await;
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let body = r#"{"text":"x"}"#;
    let request = format!(
        "POST /api/tools/echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let began = Instant::now();
    for _ in 0..200 {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(br#"{"result":{"text":"x"}}"#) {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap();
            assert_ne!(count, 0, "the connection stays open");
            answer.extend_from_slice(&buffer[..count]);
        }
    }
    // With Nagle's algorithm and delayed acknowledgements it takes 40 ms each.
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[tokio::test]
async fn results_are_redacted_over_rest() {
    let server = server().await;
    let reply = server.call("leak", "{}").await;
    assert!(!reply.body.contains("ann@") && !reply.body.contains(WIDE), "{}", reply.body);
    assert_eq!(reply.json()["result"]["n"], 1);
    let value: Value = server.call("fail", r#"{"how":"failed"}"#).await.json();
    assert!(!value.to_string().contains("ann@"), "{value}");
}

#[tokio::test]
async fn a_name_that_has_to_be_decoded_is_found_as_a_plain_one_is() {
    let server = server().await;
    for (plain, coded) in [("echo", "ec%68o"), ("nothing", "noth%69ng"), ("leak", "%6Ceak")] {
        for body in [r#"{"text":"x"}"#, "", "[]", "{"] {
            let [plain, coded] = [server.call(plain, body).await, server.call(coded, body).await];
            assert_eq!((plain.status, plain.body), (coded.status, coded.body), "{body}");
        }
    }
    for (path, status) in [("/api/tools/", 404), ("/api/tools/a/b", 404), ("/api/tools/%ff", 404)] {
        let reply = server.send("POST", path, &[("Authorization", &bearer(WIDE))], "{}").await;
        assert_eq!(reply.status, status, "{path}");
    }
}
