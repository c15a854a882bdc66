use super::*;
use crate::changes::MAX_SUBSCRIPTIONS;
use crate::testing::{server_of, stage_with};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const WINDOWS: &str = "palisade://windows";

fn read(uri: &str) -> Value {
    request("resources/read", json!({ "uri": uri }))
}

/// One message of another principal.
async fn as_narrow(server: &Server, message: &Value) -> Reply {
    let authorization = format!("Bearer {NARROW}");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
    ];
    server.send("POST", "/mcp", &headers, &message.to_string()).await
}

#[tokio::test]
async fn a_profiles_resources_are_listed_and_read_as_the_operations_answer() {
    let server = server().await;
    let list = result(&server.mcp(&request("resources/list", json!({}))).await);
    let listed = list["resources"].as_array().unwrap();
    let windows = listed.iter().find(|one| one["uri"] == WINDOWS).unwrap();
    assert_eq!(
        windows,
        &json!({
            "uri": WINDOWS, "name": "window.list", "description": "Does window.", "mimeType": "application/json",
        })
    );
    assert!(!listed.iter().any(|one| one["uri"] == "palisade://hidden"), "{list}");
    let answer = result(&server.mcp(&read(WINDOWS)).await);
    let called = result(&server.mcp(&call("window", json!({ "action": "list" }))).await);
    assert_eq!(
        answer,
        json!({ "contents": [{
            "uri": WINDOWS, "mimeType": "application/json", "text": called["structuredContent"].to_string(),
        }] })
    );
    let modern_answer = result(&modern(&server, "resources/read", json!({ "uri": WINDOWS })).await);
    assert_eq!(modern_answer["contents"], answer["contents"]);
    let leak = server.mcp(&read("palisade://leak")).await;
    assert!(result(&leak)["contents"][0]["text"].is_string());
    assert!(!leak.body.contains(WIDE) && !leak.body.contains("ann@"), "{}", leak.body);
}

#[tokio::test]
async fn unknown_hidden_and_ungranted_resources_are_the_same_error() {
    let server = server().await;
    let told = |reply: &Reply, uri: &str| reply.json()["error"].to_string().replace(uri, "URI");
    let unknown = server.mcp(&read("palisade://nosuch")).await;
    assert_eq!(error(&unknown), (200, -32002));
    let expected = told(&unknown, "palisade://nosuch");
    for uri in ["palisade://hidden", "file:///etc/passwd", "palisade://results/x", "", "palisade://window"] {
        let reply = server.mcp(&read(uri)).await;
        assert_eq!(error(&reply), (200, -32002), "{uri}");
        assert_eq!(if uri.is_empty() { expected.clone() } else { told(&reply, uri) }, expected);
    }
    let ungranted = as_narrow(&server, &read(WINDOWS)).await;
    assert_eq!(told(&ungranted, WINDOWS), expected);
    let list = result(&as_narrow(&server, &request("resources/list", json!({}))).await);
    assert_eq!(list["resources"], json!([]));
    // Since 2026-07-28 it is an invalid parameter.
    let reply = modern(&server, "resources/read", json!({ "uri": "palisade://hidden" })).await;
    assert_eq!(error(&reply).1, -32602);
}

#[tokio::test]
async fn a_resource_whose_operation_fails_is_an_error_with_its_code() {
    let server = server().await;
    for (tool, code) in [
        ("malformed", "TOOL_ERROR"),
        ("refuse", "TOOL_ERROR"),
        ("several", "TOOL_ERROR"),
        ("panic", "INTERNAL"),
    ] {
        let reply = server.mcp(&read(&format!("palisade://{tool}"))).await;
        assert_eq!(error(&reply), (200, -32603), "{tool}");
        assert_eq!(reply.json()["error"]["data"]["code"], code, "{tool}");
    }
}

#[tokio::test]
async fn malformed_requests_are_told_what_is_wrong() {
    let server = server().await;
    for (method, params) in [
        ("resources/read", json!({})),
        ("resources/read", json!({ "uri": 5 })),
        ("resources/list", json!({ "cursor": "x" })),
        ("resources/templates/list", json!({ "cursor": "x" })),
    ] {
        assert_eq!(error(&server.mcp(&request(method, params)).await), (200, -32602), "{method}");
    }
}

#[tokio::test]
async fn resources_are_declared_only_where_something_could_be_read() {
    const METHODS: [&str; 5] = [
        "resources/list",
        "resources/templates/list",
        "resources/read",
        "resources/subscribe",
        "resources/unsubscribe",
    ];
    let server = server_of(stage_with(RateLimit::per_second(0), 0)).await;
    let discovered = result(&modern(&server, "server/discover", json!({})).await);
    assert_eq!(discovered["capabilities"]["resources"], json!({ "subscribe": true }));
    let templates = result(&server.mcp(&request("resources/templates/list", json!({}))).await);
    assert_eq!(templates["resourceTemplates"], json!([]), "nothing is kept");

    let greeted = result(&as_narrow(&server, &initialize("2025-11-25")).await);
    assert!(greeted["capabilities"].get("resources").is_none(), "{greeted}");
    for method in METHODS {
        for params in [json!({ "uri": WINDOWS }), json!({ "uri": 5 })] {
            let reply = as_narrow(&server, &request(method, params)).await;
            assert_eq!(error(&reply), (200, -32601), "{method}");
        }
    }
}

