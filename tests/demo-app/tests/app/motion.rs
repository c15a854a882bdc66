//! What moves in a page, and pictures of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::App;

/// Lets the title of the page move for ten seconds.
const MOVE: &str = "document.querySelector('h1').animate(
    [{ transform: 'translateX(0px)', opacity: 1 }, { transform: 'translateX(100px)', opacity: 0 }],
    { duration: 10000, fill: 'forwards' }).id = 'title'; return 1";

/// The pictures and the text of an answer with several contents.
fn contents(answer: &Value) -> (Value, Vec<Vec<u8>>) {
    let contents = answer.as_array().unwrap();
    let text = contents[0].as_object().map_or_else(
        || contents[0].as_str().unwrap().to_owned(),
        |one| one.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
    );
    let data = |one: &Value| STANDARD.decode(one["data"].as_str().unwrap()).unwrap();
    (serde_json::from_str(&text).unwrap(), contents[1..].iter().map(data).collect())
}

fn mcp(app: &App, tool: &str, arguments: Value) -> Value {
    let reply = app.client.mcp("tools/call", &json!({ "name": tool, "arguments": arguments })).json();
    reply["result"]["content"].clone()
}

#[test]
fn an_animation_is_listed_scrubbed_and_goes_on() {
    let app = App::start("full-control");
    app.eval(MOVE);
    let listed = app.result("animation", json!({ "action": "list", "selector": "h1" }));
    assert_eq!(
        (&listed["count"], &listed["animations"][0]["type"]),
        (&json!(1), &json!("script")),
        "{listed}"
    );
    let scrubbed = app.result("animation", json!({ "action": "scrub", "selector": "h1", "points": 3 }));
    let frames = scrubbed["frames"].as_array().unwrap();
    let moved: Vec<_> = frames.iter().map(|one| (one["t"].clone(), one["transform"]["tx"].clone())).collect();
    let expected = [(json!(0), json!(0)), (json!(5000), json!(50)), (json!(10000), json!(100))];
    assert_eq!(moved, expected, "{scrubbed}");
    assert_eq!((&scrubbed["restored"], &scrubbed["window"]), (&json!(true), &json!("main")));
    assert_eq!(app.eval("document.querySelector('h1').getAnimations()[0].playState"), "running");
    let nothing = json!({ "action": "scrub", "selector": "#save" });
    assert_eq!(app.refused("animation", nothing), (400, "INVALID_ARGUMENTS".into()));
}

#[test]
fn a_scrub_with_capture_is_one_picture_of_all_points() {
    let app = App::start("full-control");
    app.eval(MOVE);
    let arguments = json!({ "action": "scrub", "selector": "h1", "points": 6, "capture": true, "cols": 3 });
    let whole = app.result("animation", arguments.clone());
    assert_eq!((&whole[0]["points"], &whole[1]["type"]), (&json!(6), &json!("image")), "over REST too");
    let (told, pictures) = contents(&mcp(&app, "animation", arguments));
    assert_eq!((told["frames"].as_array().unwrap().len(), pictures.len()), (6, 1));
    assert!(pictures[0].starts_with(b"\x89PNG"));
    let side = |at: usize| u32::from_be_bytes(pictures[0][at..at + 4].try_into().unwrap());
    let (width, height) = (side(16), side(20));
    // Three in a row and two rows of a window that is wider than it is high.
    assert!(width > height && width > 300 && f64::from(width) * f64::from(height) < 4e6, "{width}x{height}");
}

