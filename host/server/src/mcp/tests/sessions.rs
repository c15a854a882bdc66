use super::*;
use crate::mcp::sessions::MAX_SESSIONS;
use crate::testing::asking_server;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

const ID: &str = "mcp-session-id";

/// A client with a session.
pub(super) struct Client<'a> {
    server: &'a Server,
    token: &'static str,
    session: String,
}

impl<'a> Client<'a> {
    pub(super) async fn begin(server: &'a Server, token: &'static str) -> Self {
        let mut hello = initialize("2025-11-25");
        hello["params"]["capabilities"] = json!({ "elicitation": {} });
        let reply = server.mcp_as(token, &hello).await;
        assert_eq!(reply.headers["content-type"], "application/json", "its answer is plain");
        assert_eq!(result(&reply)["protocolVersion"], "2025-11-25");
        let client = Self { server, token, session: reply.headers[ID].clone() };
        let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert_eq!(client.send(&initialized).await.status, 202);
        client
    }

    async fn send(&self, message: &Value) -> Reply {
        self.verb("POST", &message.to_string()).await
    }

    async fn verb(&self, method: &str, body: &str) -> Reply {
        let authorization = format!("Bearer {}", self.token);
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Content-Type", "application/json"),
            ("Accept", "application/json, text/event-stream"),
            ("Mcp-Session-Id", self.session.as_str()),
        ];
        self.server.send(method, "/mcp", &headers, body).await
    }

    /// Opens a stream, and gives its lines as they come.
    pub(super) async fn open(&self, method: &str, body: &str) -> BufReader<TcpStream> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.server.port)).await.unwrap();
        let head = format!(
            "{method} /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nMcp-Session-Id: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            self.session,
            body.len()
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        BufReader::new(socket)
    }
}

/// The next message of a stream.
pub(super) async fn next(stream: &mut BufReader<TcpStream>) -> Value {
    let mut line = String::new();
    loop {
        line.clear();
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read_line(&mut line)).await;
        assert!(read.expect("it comes").unwrap() > 0, "the stream ended");
        if let Some(data) = line.trim().strip_prefix("data:").map(str::trim)
            && data.starts_with('{')
        {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[tokio::test]
async fn a_client_of_a_handshake_revision_is_asked_and_answers() {
    let server = asking_server().await;
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("POST", &call("ask", json!({})).to_string()).await;
    for answer in [json!({ "action": "accept", "content": { "name": "Ada" } }), json!({ "action": "cancel" })]
    {
        let question = next(&mut stream).await;
        assert_eq!(question["method"], "elicitation/create", "{question}");
        assert_eq!(question["params"]["message"], "Who? ([REDACTED])");
        let reply = json!({ "jsonrpc": "2.0", "id": question["id"], "result": answer });
        assert_eq!(client.send(&reply).await.status, 202);
    }
    let done = next(&mut stream).await;
    assert_eq!(done["result"]["content"][0]["text"], "AdaCancelled", "{done}");
}

#[tokio::test]
async fn a_client_that_refuses_to_answer_makes_the_call_fail_and_no_more() {
    let server = asking_server().await;
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("POST", &call("ask", json!({})).to_string()).await;
    let question = next(&mut stream).await;
    let refusal = json!({ "jsonrpc": "2.0", "id": question["id"], "error": { "code": -1, "message": "no" } });
    client.send(&refusal).await;
    let done = next(&mut stream).await;
    assert_eq!(done["result"]["structuredContent"]["code"], "UNAVAILABLE", "{done}");
    assert_eq!(result(&client.send(&call("echo", json!({ "text": "x" }))).await)["isError"], false);
}

#[tokio::test]
async fn a_subscription_is_told_on_the_stream_that_listens() {
    let server = asking_server().await;
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("GET", "").await;
    let subscribe = request("resources/subscribe", json!({ "uri": "palisade://windows" }));
    assert_eq!(events(&client.send(&subscribe).await).last().unwrap()["result"], json!({}));
    server.stage.host.resource_changed("palisade://windows");
    let told = next(&mut stream).await;
    assert_eq!(told["method"], "notifications/resources/updated");
    assert_eq!(told["params"]["uri"], "palisade://windows");
    let hidden = request("resources/subscribe", json!({ "uri": "palisade://nosuch" }));
    assert_eq!(events(&client.send(&hidden).await).last().unwrap()["error"]["code"], -32002);
}

#[tokio::test]
async fn a_level_is_kept_for_its_session_alone() {
    let server = asking_server().await;
    let (loud, quiet) = (Client::begin(&server, WIDE).await, Client::begin(&server, WIDE).await);
    let mut stream = loud.open("GET", "").await;
    events(&loud.send(&request("logging/setLevel", json!({ "level": "debug" }))).await);
    let answer = events(&loud.send(&call("chatty", json!({}))).await);
    assert_eq!(answer.last().unwrap()["result"]["structuredContent"]["done"], true);
    assert_eq!(next(&mut stream).await["params"]["data"], "too fine");
    assert_eq!(result(&quiet.send(&call("chatty", json!({}))).await)["structuredContent"]["done"], true);
}

#[tokio::test]
async fn a_session_is_its_principals_alone_and_ends_when_it_is_told_to() {
    let server = asking_server().await;
    let client = Client::begin(&server, WIDE).await;
    let thief = Client { server: &server, token: NARROW, session: client.session.clone() };
    assert_eq!(thief.verb("GET", "").await.status, 404, "to anyone else it does not exist");
    assert_eq!(thief.verb("DELETE", "").await.status, 404);
    let echo = call("echo", json!({ "text": "x" }));
    assert_eq!(result(&thief.send(&echo).await)["isError"], false, "an id that is not known hinders nothing");
    assert_eq!(client.verb("DELETE", "").await.status, 204);
    for method in ["GET", "DELETE"] {
        assert_eq!(client.verb(method, "").await.status, 404, "{method}");
    }
    assert_eq!(client.send(&echo).await.status, 404, "its client knows that it ended");
    Client::begin(&server, WIDE).await;
}

#[tokio::test]
async fn what_needs_a_session_says_that_there_is_none_and_the_rest_is_served() {
    let server = asking_server().await;
    let stale = Client { server: &server, token: WIDE, session: "of an earlier host".into() };
    let subscribe = request("resources/subscribe", json!({ "uri": "palisade://windows" }));
    assert_eq!(stale.send(&subscribe).await.status, 404, "clients begin anew then");
    let prompt = request("prompts/get", json!({ "name": "greeting", "arguments": { "to": "Ada" } }));
    for message in [request("tools/list", json!({})), call("echo", json!({ "text": "x" })), prompt] {
        assert!(result(&stale.send(&message).await).is_object(), "{message}");
    }
}

#[tokio::test]
async fn a_principal_has_so_many_sessions_and_the_oldest_makes_room() {
    let server = asking_server().await;
    let oldest = Client::begin(&server, WIDE).await;
    let foreign = Client::begin(&server, NARROW).await;
    for _ in 0..MAX_SESSIONS {
        Client::begin(&server, WIDE).await;
    }
    assert_eq!(oldest.verb("DELETE", "").await.status, 404);
    assert_eq!(foreign.verb("DELETE", "").await.status, 204, "others' are not touched");
}

#[tokio::test]
async fn streams_that_listen_end_with_the_server() {
    let server = asking_server().await;
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("GET", "").await;
    let mut head = String::new();
    stream.read_line(&mut head).await.unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    server.running.stop().await;
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest))
        .await
        .expect("it ends")
        .unwrap();
}