fn subscribe(id: i64, method: &str, uri: &str) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": { "uri": uri } }).to_string()
}

fn updated(uri: &str) -> Value {
    json!({ "jsonrpc": "2.0", "method": "notifications/resources/updated", "params": { "uri": uri } })
}

#[tokio::test(start_paused = true)]
async fn over_stdio_a_change_is_told_to_who_subscribed() {
    let mut pipe = Pipe::open();
    pipe.write(&initialize("2025-11-25").to_string()).await;
    let greeted = pipe.read().await;
    assert_eq!(greeted["result"]["capabilities"]["resources"], json!({ "subscribe": true }));
    pipe.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    // Twice is once.
    for id in [1, 2] {
        pipe.write(&subscribe(id, "resources/subscribe", WINDOWS)).await;
        assert_eq!(pipe.read().await["result"], json!({}));
    }
    pipe.stage.host.resource_changed("palisade://leak");
    pipe.stage.host.resource_changed(WINDOWS);
    assert_eq!(pipe.read().await, updated(WINDOWS));
    // A flood is told of at once and once more at its end.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..10_000 {
        pipe.stage.host.resource_changed(WINDOWS);
    }
    assert_eq!([pipe.read().await, pipe.read().await], [updated(WINDOWS), updated(WINDOWS)]);
    pipe.write(r#"{"jsonrpc":"2.0","id":8,"method":"ping"}"#).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(pipe.read().await["id"], 8, "there was nothing more");
    pipe.write(&subscribe(3, "resources/unsubscribe", WINDOWS)).await;
    assert_eq!(pipe.read().await["result"], json!({}));
    pipe.stage.host.resource_changed(WINDOWS);
    pipe.write(r#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#).await;
    assert_eq!(pipe.read().await["id"], 9);
}

#[tokio::test]
async fn over_stdio_a_subscription_to_what_is_not_granted_is_refused_as_one_to_what_is_not_there() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    let mut told = Vec::new();
    for uri in ["palisade://nosuch", "palisade://hidden", "palisade://results/x"] {
        pipe.write(&subscribe(1, "resources/subscribe", uri)).await;
        told.push(pipe.read().await.to_string().replace(uri, "URI"));
        pipe.write(&subscribe(1, "resources/unsubscribe", uri)).await;
        assert_eq!(pipe.read().await["result"], json!({}), "what was not subscribed to is let go");
    }
    assert!(told[0].contains("-32002") && told.iter().all(|one| *one == told[0]), "{told:?}");
}

#[tokio::test]
async fn a_handshake_revision_over_http_subscribes_in_a_session_alone() {
    let server = server().await;
    for method in ["resources/subscribe", "resources/unsubscribe", "subscriptions/listen"] {
        let params = json!({ "uri": WINDOWS, "notifications": { "resourceSubscriptions": [WINDOWS] } });
        assert_eq!(error(&server.mcp(&request(method, params)).await), (200, -32601), "{method}");
    }
}

/// A request of the stateless revision that listens.
fn listen(id: i64, uris: &[&str]) -> Value {
    json!({
        "jsonrpc": "2.0", "id": id, "method": "subscriptions/listen",
        "params": {
            "notifications": { "resourceSubscriptions": uris, "toolsListChanged": true },
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    })
}

/// An answer that goes on.
pub(super) struct Stream {
    socket: tokio::net::TcpStream,
    received: String,
}

impl Stream {
    async fn open(server: &Server, message: &Value, accept: &str) -> Self {
        let body = message.to_string();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {WIDE}\r\nAccept: {accept}\r\n\
             Content-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\n\
             Mcp-Method: subscriptions/listen\r\nContent-Length: {}\r\n\r\n{body}",
            server.port,
            body.len(),
        );
        let mut socket = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        Self { socket, received: String::new() }
    }

    pub(super) async fn listen(server: &Server, uris: &[&str]) -> Self {
        Self::open(server, &listen(7, uris), "application/json, text/event-stream").await
    }

    /// The next message, or `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((_, rest)) = self.received.split_once("data:")
                && let Some((data, rest)) = rest.split_once('\n')
            {
                let data = data.trim().to_owned();
                self.received = rest.to_owned();
                if data.is_empty() {
                    continue;
                }
                return Some(serde_json::from_str(&data).unwrap());
            }
            let mut buffer = [0; 4096];
            let read = tokio::time::timeout(Duration::from_secs(10), self.socket.read(&mut buffer)).await;
            match read.expect("a message in time").unwrap() {
                0 => return None,
                length => self.received.push_str(std::str::from_utf8(&buffer[..length]).unwrap()),
            }
        }
    }

    /// The first message, which says what was accepted.
    pub(super) async fn accepted(&mut self) -> Value {
        let first = self.next().await.unwrap();
        assert_eq!(first["method"], "notifications/subscriptions/acknowledged", "{first}");
        first["params"]["notifications"].clone()
    }
}

