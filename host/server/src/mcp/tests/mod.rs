use super::*;
use crate::testing::{NARROW, Reply, Server, Stage, WIDE, server, stage};
use palisade_policy::RateLimit;
use rmcp::model::ErrorCode;
use serde_json::json;

mod changing;
mod offers;
mod refusals;
mod resources;
mod results;
mod rounds;
mod sessions;
mod traces;

/// The revisions that begin with a handshake.
const LEGACY: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

fn request(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

fn initialize(version: &str) -> Value {
    request(
        "initialize",
        json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
    )
}

fn call(tool: &str, arguments: Value) -> Value {
    request("tools/call", json!({ "name": tool, "arguments": arguments }))
}

/// A request of the stateless revision, with the headers that go with it.
async fn modern(server: &Server, method: &str, params: Value) -> Reply {
    modern_as(WIDE, server, method, params).await
}

async fn modern_as(token: &str, server: &Server, method: &str, mut params: Value) -> Reply {
    let mut meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let own = params["_meta"].as_object().cloned().unwrap_or_default();
    meta.as_object_mut().unwrap().extend(own);
    params["_meta"] = meta;
    let name = params["name"].as_str().or(params["uri"].as_str()).unwrap_or_default().to_owned();
    let mut headers = vec![("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)];
    if !name.is_empty() {
        headers.push(("Mcp-Name", &name));
    }
    server.mcp_with(token, &headers, &request(method, params).to_string()).await
}

#[track_caller]
fn result(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.headers["content-type"], "application/json");
    let body = reply.json();
    assert_eq!((&body["jsonrpc"], &body["id"]), (&json!("2.0"), &json!(7)), "{body}");
    assert!(body.get("error").is_none(), "{body}");
    body["result"].clone()
}

#[track_caller]
fn error(reply: &Reply) -> (u16, i64) {
    let body = reply.json();
    assert_eq!(body["jsonrpc"], "2.0", "{body}");
    assert!(body.get("result").is_none() && body["error"]["message"].is_string(), "{body}");
    (reply.status, body["error"]["code"].as_i64().unwrap())
}

#[tokio::test]
async fn every_handshake_revision_is_spoken_back() {
    let server = server().await;
    for version in LEGACY {
        let answer = result(&server.mcp(&initialize(version)).await);
        assert_eq!(answer["protocolVersion"], version);
        assert_eq!(answer["serverInfo"]["name"], "palisade");
        assert_eq!(answer["serverInfo"]["version"], VERSION);
        assert!(answer["instructions"].is_string());
        let capabilities = answer["capabilities"].as_object().unwrap();
        assert_eq!(capabilities.keys().collect::<Vec<_>>(), ["logging", "resources", "tools"]);
        assert_eq!(capabilities["resources"], json!({ "subscribe": true }), "a session has a stream for it");
        let header = [("MCP-Protocol-Version", version)];
        let list = server.mcp_text(&header, &request("tools/list", json!({})).to_string()).await;
        assert!(result(&list)["tools"].as_array().unwrap().len() > 5);
    }
    let unknown = result(&server.mcp(&initialize("1999-01-01")).await);
    assert!(LEGACY.contains(&unknown["protocolVersion"].as_str().unwrap()));
}

#[tokio::test]
async fn the_stateless_revision_works_on_the_same_endpoint() {
    let server = server().await;
    let discovered = result(&modern(&server, "server/discover", json!({})).await);
    assert!(
        discovered["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")),
        "{discovered}"
    );
    let list = result(&modern(&server, "tools/list", json!({})).await);
    assert!(list["tools"].as_array().unwrap().iter().any(|tool| tool["name"] == "echo"));
    let params = json!({ "name": "echo", "arguments": { "text": "hi" } });
    let answer = result(&modern(&server, "tools/call", params).await);
    assert_eq!(answer["structuredContent"], json!({ "text": "hi" }));
    let unknown = modern(&server, "no/such", json!({})).await;
    assert_eq!(error(&unknown), (404, -32601));
}

#[tokio::test]
async fn a_call_gives_structured_content_and_the_same_as_compact_text() {
    let server = server().await;
    let answer = result(&server.mcp(&call("echo", json!({ "text": "hi" }))).await);
    assert_eq!(answer["structuredContent"], json!({ "text": "hi" }));
    assert_eq!(answer["content"], json!([{ "type": "text", "text": "{\"text\":\"hi\"}" }]));
    assert_eq!(answer["isError"], false);
    let picture = result(&server.mcp(&call("picture", json!({}))).await);
    assert_eq!(picture["content"], json!([{ "type": "image", "data": "AQID", "mimeType": "image/png" }]));
    assert!(picture.get("structuredContent").is_none());
}

/// A message without what tells one kept result from another.
fn anonymous(body: &str) -> String {
    let mut parts = body.split(crate::results::ROOT);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + crate::results::ROOT + &part[36..])
}

