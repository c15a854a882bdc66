use serde_json::json;

use crate::harness::App;

#[test]
fn commands_answer_fail_and_take_their_time() {
    let app = App::start("full-control");
    let echo =
        app.result("invoke_command", json!({ "command": "echo", "args": { "value": { "a": [1, null] } } }));
    assert_eq!(echo["result"], json!({ "a": [1, null] }));
    let notes = app.result("invoke_command", json!({ "command": "list_notes" }));
    assert_eq!(notes["result"][0]["title"], "Welcome");
    let slow = app.result("invoke_command", json!({ "command": "slow", "args": { "ms": 300 } }));
    assert!(slow["duration_ms"].as_f64().unwrap() >= 300.0, "{slow}");
    let reply =
        app.client.tool("invoke_command", &json!({ "command": "fail", "args": { "message": "no luck" } }));
    assert!(reply.status == 422 && reply.body.contains("no luck"), "{}", reply.body);
    for command in ["nope", "plugin:palisade|eval", "plugin:window|close"] {
        let reply = app.client.tool("invoke_command", &json!({ "command": command }));
        assert_ne!(reply.status, 200, "{command}: {}", reply.body);
    }
    for arguments in [json!([]), json!("x"), json!(1)] {
        let (status, _) = app.refused("invoke_command", json!({ "command": "echo", "args": arguments }));
        assert_eq!(status, 400);
    }
}

#[test]
fn a_blocked_command_is_invoked_by_no_tool_that_lacks_the_page_s_own_rights() {
    let app = App::start("full-control");
    let blocked = app.refused("invoke_command", json!({ "command": "delete_note", "args": { "id": 1 } }));
    assert_eq!(blocked, (403, "POLICY_VIOLATION".into()));
    let rows = app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }));
    assert_eq!(rows["rows"][0]["n"], 1);
}

#[test]
fn under_test_just_the_listed_commands_exist_and_without_a_list_there_is_no_way_to_one() {
    let listed = App::with(&[("DEMO_PROFILE", "test"), ("DEMO_COMMANDS", "echo,delete_note")]);
    let echo = listed.result("invoke_command", json!({ "command": "echo", "args": { "value": 1 } }));
    assert_eq!(echo["result"], 1);
    for command in ["list_notes", "delete_note", "add_note"] {
        let refused = listed.refused("invoke_command", json!({ "command": command, "args": {} }));
        assert_eq!(refused, (403, "POLICY_VIOLATION".into()), "{command}");
    }
    let bare = App::start("test");
    assert_eq!(bare.refused("invoke_command", json!({ "command": "echo" })), (404, "UNKNOWN_TOOL".into()));
}
