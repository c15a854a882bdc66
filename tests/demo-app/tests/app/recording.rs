//! Recordings of what the app's real pages invoke, taken out, taken in, and done again.

use serde_json::{Value, json};

use crate::harness::App;

const CANARY: &str = "hunter2-CANARY";

fn recording(app: &App, action: &str, mut arguments: Value) -> Value {
    arguments["action"] = json!(action);
    app.result("recording", arguments)
}

/// What was invoked, in order: command and arguments.
fn invoked(events: &Value) -> Vec<(String, Value)> {
    let events = events["events"].as_array().unwrap().iter().filter(|one| one["type"] == "ipc");
    events.map(|one| (one["command"].as_str().unwrap().to_owned(), one["args"].clone())).collect()
}

/// Waits until the windows have invoked what they begin with.
fn settle(app: &App) {
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let last = || app.result("logs", json!({ "action": "ipc", "limit": 1 }))["cursor"].clone();
    let mut before = last();
    for _ in 0..30 {
        std::thread::sleep(std::time::Duration::from_millis(700));
        let now = last();
        if now == before {
            return;
        }
        before = now;
    }
    panic!("the windows never come to rest");
}

fn indices(events: &Value) -> Vec<u64> {
    events["events"].as_array().unwrap().iter().map(|one| one["index"].as_u64().unwrap()).collect()
}

#[test]
fn a_hundred_steps_taken_out_and_in_again_are_done_again_with_their_arguments() {
    let app = App::start("full-control");
    settle(&app);
    let started = recording(&app, "start", json!({ "session_id": "hundred" }));
    assert_eq!((&started["session_id"], &started["complete"]), (&json!("hundred"), &json!(true)));
    // The page's own invocations: no tool's.
    app.eval(
        "for (let n = 0; n < 100; n++) await window.__TAURI__.core.invoke('echo', { value: { n, text: `é${n}`, list: [null, n] } })",
    );
    let flushed = recording(&app, "flush", json!({}));
    assert_eq!((&flushed["flushed"], &flushed["pending"]), (&json!(true), &json!(0)));
    let session = recording(&app, "stop", json!({}));
    let steps = invoked(&session);
    let expected: Vec<_> = (0..100)
        .map(|n| {
            ("echo".to_owned(), json!({ "value": { "n": n, "text": format!("é{n}"), "list": [null, n] } }))
        })
        .collect();
    assert_eq!(steps, expected, "each once, in its order");
    assert!(
        session["events"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["type"] != "ipc" || one["origin"] == "page")
    );

    let exported = recording(&app, "export", json!({}));
    assert_eq!(exported, session);
    recording(&app, "start", json!({}));
    recording(&app, "stop", json!({}));
    let imported = recording(&app, "import", json!({ "session_json": exported.to_string() }));
    assert_eq!(imported["session_id"], "hundred");
    assert_eq!(recording(&app, "export", json!({})), exported);
    let replay = recording(&app, "get_replay", json!({}));
    let commands: Vec<_> =
        replay["commands"].as_array().unwrap().iter().map(|one| one["args"].clone()).collect();
    assert_eq!(commands, expected.iter().map(|(_, args)| args.clone()).collect::<Vec<_>>());

    let cursor = app.result("logs", json!({ "action": "ipc", "limit": 1 }))["cursor"].clone();
    let replayed = recording(&app, "replay", json!({}));
    let counts = [&replayed["replayed"], &replayed["passed"], &replayed["failed"], &replayed["skipped"]];
    assert_eq!(counts, [100, 100, 0, 0], "{replayed:.2000}");
    let log = app.result("logs", json!({ "action": "ipc", "since": cursor, "limit": 1000 }));
    let again: Vec<_> =
        log["entries"].as_array().unwrap().iter().filter(|one| one["origin"] == "tool").collect();
    assert_eq!(again.len(), 100);
    for (one, (command, args)) in again.iter().zip(&expected) {
        assert_eq!((one["command"].as_str().unwrap(), &one["args"]), (command.as_str(), args));
    }

    let mut changed = exported;
    let place =
        changed["events"].as_array().unwrap().iter().position(|one| one["args"]["value"]["n"] == 7).unwrap();
    changed["events"][place]["result"]["list"][1] = json!("seven");
    recording(&app, "import", json!({ "session_json": changed }));
    let replayed = recording(&app, "replay", json!({}));
    assert_eq!((&replayed["passed"], &replayed["failed"]), (&json!(99), &json!(1)));
    let results = replayed["results"].as_array().unwrap();
    let found = results.iter().find(|one| one["status"] == "changed").unwrap();
    let expected = json!([{ "path": "/list/1", "recorded": "seven", "found": 7 }]);
    assert_eq!((&found["index"], &found["differences"]), (&json!(place), &expected));
}

