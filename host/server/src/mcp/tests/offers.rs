use super::*;
use crate::testing::asking_server;

#[tokio::test]
async fn prompts_are_listed_and_got_redacted() {
    let server = asking_server().await;
    let list = result(&server.mcp(&request("prompts/list", json!({}))).await);
    let argument = json!({ "name": "to", "description": "Write to [REDACTED]", "required": true });
    assert_eq!(list["prompts"][0]["name"], "greeting");
    assert_eq!(list["prompts"][0]["arguments"], json!([argument]));
    let get = request("prompts/get", json!({ "name": "greeting", "arguments": { "to": "Ada" } }));
    let prompt = result(&server.mcp(&get).await);
    assert_eq!(prompt["description"], "for [REDACTED]");
    let roles: Vec<&Value> = prompt["messages"].as_array().unwrap().iter().map(|one| &one["role"]).collect();
    assert_eq!(roles, ["user", "assistant"]);
    assert_eq!(prompt["messages"][0]["content"]["text"], "Hello, \"Ada\"");
}

#[tokio::test]
async fn a_prompt_that_is_not_there_or_does_not_fit_is_invalid_params() {
    let server = asking_server().await;
    for params in [
        json!({ "name": "nosuch" }),
        // A tool is no prompt.
        json!({ "name": "ask" }),
        json!({ "name": "greeting" }),
        json!({ "name": "greeting", "arguments": { "too": "Ada" } }),
        json!({ "name": "greeting", "arguments": { "to": 5 } }),
        json!({}),
    ] {
        let reply = server.mcp(&request("prompts/get", params.clone())).await;
        assert_eq!(error(&reply), (200, -32602), "{params}: {}", reply.body);
    }
}

#[tokio::test]
async fn what_completes_is_cut_to_what_one_answer_may_hold() {
    let server = asking_server().await;
    let complete = |reference: Value| {
        request(
            "completion/complete",
            json!({ "ref": reference, "argument": { "name": "to", "value": "A" } }),
        )
    };
    let done = result(&server.mcp(&complete(json!({ "type": "ref/prompt", "name": "greeting" }))).await);
    let completion = &done["completion"];
    assert_eq!(completion["values"].as_array().unwrap().len(), 100);
    assert_eq!((&completion["total"], &completion["hasMore"]), (&json!(500), &json!(true)));
    let nothing =
        result(&server.mcp(&complete(json!({ "type": "ref/resource", "uri": "notes://{id}" }))).await);
    assert_eq!(nothing["completion"]["values"], json!([]));
    let unknown = server.mcp(&complete(json!({ "type": "ref/prompt", "name": "nosuch" }))).await;
    assert_eq!(error(&unknown), (200, -32602));
}

#[tokio::test]
async fn a_resource_is_read_by_its_template_and_nothing_else_is() {
    let server = asking_server().await;
    let list = result(&server.mcp(&request("resources/templates/list", json!({}))).await);
    let templates: Vec<&Value> =
        list["resourceTemplates"].as_array().unwrap().iter().map(|one| &one["uriTemplate"]).collect();
    assert!(templates.contains(&&json!("notes://{id}")), "{templates:?}");
    let read = |uri: &str| request("resources/read", json!({ "uri": uri }));
    let note = result(&server.mcp(&read("notes://a%20b")).await);
    assert_eq!(
        note["contents"],
        json!([{ "uri": "notes://a b", "mimeType": "text/plain", "text": "a note of [REDACTED]" }])
    );
    for uri in ["notes://", "notes://a/b", "notes://{id}", "note://a"] {
        assert_eq!(error(&server.mcp(&read(uri)).await), (200, -32002), "{uri}");
    }
}

#[tokio::test]
async fn what_nobody_offers_is_a_method_that_does_not_exist() {
    let server = server().await;
    for method in ["prompts/list", "prompts/get", "completion/complete"] {
        for params in [json!({}), json!({ "name": "greeting" })] {
            assert_eq!(error(&server.mcp(&request(method, params)).await), (200, -32601), "{method}");
        }
    }
}