#[test]
fn a_recording_tells_how_it_moved() {
    let app = App::start("full-control");
    let sample = |more: Value| {
        let mut arguments = json!({ "action": "sample", "selector": "h1" });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.result("animation", arguments)
    };
    assert_eq!(sample(json!({ "record": true }))["armed"], true);
    app.eval(
        "document.querySelector('h1').animate([{ opacity: 1 }, { opacity: 0 }], 1500).finished.then(() => 1)",
    );
    let mut told = sample(json!({}));
    // A busy machine draws late.
    for _ in 0..50 {
        if told["session_count"] == 1 && told["recording_active"] == false {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
        told = sample(json!({}));
    }
    assert_eq!(told["session_count"], 1, "{told}");
    assert!(told["sessions"][0]["frames"].as_u64().unwrap() >= 2, "{told}");
}

#[test]
fn switching_pictures_off_switches_off_scrubs_and_traces_but_not_what_shows_no_pixel() {
    let app = App::with(&[("DEMO_PROFILE", "full-control"), ("DEMO_DISABLE", "screenshot")]);
    let scrub = json!({ "action": "scrub", "selector": "h1", "capture": true });
    assert_eq!(app.refused("animation", scrub).1, "INVALID_ARGUMENTS");
    for action in ["start", "stop", "status", "frames"] {
        assert_eq!(app.refused("trace", json!({ "action": action })).1, "UNKNOWN_TOOL", "{action}");
    }
    app.result("animation", json!({ "action": "list" }));
    let tools = app.client.get("/api/tools").body;
    assert!(!tools.contains("\"trace\"") && !tools.contains("scrub"), "neither is listed");
}

#[test]
fn a_trace_takes_its_pictures_ends_and_gives_them() {
    let app = App::start("full-control");
    let start = json!({ "action": "start", "interval_ms": 50, "max_frames": 5, "with_events": true });
    assert_eq!(app.result("trace", start)["started"], true);
    app.eval("history.pushState(null, '', '#traced'); return 1");
    let ended = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        app.result("trace", json!({ "action": "status" }))["active"] == false
    });
    assert!(ended, "it ends by itself");
    let stopped = app.result("trace", json!({ "action": "stop" }));
    assert_eq!((&stopped["frame_count"], &stopped["ended"]), (&json!(5), &json!("it has all its pictures")));
    let times: Vec<u64> = serde_json::from_value(stopped["frame_timestamps_ms"].clone()).unwrap();
    assert!(times.windows(2).all(|two| two[1] >= two[0] + 40), "{times:?}");
    let (told, pictures) = contents(&mcp(&app, "trace", json!({ "action": "frames", "limit": 3 })));
    assert_eq!((&told["returned"], &told["frames"][0]["index"], pictures.len()), (&json!(3), &json!(2), 3));
    assert!(pictures.iter().all(|picture| picture.starts_with(b"\xff\xd8")), "JPEG");
    assert!(told["events"].to_string().contains("#traced"), "{told}");
}

#[test]
fn a_trace_ends_with_its_window() {
    let app = App::start("full-control");
    app.result("invoke_command", json!({ "command": "open_settings" }));
    app.result("wait_for", json!({ "condition": "selector", "value": "body", "webview_label": "settings" }));
    let start =
        json!({ "action": "start", "interval_ms": 50, "max_frames": 600, "webview_label": "settings" });
    assert_eq!(app.result("trace", start)["window"], "settings");
    app.eval("window.__TAURI__ ? 1 : 1");
    app.result("window", json!({ "action": "manage", "manage_action": "close", "label": "settings" }));
    let mut status = Value::Null;
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        status = app.result("trace", json!({ "action": "status" }));
        if status["active"] == false {
            break;
        }
    }
    assert_eq!(status["active"], false, "{status}");
}

#[test]
fn the_host_tells_how_it_started_what_it_holds_and_does() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let startup = app.result("introspect", json!({ "action": "startup_timing" }));
    let steps: Vec<_> =
        startup["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    for step in [
        "plugin set up",
        "event loop running",
        "first page loaded",
        "profile linked",
        "pack loaded",
        "listening",
    ] {
        assert!(steps.contains(&step), "{step}: {startup}");
    }
    let state = app.result("introspect", json!({ "action": "plugin_state" }));
    assert_eq!(state["profile"], "full-control");
    for gauge in ["logs.ipc", "logs.console.bytes", "windows", "routes.rules"] {
        assert!(
            state["gauges"].as_array().unwrap().iter().any(|one| one["name"] == gauge),
            "{gauge}: {state}"
        );
    }
    let tasks = app.result("introspect", json!({ "action": "plugin_tasks" }));
    let names = tasks["tasks"].to_string();
    for name in ["serving", "telling subscribers", "keeping pages ready"] {
        assert!(names.contains(name), "{name}: {tasks}");
    }
    for told in [startup, state, tasks] {
        assert!(!told.to_string().contains(app.home().to_str().unwrap()), "no path: {told}");
    }
}
