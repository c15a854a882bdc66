use super::*;
use crate::results::ROOT;
use crate::testing::{server_of, stage_with};

fn read(uri: &str) -> Value {
    request("resources/read", json!({ "uri": uri }))
}

async fn spill(server: &Server, arguments: Value) -> Value {
    let answer = result(&server.mcp(&call("large", arguments)).await);
    assert_eq!(answer["structuredContent"]["spilled"], true, "{answer}");
    answer
}

/// Every page, from the first on, as each says where to read on.
async fn follow(server: &Server, uri: &str) -> (String, Vec<Value>) {
    let (mut text, mut metas) = (String::new(), Vec::new());
    let mut next = Some(uri.to_owned());
    while let Some(uri) = next {
        let page = result(&server.mcp(&read(&uri)).await)["contents"][0].clone();
        assert_eq!((&page["uri"], &page["mimeType"]), (&json!(uri), &json!("text/plain")));
        text.push_str(page["text"].as_str().unwrap());
        next = page["_meta"]["palisade/next"].as_str().map(str::to_owned);
        metas.push(page["_meta"].clone());
    }
    (text, metas)
}

#[tokio::test]
async fn a_result_that_is_too_long_is_kept_and_its_pages_are_its_text() {
    let server = server().await;
    let whole = server.call("large", r#"{"bytes":150000}"#).await.json();
    assert_eq!(whole["result"]["text"].as_str().unwrap().len(), 150_000, "REST gives it whole");
    let answer = spill(&server, json!({ "bytes": 150_000 })).await;
    let json = whole["result"].to_string();
    let structured = &answer["structuredContent"];
    let uri = structured["uri"].as_str().unwrap();
    assert!(uri.starts_with(ROOT), "{uri}");
    assert_eq!((&structured["bytes"], &structured["pages"]), (&json!(json.len()), &json!(4)));
    assert!(json.starts_with(structured["preview"].as_str().unwrap()));
    assert_eq!(answer["isError"], false);
    let text = answer["content"][0]["text"].as_str().unwrap();
    for needle in ["`large`", &json.len().to_string(), uri, &format!("{uri}/4")] {
        assert!(text.contains(needle), "{needle} is not in {text}");
    }
    let link = &answer["content"][1];
    assert_eq!((&link["type"], &link["uri"]), (&json!("resource_link"), &json!(uri)));
    assert_eq!((&link["mimeType"], &link["size"]), (&json!("application/json"), &json!(json.len())));
    assert!(answer.to_string().len() < 5_000, "it is short");

    let (text, metas) = follow(&server, uri).await;
    assert_eq!(text, json);
    assert_eq!(metas.len(), 4);
    let place = json!({
        "palisade/page": 1, "palisade/pages": 4, "palisade/bytes": json.len(), "palisade/next": format!("{uri}/2"),
    });
    assert_eq!(metas[0], place);
    let modern = modern(&server, "resources/read", json!({ "uri": format!("{uri}/4") })).await;
    assert_eq!(result(&modern)["contents"][0]["_meta"]["palisade/page"], 4);
}

#[tokio::test]
async fn pictures_stay_where_they_are() {
    let server = server().await;
    let answer = spill(&server, json!({ "bytes": 150_000, "as": "text" })).await;
    let kinds: Vec<&Value> =
        answer["content"].as_array().unwrap().iter().map(|content| &content["type"]).collect();
    assert_eq!(kinds, ["text", "resource_link", "image"]);
    assert_eq!(answer["content"][1]["mimeType"], "text/plain");
    let (text, _) = follow(&server, answer["structuredContent"]["uri"].as_str().unwrap()).await;
    assert_eq!(text, "é".repeat(75_000));
}

#[tokio::test]
async fn a_failure_that_is_too_long_keeps_its_code() {
    let server = server().await;
    let answer = spill(&server, json!({ "bytes": 150_000, "as": "failure" })).await;
    assert_eq!(answer["isError"], true);
    assert_eq!(answer["structuredContent"]["code"], "TOOL_ERROR");
    assert_eq!(answer["structuredContent"]["error"], answer["content"][0]["text"]);
}

#[tokio::test]
async fn anothers_result_is_as_one_that_never_was() {
    let server = server().await;
    let answer = spill(&server, json!({ "bytes": 150_000 })).await;
    let uri = answer["structuredContent"]["uri"].as_str().unwrap();
    let authorization = format!("Bearer {NARROW}");
    let as_narrow = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let mut told = Vec::new();
    for uri in [uri, &format!("{ROOT}{}", uuid::Uuid::new_v4())] {
        let reply = server.send("POST", "/mcp", &as_narrow, &read(uri).to_string()).await;
        assert_eq!(error(&reply), (200, -32002));
        told.push(reply.json()["error"].to_string().replace(uri, "URI"));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(error(&server.mcp(&read(&format!("{uri}/5"))).await), (200, -32002), "a page past the last");
}

#[tokio::test]
async fn kept_results_are_a_template_and_not_listed() {
    let server = server().await;
    spill(&server, json!({ "bytes": 150_000 })).await;
    let templates = result(&server.mcp(&request("resources/templates/list", json!({}))).await);
    assert_eq!(templates["resourceTemplates"][0]["uriTemplate"], "palisade://results/{id}/{page}");
    let list = result(&server.mcp(&request("resources/list", json!({}))).await);
    assert!(!list.to_string().contains(ROOT), "{list}");
}

#[tokio::test]
async fn a_host_may_give_everything_whole() {
    let server = server_of(stage_with(RateLimit::per_second(0), 0)).await;
    let answer = result(&server.mcp(&call("large", json!({ "bytes": 150_000 }))).await);
    assert_eq!(answer["structuredContent"]["text"].as_str().unwrap().len(), 150_000);
}