#[test]
fn events_and_checkpoints_stand_where_they_happened() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    recording(&app, "start", json!({}));
    let first = recording(&app, "checkpoint", json!({ "label": "before", "state": { "notes": 1 } }));
    app.eval("window.__TAURI__.core.invoke('add_note', { title: 'Bread', body: '' })");
    app.result("wait_for", json!({ "condition": "text", "value": "2 notes" }));
    let second = recording(&app, "checkpoint", json!({ "checkpoint_id": "after" }));
    app.eval("window.__TAURI__.core.invoke('fail', { message: 'no luck' }).catch(() => 0)");
    recording(&app, "flush", json!({}));
    let between = recording(&app, "events_between", json!({ "from": "after", "to": first["checkpoint_id"] }));
    let events = between["events"].as_array().unwrap();
    let added = events.iter().find(|one| one["command"] == "add_note").unwrap();
    assert_eq!(
        (&added["status"], &added["window"], &added["result"]),
        (&json!("ok"), &json!("main"), &json!(2))
    );
    let told = events.iter().find(|one| one["name"] == "note-added").unwrap();
    assert_eq!((&told["type"], &told["payload"]), (&json!("event"), &json!(2)));
    assert_eq!(events.iter().filter(|one| one["name"] == "note-added").count(), 1, "once");
    let after = recording(&app, "get_events", json!({ "since_index": second["event_index"] }));
    let failed = after["events"].as_array().unwrap().iter().find(|one| one["command"] == "fail").unwrap();
    assert_eq!((&failed["status"], &failed["error"]), (&json!("error"), &json!("no luck")));
    let all = indices(&recording(&app, "get_events", json!({})));
    assert_eq!(all, (0..all.len() as u64).collect::<Vec<_>>());
    let noted = recording(&app, "list_checkpoints", json!({}));
    assert_eq!(
        (&noted["checkpoints"][0]["label"], &noted["checkpoints"][0]["state"]["notes"]),
        (&json!("before"), &json!(1))
    );
    let under_way = app.client.tool("recording", &json!({ "action": "replay" }));
    assert_eq!((under_way.status, under_way.code().as_str()), (503, "UNAVAILABLE"), "{}", under_way.body);
    recording(&app, "stop", json!({}));
    let twice = app.client.tool("recording", &json!({ "action": "stop" }));
    assert_eq!(twice.status, 503, "{}", twice.body);
}

/// What a profile redacts leaves in no action; and a step whose secret is gone is not done without it.
#[test]
fn secrets_leave_in_no_action_and_a_step_that_lost_one_is_not_done_again() {
    let app = App::with(&[("DEMO_PROFILE", "test"), ("DEMO_COMMANDS", "echo")]);
    recording(&app, "start", json!({}));
    let value = json!({ "password": CANARY, "n": 1 });
    app.result("invoke_command", json!({ "command": "echo", "args": { "value": value } }));
    app.result("invoke_command", json!({ "command": "echo", "args": { "value": 2 } }));
    recording(&app, "checkpoint", json!({ "state": { "password": CANARY } }));
    for (action, more) in [
        ("get_events", json!({})),
        ("get_replay", json!({})),
        ("list_checkpoints", json!({})),
        ("stop", json!({})),
        ("export", json!({})),
    ] {
        let mut arguments = more;
        arguments["action"] = json!(action);
        let reply = app.client.tool("recording", &arguments);
        assert!(reply.status == 200 && !reply.body.contains(CANARY), "{action}: {:.500}", reply.body);
    }
    let replayed = app.client.tool("recording", &json!({ "action": "replay" }));
    assert!(!replayed.body.contains(CANARY), "{}", replayed.body);
    assert_eq!(replayed.json()["result"]["passed"], 2, "the host has it whole: {}", replayed.body);

    let exported = recording(&app, "export", json!({}));
    recording(&app, "import", json!({ "session_json": exported }));
    let replayed = recording(&app, "replay", json!({}));
    assert_eq!((&replayed["passed"], &replayed["skipped"]), (&json!(1), &json!(1)), "{replayed}");
    let skipped =
        replayed["results"].as_array().unwrap().iter().find(|one| one["status"] == "skipped").unwrap();
    assert!(skipped["error"].as_str().unwrap().contains("redaction"), "{skipped}");
}