#[tokio::test]
async fn over_http_a_listener_hears_of_what_its_profile_grants_and_of_nothing_else() {
    let server = server().await;
    let uris = [WINDOWS, "palisade://hidden", "palisade://nosuch", WINDOWS];
    let mut stream = Stream::listen(&server, &uris).await;
    let accepted = stream.accepted().await;
    let heard = accepted["resourceSubscriptions"].as_array().unwrap();
    assert!(
        heard.iter().all(|uri| uri == WINDOWS) && accepted.get("toolsListChanged").is_none(),
        "{accepted}"
    );
    for uri in ["palisade://hidden", "palisade://nosuch", WINDOWS] {
        server.stage.host.resource_changed(uri);
    }
    let told = stream.next().await.unwrap();
    assert_eq!(told["method"], "notifications/resources/updated");
    assert_eq!(told["params"]["uri"], WINDOWS);
    assert_eq!(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 7);
}

#[tokio::test]
async fn a_flood_over_http_is_told_of_in_few_words() {
    let server = server().await;
    let mut stream = Stream::listen(&server, &[WINDOWS]).await;
    stream.accepted().await;
    let begun = Instant::now();
    for _ in 0..100_000 {
        server.stage.host.resource_changed(WINDOWS);
    }
    let flood = begun.elapsed();
    // The last change is told, and what is told after it is the end.
    server.stage.host.resource_changed(WINDOWS);
    let mut told = 0;
    while tokio::time::timeout(2 * crate::changes::INTERVAL, stream.next()).await.is_ok() {
        told += 1;
    }
    let most = 2 + flood.as_millis() / crate::changes::INTERVAL.as_millis();
    assert!((1..=most).contains(&told), "{told} in {flood:?}");
}

#[tokio::test]
async fn a_listener_that_nothing_was_accepted_of_ends_at_once() {
    let server = server().await;
    let mut stream = Stream::listen(&server, &["palisade://hidden"]).await;
    assert_eq!(stream.accepted().await, json!({}));
    let end = stream.next().await.unwrap();
    assert_eq!(end["id"], 7);
    assert!(end["result"].is_object(), "{end}");
}

#[tokio::test]
async fn listeners_are_bounded_for_each_principal_and_end_with_their_clients() {
    let server = server().await;
    let mut streams = Vec::new();
    for _ in 0..MAX_SUBSCRIPTIONS {
        let mut stream = Stream::listen(&server, &[WINDOWS]).await;
        stream.accepted().await;
        streams.push(stream);
    }
    server.stage.host.resource_changed(WINDOWS);
    for stream in &mut streams {
        assert_eq!(stream.next().await.unwrap()["params"]["uri"], WINDOWS);
    }
    let mut refused = Stream::listen(&server, &[WINDOWS]).await;
    assert_eq!(refused.accepted().await, json!({}));
    assert_eq!(refused.next().await.unwrap()["error"]["data"]["code"], "RATE_LIMITED");
    assert_eq!(server.call("echo", r#"{"text":"x"}"#).await.status, 200, "calls go on");
    drop(streams);
    // The server learns of it soon.
    while Stream::listen(&server, &[WINDOWS]).await.accepted().await == json!({}) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_listener_needs_a_client_that_takes_events() {
    let server = server().await;
    let mut stream = Stream::open(&server, &listen(7, &[WINDOWS]), "application/json").await;
    let mut buffer = vec![0; 4096];
    let length = stream.socket.read(&mut buffer).await.unwrap();
    let reply = String::from_utf8_lossy(&buffer[..length]).into_owned();
    assert!(reply.contains("-32601") && !reply.contains("event-stream"), "{reply}");
}

#[tokio::test]
async fn a_server_that_stops_ends_its_listeners_properly() {
    let server = server().await;
    let mut stream = Stream::listen(&server, &[WINDOWS]).await;
    stream.accepted().await;
    let begun = Instant::now();
    let stopping = tokio::spawn(server.running.stop());
    let end = stream.next().await.unwrap();
    assert!(end["result"].is_object(), "{end}");
    drop(stream);
    stopping.await.unwrap();
    assert!(begun.elapsed() < crate::serve::SHUTDOWN, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn over_stdio_the_stateless_revision_listens_too_until_it_cancels() {
    let mut pipe = Pipe::open();
    pipe.write(&listen(7, &[WINDOWS, "palisade://hidden"]).to_string()).await;
    let accepted = pipe.read().await;
    assert_eq!(accepted["params"]["notifications"], json!({ "resourceSubscriptions": [WINDOWS] }));
    pipe.stage.host.resource_changed(WINDOWS);
    assert_eq!(pipe.read().await["params"]["uri"], WINDOWS);
    pipe.write(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#).await;
    let mut next = listen(9, &[]);
    next["method"] = json!("resources/list");
    pipe.write(&next.to_string()).await;
    assert_eq!(pipe.read().await["id"], 9);
}
