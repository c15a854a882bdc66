//! What a call did, for a client that asks. (Of what, and how it is redacted: `dispatch::trace`, and the program's tests.)

use super::*;
use crate::testing::server_of;

fn asking(tool: &str, arguments: Value) -> Value {
    let mut message = call(tool, arguments);
    message["params"]["_meta"] = json!({ "palisade/trace": true });
    message
}

const NOTHING: &str = r#"{"effects":[],"left_out":0}"#;

#[tokio::test]
async fn over_mcp_who_asks_is_told_and_nobody_else() {
    let server = server().await;
    let told = result(&server.mcp(&asking("echo", json!({ "text": "x" }))).await);
    assert_eq!(told["_meta"]["palisade/trace"].to_string(), NOTHING);
    let failed = result(&server.mcp(&asking("fail", json!({ "how": "trap" }))).await);
    assert_eq!(
        (&failed["isError"], failed["_meta"]["palisade/trace"].to_string().as_str()),
        (&json!(true), NOTHING)
    );
    let modern =
        modern(&server, "tools/call", asking("echo", json!({ "text": "x" }))["params"].clone()).await;
    assert_eq!(result(&modern)["_meta"]["palisade/trace"].to_string(), NOTHING);

    let quiet = result(&server.mcp(&call("echo", json!({ "text": "x" }))).await);
    assert!(quiet.get("_meta").is_none(), "{quiet}");
    let mut no = asking("echo", json!({ "text": "x" }));
    no["params"]["_meta"]["palisade/trace"] = json!("yes");
    assert!(!server.mcp(&no).await.body.contains("left_out"), "only `true` asks");
}

#[tokio::test]
async fn over_rest_who_sends_the_header_is_told() {
    let server = server().await;
    let authorization = format!("Bearer {WIDE}");
    let headers = [("Authorization", authorization.as_str()), ("Palisade-Trace", "1")];
    let told = server.send("POST", "/api/tools/echo", &headers, r#"{"text": "x"}"#).await.json();
    assert_eq!((told["trace"].to_string().as_str(), told["result"].is_null()), (NOTHING, false));
    let failed = server.send("POST", "/api/tools/fail", &headers, r#"{"how": "trap"}"#).await;
    assert_eq!(failed.json()["trace"].to_string(), NOTHING);
    let unknown = server.send("POST", "/api/tools/nosuch", &headers, "{}").await;
    assert!(unknown.json().get("trace").is_none(), "nothing ran");
    let quiet = server.call("echo", r#"{"text": "x"}"#).await.json();
    assert!(quiet.get("trace").is_none(), "{quiet}");
}

#[tokio::test]
async fn a_host_that_is_told_not_to_tells_nobody() {
    let server = server_of(stage(RateLimit::per_second(0)).with(|host| host.with_traces(false))).await;
    assert!(!server.mcp(&asking("echo", json!({ "text": "x" }))).await.body.contains("left_out"));
    let authorization = format!("Bearer {WIDE}");
    let headers = [("Authorization", authorization.as_str()), ("Palisade-Trace", "1")];
    let told = server.send("POST", "/api/tools/echo", &headers, r#"{"text": "x"}"#).await.json();
    assert!(told.get("trace").is_none(), "{told}");
}
