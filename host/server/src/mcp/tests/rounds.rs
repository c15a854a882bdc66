use super::*;
use crate::testing::asking_server;

const CAN_ASK: &str = "io.modelcontextprotocol/clientCapabilities";

/// A call of the stateless revision, by a client that can be asked.
async fn ask(server: &Server, more: Value) -> Value {
    let mut params = json!({ "name": "ask", "arguments": {}, "_meta": { CAN_ASK: { "elicitation": {} } } });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    modern(server, "tools/call", params).await.json()
}

fn accept(name: &str) -> Value {
    json!({ "action": "accept", "content": { "name": name } })
}

#[tokio::test]
async fn a_question_is_asked_and_the_operation_run_again_with_its_answer() {
    let server = asking_server().await;
    let first = ask(&server, json!({})).await;
    let first = &first["result"];
    assert_eq!(first["resultType"], "input_required", "{first}");
    assert_eq!(first["inputRequests"]["name"]["params"]["message"], "Who? ([REDACTED])");
    let state = &first["requestState"];
    let second =
        ask(&server, json!({ "inputResponses": { "name": accept("Ada") }, "requestState": state })).await;
    let second = &second["result"];
    assert!(
        second["inputRequests"]["name"].is_null() && second["inputRequests"]["more"].is_object(),
        "{second}"
    );
    let last = json!({ "inputResponses": { "more": { "action": "decline" } }, "requestState": second["requestState"] });
    let last = ask(&server, last).await;
    assert_eq!(last["result"]["content"][0]["text"], "AdaDeclined");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_asked_for_again() {
    let server = asking_server().await;
    for answer in [
        accept("A"),
        json!({ "action": "accept", "content": { "name": 5 } }),
        json!({ "action": "accept" }),
        json!({ "action": "perhaps" }),
        json!("accept"),
        json!(null),
        json!({ "result": accept("Ada") }),
    ] {
        let again =
            ask(&server, json!({ "inputResponses": { "name": answer, "other": accept("Bob") } })).await;
        assert!(again["result"]["inputRequests"]["name"].is_object(), "{answer}: {again}");
    }
}

/// It is good for its caller, its request and as it was given.
#[tokio::test]
async fn a_state_is_taken_from_whom_it_was_given_for_what_it_was_given_and_unchanged() {
    let server = asking_server().await;
    let first = ask(&server, json!({})).await;
    let state = first["result"]["requestState"].as_str().unwrap().to_owned();
    let answers = json!({ "name": accept("Ada") });
    let with = |state: &str| json!({ "inputResponses": answers, "requestState": state });
    for bad in
        [format!("{state}x"), state[1..].to_owned(), String::new(), "e30".to_owned(), state.to_uppercase()]
    {
        let refused = ask(&server, with(&bad)).await;
        assert_eq!(refused["error"]["code"], -32602, "{bad}: {refused}");
    }
    let mut other = json!({ "name": "echo", "arguments": { "text": "x" }, "requestState": state });
    other["_meta"] = json!({ CAN_ASK: { "elicitation": {} } });
    let refused = modern(&server, "tools/call", other).await.json();
    assert_eq!(refused["error"]["code"], -32602, "it was given for another request: {refused}");
    let mut mine = with(&state);
    mine["name"] = json!("ask");
    mine["arguments"] = json!({});
    mine["_meta"] = json!({ CAN_ASK: { "elicitation": {} } });
    let as_narrow = modern_as(NARROW, &server, "tools/call", mine).await.json();
    assert_eq!(as_narrow["error"]["code"], -32602, "it was given to another caller: {as_narrow}");
    assert!(ask(&server, with(&state)).await["result"].is_object(), "and it is good");
}

#[tokio::test]
async fn a_client_is_not_asked_what_it_did_not_declare() {
    let server = asking_server().await;
    let lacking = modern(&server, "tools/call", json!({ "name": "ask", "arguments": {} })).await.json();
    assert_eq!(lacking["error"]["code"], -32021, "{lacking}");
    assert_eq!(lacking["error"]["data"]["requiredCapabilities"], json!({ "elicitation": {} }));
    let legacy = result(&server.mcp(&call("ask", json!({}))).await);
    assert_eq!(legacy["structuredContent"]["code"], "UNAVAILABLE", "{legacy}");
    let rest = server.call("ask", "{}").await;
    assert_eq!(rest.failure(), (503, "UNAVAILABLE".to_owned()), "{}", rest.body);
}