/// Metadata, if only an empty piece of it, takes a call out of the short way.
#[tokio::test]
async fn a_plain_call_is_answered_as_the_library_answers_it() {
    let server = server().await;
    let ids = [json!(7), json!(-1), json!("seven"), json!(i64::MAX), json!("")];
    let calls = [
        ("echo", json!({ "text": "hi \u{1f980} \"quoted\"", "times": 2 })),
        ("echo", Value::Null),
        ("echo", json!({ "text": 1 })),
        ("window", json!({ "action": "list" })),
        ("picture", json!({})),
        ("several", json!({})),
        ("refuse", json!({})),
        ("leak", json!({})),
        ("malformed", json!({})),
        ("panic", json!({})),
        ("fail", json!({ "how": "memory" })),
        ("chatty", json!({})),
        ("large", json!({ "bytes": 150_000 })),
        ("large", json!({ "bytes": 150_000, "as": "text" })),
        ("large", json!({ "bytes": 150_000, "as": "failure" })),
        ("no-such-tool", json!({})),
        ("", json!({})),
    ];
    for (index, (tool, arguments)) in calls.iter().enumerate() {
        let mut message = call(tool, arguments.clone());
        message["id"] = ids[index % ids.len()].clone();
        if index % 2 == 1 {
            message["params"]["_meta"] = json!({ "example.org/note": index });
        }
        let plain = message.to_string();
        // Nobody knows it, so nobody minds it; but the short way is for what is known to the last field.
        message["params"]["x-unknown"] = json!(1);
        let long = message.to_string();
        for version in [None, Some("2025-03-26"), Some("2025-06-18"), Some("2025-11-25")] {
            let headers: Vec<_> =
                version.map(|version| ("MCP-Protocol-Version", version)).into_iter().collect();
            let (plain, long) =
                (server.mcp_text(&headers, &plain).await, server.mcp_text(&headers, &long).await);
            let (plain_body, long_body) = (anonymous(&plain.body), anonymous(&long.body));
            assert_eq!((plain.status, plain_body), (long.status, long_body), "{tool} {version:?}");
            assert_eq!(plain.headers["content-type"], long.headers["content-type"]);
        }
    }
}

#[test]
fn only_a_call_without_anything_unknown_is_plain() {
    use super::direct::PlainCall;
    let named = |version: &'static str| {
        let mut headers = ::http::HeaderMap::new();
        headers.append(super::http::PROTOCOL_VERSION, ::http::HeaderValue::from_static(version));
        headers
    };
    let is_plain =
        |headers: &::http::HeaderMap, body: &str| PlainCall::read(headers, body.as_bytes()).is_some();
    let (none, known) = (::http::HeaderMap::new(), named("2025-06-18"));
    let plain = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}"#;
    let noted = plain.replace("}}", r#","_meta":{"example.org/note":{"a":[1]}}}}"#);
    assert!(is_plain(&none, plain) && is_plain(&known, plain) && is_plain(&known, &noted));
    for version in ["2026-07-28", "1999-01-01", "", "2025-06-18 "] {
        assert!(!is_plain(&named(version), plain), "{version:?}");
    }
    let mut twice = known.clone();
    twice.append(super::http::PROTOCOL_VERSION, ::http::HeaderValue::from_static("2025-06-18"));
    assert!(!is_plain(&twice, plain));
    for other in [
        r#"{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"id":1,"method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":null,"method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":1.5,"method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[]}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":1}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"palisade/trace":true}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"dev.mcp/any":1}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":null}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":1}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","task":{}}}"#,
        r#"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}]"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}} {}"#,
        "",
    ] {
        assert!(!is_plain(&known, other), "{other}");
    }
}

