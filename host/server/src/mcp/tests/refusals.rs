use super::*;

/// What is repeated of a client's words in a refusal, over both eras.
async fn refusals(server: &Server, words: &str) -> Vec<Reply> {
    let list = request("tools/list", json!({})).to_string();
    let mut other = initialize(words);
    other["params"]["protocolVersion"] = json!("2025-06-18");
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": words,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    vec![
        server.mcp(&request(words, json!({}))).await,
        server.mcp(&request("resources/read", json!({ "uri": words }))).await,
        server.mcp(&request("tools/call", json!({ "name": words }))).await,
        server.mcp_text(&[("MCP-Protocol-Version", words)], &list).await,
        server.mcp_text(&[("MCP-Protocol-Version", words)], &other.to_string()).await,
        modern(server, words, json!({})).await,
        modern(server, "tools/list", json!({ "_meta": meta })).await,
        server.mcp_text(&[("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", words)], &list).await,
    ]
}

#[tokio::test]
async fn a_token_that_was_sent_as_a_name_is_not_repeated() {
    let server = server().await;
    let hexadecimal: String = WIDE.bytes().map(|byte| format!("{byte:02x}")).collect();
    for words in [WIDE.to_owned(), WIDE.to_uppercase(), hexadecimal, format!("x{WIDE}y")] {
        for reply in refusals(&server, &words).await {
            error(&reply);
            assert!(!reply.body.contains(&words) && !reply.body.contains(WIDE), "{}", reply.body);
        }
    }
}

#[tokio::test]
async fn what_is_repeated_is_bounded_and_ordinary_words_stay() {
    let server = server().await;
    for reply in refusals(&server, &"x".repeat(20_000)).await {
        error(&reply);
        assert!(reply.json()["error"]["message"].as_str().unwrap().len() < 10_000, "{:.300}", reply.body);
    }
    let unknown = server.mcp(&request("no/such", json!({}))).await;
    assert_eq!(unknown.json()["error"]["message"], "there is no method `no/such`");
    let mismatch = modern(
        &server,
        "tools/list",
        json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": "2025-06-18" } }),
    );
    let mismatch = mismatch.await;
    assert!(mismatch.body.contains("2025-06-18"), "{}", mismatch.body);
    assert_eq!(mismatch.json()["id"], 7);
}

#[tokio::test]
async fn the_stateless_revision_has_no_level_to_set() {
    let server = server().await;
    let level = json!({ "level": "debug" });
    assert_eq!(error(&modern(&server, "logging/setLevel", level.clone()).await).1, -32601);
    assert_eq!(result(&server.mcp(&request("logging/setLevel", level)).await), json!({}));
}