#[test]
fn a_session_invokes_nothing_that_tools_may_not() {
    let app = App::start("full-control");
    let event = |index: u64, command: &str, args: Value| {
        json!({
            "index": index, "type": "ipc", "timestamp": 1, "window": "main", "command": command, "origin": "page",
            "status": "ok", "args": args, "result": null,
        })
    };
    let session = json!({
        "format": "palisade.recording", "version": 1, "id": "forged", "started_at": 1, "stopped_at": 2, "lost": 0,
        "complete": true, "checkpoints": [],
        "events": [
            event(0, "delete_note", json!({ "id": 1 })), event(1, "plugin:palisade|eval_js", json!({ "code": "1" })),
            event(2, "echo", json!({ "value": null })),
        ],
    });
    recording(&app, "import", json!({ "session_json": session }));
    let replayed = recording(&app, "replay", json!({}));
    assert_eq!((&replayed["passed"], &replayed["failed"]), (&json!(1), &json!(2)), "{replayed}");
    assert_eq!(replayed["results"][0]["status"], "blocked");
    let notes = app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }));
    assert_eq!(notes["rows"][0]["n"], 1);
    for wrong in [json!("{}"), json!({}), json!("x"), json!([1])] {
        let refused = app.refused("recording", json!({ "action": "import", "session_json": wrong }));
        assert_eq!(refused, (400, "INVALID_ARGUMENTS".into()));
    }
}

#[test]
fn contracts_are_recorded_checked_and_forgotten() {
    let app = App::start("full-control");
    let introspect = |action: &str, mut arguments: Value| {
        arguments["action"] = json!(action);
        app.result("introspect", arguments)
    };
    let value = json!({ "id": 1, "names": ["é".repeat(5_000)], "none": [] });
    let recorded = introspect("contract_record", json!({ "command": "echo", "args": { "value": value } }));
    assert_eq!((&recorded["recorded"], &recorded["shape_type"]), (&json!(true), &json!("object")));
    introspect("contract_record", json!({ "command": "list_notes" }));
    let listed = introspect("contract_list", json!({}));
    assert_eq!((&listed["count"], &listed["baselines"][1]["shape_type"]), (&json!(2), &json!("array")));
    let checked = introspect("contract_check", json!({}));
    assert_eq!((&checked["checked"], &checked["passing"]), (&json!(2), &json!(2)), "{checked}");

    app.result("fault", json!({ "action": "inject", "command": "echo", "fault_type": "corrupt" }));
    let checked = introspect("contract_check", json!({}));
    assert_eq!((&checked["passing"], &checked["failing"]), (&json!(1), &json!(1)));
    let changes = json!([{ "path": "/none", "recorded": "array", "found": "null" }]);
    assert_eq!(checked["contracts"][0]["type_changes"], changes, "{checked}");
    let blocked = app.refused(
        "introspect",
        json!({ "action": "contract_record", "command": "delete_note", "args": { "id": 1 } }),
    );
    assert_eq!(blocked, (403, "POLICY_VIOLATION".into()));
    assert_eq!(introspect("contract_clear", json!({ "command": "echo" }))["cleared"], 1);
    assert_eq!(introspect("contract_clear", json!({}))["cleared"], 1);
    assert_eq!(introspect("contract_list", json!({}))["count"], 0);
}