#[tokio::test]
async fn a_tools_failure_is_a_result_with_the_code_that_rest_gives() {
    let server = server().await;
    for (tool, arguments) in [
        ("echo", json!({})),
        ("echo", json!({ "text": "x", "txet": 1 })),
        ("window", json!({})),
        ("fail", json!({ "how": "scope-missing" })),
        ("fail", json!({ "how": "compute" })),
        ("fail", json!({ "how": "memory" })),
        ("fail", json!({ "how": "trap" })),
        ("malformed", json!({})),
        ("panic", json!({})),
    ] {
        let rest = server.call(tool, &arguments.to_string()).await.json();
        let answer = result(&server.mcp(&call(tool, arguments)).await);
        assert_eq!(answer["isError"], true, "{answer}");
        assert_eq!(answer["structuredContent"], rest);
        assert_eq!(
            serde_json::from_str::<Value>(answer["content"][0]["text"].as_str().unwrap()).unwrap(),
            rest
        );
    }
    let refused = result(&server.mcp(&call("refuse", json!({}))).await);
    assert_eq!(refused["structuredContent"], json!({ "error": "no", "code": "TOOL_ERROR" }));
    assert_eq!(refused["content"][0]["text"], "no");
}

#[tokio::test]
async fn unknown_hidden_and_ungranted_tools_are_the_same_protocol_error_and_rests_text() {
    let server = server().await;
    let message = |reply: &Reply| reply.json()["error"]["message"].as_str().unwrap().to_owned();
    let unknown = server.mcp(&call("nosuch", json!({}))).await;
    assert_eq!(error(&unknown), (200, -32602));
    let hidden = server.mcp(&call("hidden", json!({}))).await;
    assert_eq!(message(&hidden).replace("hidden", "nosuch"), message(&unknown));
    let rest = server.call("nosuch", "{}").await.json();
    assert_eq!(rest["error"], message(&unknown));
    let as_narrow = format!("Bearer {NARROW}");
    let headers = [
        ("Authorization", as_narrow.as_str()),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
    ];
    let ungranted = server.send("POST", "/mcp", &headers, &call("window", json!({})).to_string()).await;
    assert_eq!(message(&ungranted).replace("window", "nosuch"), message(&unknown));
    let list = server.send("POST", "/mcp", &headers, &request("tools/list", json!({})).to_string()).await;
    assert_eq!(result(&list)["tools"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_offered_is_a_method_that_does_not_exist() {
    let server = server().await;
    for method in
        ["prompts/list", "prompts/get", "completion/complete", "tasks/get", "no/such", "tools/delete"]
    {
        let params = json!({
            "uri": "file:///x", "name": "x", "taskId": "x",
            "ref": { "type": "ref/prompt", "name": "x" }, "argument": { "name": "x", "value": "y" },
        });
        let reply = server.mcp(&request(method, params)).await;
        assert_eq!(error(&reply), (200, -32601), "{method}");
    }
    assert_eq!(result(&server.mcp(&request("ping", json!({}))).await), json!({}));
}

#[tokio::test]
async fn malformed_messages_get_the_json_rpc_error_that_fits() {
    let server = server().await;
    for (body, status, code) in [
        ("{", 400, -32700),
        ("", 400, -32700),
        ("  ", 400, -32700),
        ("nonsense", 400, -32700),
        (r#"{"id":1,"method":"ping"}"#, 400, -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":1}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"result":{},"method":"ping"}"#, 400, -32600),
        (r#"[]"#, 400, -32600),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, 400, -32600),
        (r#""ping""#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 400, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, 200, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, 200, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}"#, 200, -32602),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[]}}"#,
            200,
            -32602,
        ),
        (r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, 200, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}"#, 200, -32602),
    ] {
        let reply = server.mcp_text(&[], body).await;
        assert_eq!(error(&reply), (status, code), "{body}: {}", reply.body);
    }
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"echo","arguments":{{"text":{}1{}}}}}}}"#,
        "[".repeat(1000),
        "]".repeat(1000)
    );
    assert_eq!(error(&server.mcp_text(&[], &deep).await), (400, -32700));
}

#[tokio::test]
async fn an_error_carries_the_requests_id_where_it_can_be_read_and_null_elsewhere() {
    let server = server().await;
    let with = server.mcp_text(&[], r#"{"id":41,"method":"ping"}"#).await;
    assert_eq!(with.json()["id"], 41);
    let without = server.mcp_text(&[], "{").await;
    assert_eq!(without.json().get("id"), Some(&Value::Null));
}

#[tokio::test]
async fn accept_and_content_type_are_checked_and_refused_in_json_rpc() {
    let server = server().await;
    let ping = request("ping", json!({})).to_string();
    for accept in ["application/json", "*/*", "application/*", "text/event-stream, application/json;q=0.5"] {
        let reply = server.mcp_text(&[("Accept", accept)], &ping).await;
        assert_eq!(reply.status, 200, "{accept}");
    }
    for accept in ["text/html", "text/event-stream", "application/json;q=0", ""] {
        assert_eq!(error(&server.mcp_text(&[("Accept", accept)], &ping).await), (406, -32600), "{accept}");
    }
    for kind in ["text/plain", "application/jsonp", "application/x-www-form-urlencoded", ""] {
        assert_eq!(error(&server.mcp_text(&[("Content-Type", kind)], &ping).await), (415, -32600), "{kind}");
    }
    let charset = [("Content-Type", "Application/JSON; charset=utf-8")];
    assert_eq!(server.mcp_text(&charset, &ping).await.status, 200);
}

#[tokio::test]
async fn an_unknown_revision_in_the_header_is_named_as_such() {
    let server = server().await;
    let ping = request("ping", json!({})).to_string();
    for version in ["1999-01-01", "latest", ""] {
        let reply = server.mcp_text(&[("MCP-Protocol-Version", version)], &ping).await;
        assert_eq!(error(&reply), (400, ErrorCode::UNSUPPORTED_PROTOCOL_VERSION.0.into()), "{version}");
        assert!(reply.json()["error"]["data"]["supported"].as_array().unwrap().len() > 4);
    }
}

#[tokio::test]
async fn a_session_id_means_nothing_and_hinders_nothing() {
    let server = server().await;
    for id in ["stale", "00000000-0000-4000-8000-000000000000", "../../etc", "x".repeat(1000).as_str()] {
        let header = [("Mcp-Session-Id", id)];
        let list = server.mcp_text(&header, &request("tools/list", json!({})).to_string()).await;
        assert!(result(&list)["tools"].is_array());
        assert!(!list.headers.contains_key("mcp-session-id"));
        let again = server.mcp_text(&header, &initialize("2025-06-18").to_string()).await;
        assert_eq!(result(&again)["protocolVersion"], "2025-06-18");
    }
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(server.mcp(&notification).await.status, 202);
}

#[tokio::test]
async fn ten_clients_at_once_see_nothing_of_each_other() {
    let server = Arc::new(server().await);
    let clients: Vec<_> = (0..10)
        .map(|client| {
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                for turn in 0..20 {
                    let text = format!("{client}-{turn}");
                    // All use the same request id.
                    let answer = result(&server.mcp(&call("echo", json!({ "text": text }))).await);
                    assert_eq!(answer["structuredContent"]["text"], text);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

/// The messages of an event stream.
fn events(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.headers["content-type"], "text/event-stream", "{reply:?}");
    reply
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .filter_map(|data| {
            let data = data.trim();
            (!data.is_empty()).then(|| serde_json::from_str(data).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn progress_comes_only_for_a_token_and_before_the_answer() {
    let server = server().await;
    // No token: one plain answer.
    assert_eq!(result(&server.mcp(&call("chatty", json!({}))).await)["structuredContent"]["done"], true);
    let mut message = call("chatty", json!({}));
    message["params"]["_meta"] = json!({ "progressToken": "p1" });
    let events = events(&server.mcp(&message).await);
    let methods: Vec<&str> =
        events.iter().map(|event| event["method"].as_str().unwrap_or("answer")).collect();
    assert_eq!(methods, ["notifications/message", "notifications/progress", "answer"], "{events:?}");
    assert_eq!(events[0]["params"]["level"], "warning");
    assert_eq!(events[0]["params"]["data"], "mail to [REDACTED]");
    assert_eq!(events[1]["params"]["progressToken"], "p1");
    assert_eq!(events[1]["params"]["total"], 2.0);
    // A client that takes no event stream gets one plain answer all the same.
    let reply = server.mcp_text(&[("Accept", "application/json")], &message.to_string()).await;
    assert_eq!(result(&reply)["structuredContent"]["done"], true);
}

#[tokio::test]
async fn nothing_that_is_listed_or_answered_holds_a_token_of_the_hosts() {
    let server = server().await;
    for message in [request("tools/list", json!({})), call("leak", json!({})), initialize("2025-11-25")] {
        let reply = server.mcp(&message).await;
        assert!(!reply.body.contains(WIDE) && !reply.body.contains("ann@"), "{}", reply.body);
    }
}

/// A client at the other end of a pipe.
struct Pipe {
    lines: tokio::io::Lines<tokio::io::BufReader<tokio::io::DuplexStream>>,
    input: Option<tokio::io::DuplexStream>,
    served: tokio::task::JoinHandle<Result<(), StdioError>>,
    stage: Stage,
    stop: tokio_util::sync::CancellationToken,
}

impl Pipe {
    fn open() -> Self {
        Self::of(stage(RateLimit::per_second(0)))
    }

    fn of(stage: Stage) -> Self {
        use tokio::io::AsyncBufReadExt as _;
        let who = stage.caller(WIDE);
        let (input, server_input) = tokio::io::duplex(1 << 20);
        let (server_output, output) = tokio::io::duplex(1 << 20);
        let stop = tokio_util::sync::CancellationToken::new();
        let serving = serve_stdio(Arc::clone(&stage.host), who, (server_input, server_output), stop.clone());
        let lines = tokio::io::BufReader::new(output).lines();
        Self { lines, input: Some(input), served: tokio::spawn(serving), stage, stop }
    }

    async fn write(&mut self, text: &str) {
        use tokio::io::AsyncWriteExt as _;
        self.input.as_mut().unwrap().write_all(format!("{text}\n").as_bytes()).await.unwrap();
    }

    async fn read(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(10), self.lines.next_line()).await;
        serde_json::from_str(&line.expect("an answer in time").unwrap().expect("an answer")).unwrap()
    }

    async fn greet(&mut self) {
        self.write(&initialize("2025-06-18").to_string()).await;
        assert_eq!(self.read().await["result"]["protocolVersion"], "2025-06-18");
        self.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    }
}

#[tokio::test]
async fn stdio_serves_one_client_until_it_closes_its_end() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    pipe.write(&call("echo", json!({ "text": "hi" })).to_string()).await;
    assert_eq!(pipe.read().await["result"]["structuredContent"]["text"], "hi");
    pipe.write("this is not JSON").await;
    assert_eq!(pipe.read().await["error"]["code"], -32700);
    pipe.write(&call("nosuch", json!({})).to_string()).await;
    assert_eq!(pipe.read().await["error"]["code"], -32602);
    pipe.input = None;
    pipe.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_line_that_is_no_message_is_answered_and_the_next_one_served() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    for (line, code, id) in [
        ("{", -32700, Value::Null),
        ("[]", -32600, Value::Null),
        (r#"{"id":5,"method":"ping"}"#, -32600, json!(5)),
        (r#"{"jsonrpc":"2.0","id":5,"method":"ping","params":[]}"#, -32602, json!(5)),
    ] {
        pipe.write(line).await;
        let answer = pipe.read().await;
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{line}");
    }
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":5,"method":"ping","params":{}{}}}"#,
        "[".repeat(1000),
        "]".repeat(1000)
    );
    pipe.write(&deep).await;
    assert_eq!(pipe.read().await["error"]["code"], -32700);
    pipe.write(&"x".repeat(crate::gateway::MAX_BODY_BYTES + 1)).await;
    assert_eq!(pipe.read().await["error"]["code"], -32600);
    // Neither of these is answered.
    pipe.write("").await;
    pipe.write(r#"{"jsonrpc":"2.0","method":"notifications/of/no/kind","params":[]}"#).await;
    pipe.write(r#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#).await;
    assert_eq!(pipe.read().await["id"], 9);
}

#[tokio::test]
async fn a_cancelled_call_ends_over_stdio() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    pipe.write(&call("sleep", json!({ "ms": 60_000 })).to_string()).await;
    let sleeps = Arc::clone(&pipe.stage.sleeps);
    let count = |counter: &std::sync::atomic::AtomicUsize| counter.load(std::sync::atomic::Ordering::SeqCst);
    while count(&sleeps.begun) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    pipe.write(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#).await;
    // The connection goes on.
    pipe.write(r#"{"jsonrpc":"2.0","id":8,"method":"ping"}"#).await;
    assert_eq!(pipe.read().await["id"], 8);
    while count(&sleeps.dropped) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn over_stdio_log_messages_come_from_the_level_that_was_set() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    pipe.write(&call("chatty", json!({})).to_string()).await;
    assert_eq!(pipe.read().await["id"], 7, "none before a level is set");
    pipe.write(&request("logging/setLevel", json!({ "level": "info" })).to_string()).await;
    assert_eq!(pipe.read().await["result"], json!({}));
    pipe.write(&call("chatty", json!({})).to_string()).await;
    let message = pipe.read().await;
    assert_eq!(
        (&message["method"], &message["params"]["level"]),
        (&json!("notifications/message"), &json!("warning"))
    );
    assert_eq!(pipe.read().await["id"], 7);
}

#[tokio::test]
async fn stdio_ends_when_it_is_told_to() {
    let mut pipe = Pipe::open();
    pipe.greet().await;
    pipe.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), pipe.served).await.unwrap().unwrap().unwrap();
}
