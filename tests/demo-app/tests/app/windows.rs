use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::json;

use palisade_tests::app::{Stopped, display};

use crate::harness::{App, command};

#[test]
fn windows_are_listed_shown_resized_and_named() {
    let app = App::start("full-control");
    let list = app.result("window", json!({ "action": "list" }));
    let labels: Vec<_> = list["windows"].as_array().unwrap().iter().map(|w| w["label"].clone()).collect();
    assert_eq!(labels, ["main", "settings"]);
    assert_eq!(list["windows"][1]["visible"], false);
    app.result("window", json!({ "action": "manage", "manage_action": "show", "label": "settings" }));
    let shown = app.result("window", json!({ "action": "get_state", "label": "settings" }));
    assert_eq!((&shown["visible"], &shown["title"]), (&json!(true), &json!("Settings")));
    app.result("window", json!({ "action": "set_title", "title": "Renamed", "window_label": "settings" }));
    let renamed = app.result("window", json!({ "action": "get_state", "label": "settings" }));
    assert_eq!(renamed["title"], "Renamed", "the other spelling of the label acts on that window too");
    assert_eq!(app.result("window", json!({ "action": "get_state" }))["title"], "Notes");
    app.result("window", json!({ "action": "resize", "width": 700, "height": 500 }));
    let (status, code) = app.refused("window", json!({ "action": "get_state", "label": "nothing" }));
    assert_eq!((status, code.as_str()), (400, "INVALID_ARGUMENTS"));
}

#[test]
fn a_window_that_was_closed_and_opened_anew_is_asked_itself() {
    let app = App::start("full-control");
    for round in 0..5 {
        let mark = json!({ "code": format!("window.mark ??= {round}"), "webview_label": "settings" });
        for _ in 0..2 {
            assert_eq!(app.result("eval_js", mark.clone()), round, "the page of another window was asked");
        }
        app.result("window", json!({ "action": "manage", "manage_action": "close", "label": "settings" }));
        let deadline = Instant::now() + Duration::from_secs(20);
        let state = json!({ "action": "get_state", "label": "settings" });
        while app.client.tool("window", &state).status == 200 {
            assert!(Instant::now() < deadline, "the window was not closed");
            std::thread::sleep(Duration::from_millis(20));
        }
        let refused = app.client.tool("eval_js", &mark);
        let code = refused.code();
        assert!(["INVALID_ARGUMENTS", "UNAVAILABLE"].contains(&code.as_str()), "{}", refused.body);
        app.result("invoke_command", json!({ "command": "open_settings" }));
    }
}

#[test]
fn a_hidden_window_is_read_and_photographed_like_a_shown_one() {
    let app = App::start("full-control");
    let tree = app.result("dom_snapshot", json!({ "webview_label": "settings" }));
    assert!(tree["tree"].as_str().unwrap().contains("Dark colours"), "{tree}");
    for (arguments, magic) in [
        (json!({}), &b"\x89PNG\r\n\x1a\n"[..]),
        (json!({ "format": "jpeg", "quality": 50, "scale": 0.5 }), b"\xff\xd8\xff"),
        (json!({ "window_label": "settings" }), b"\x89PNG"),
        (json!({ "region": { "x": 0, "y": 0, "width": 40, "height": 30 } }), b"\x89PNG"),
        (json!({ "ref_id": app.element("#save") }), b"\x89PNG"),
    ] {
        let picture = app.result("screenshot", arguments.clone());
        let data = picture["data"].as_str().unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        assert!(bytes.starts_with(magic), "{arguments}: {picture:.200}");
        assert!(bytes.len() > 100, "{arguments}");
    }
    let outside = json!({ "region": { "x": 5000, "y": 5000, "width": 10, "height": 10 } });
    assert_eq!(app.refused("screenshot", outside).1, "INVALID_ARGUMENTS");
}

#[test]
fn nothing_listens_where_it_is_switched_off() {
    let (_display, number) = display();
    let home = tempfile::tempdir().unwrap();
    let mut app = Stopped(command(home.path(), &number, &[("PALISADE_DISABLE", "1")]).spawn().unwrap());
    std::thread::sleep(Duration::from_secs(3));
    let alive = app.0.try_wait().unwrap().is_none();
    let announced = home.path().join("tmp/palisade").exists();
    let sockets = std::fs::read_to_string(format!("/proc/{}/net/tcp", app.0.id())).unwrap_or_default();
    let inodes: Vec<String> = std::fs::read_dir(format!("/proc/{}/fd", app.0.id()))
        .unwrap()
        .filter_map(|entry| Some(std::fs::read_link(entry.ok()?.path()).ok()?.display().to_string()))
        .filter_map(|link| Some(link.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    // Column 3 is the state (0A: listening), column 9 the inode (proc(5)).
    let listening = sockets.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut listening = listening.filter(|columns| columns.get(3) == Some(&"0A"));
    let listens =
        listening.any(|columns| columns.get(9).is_some_and(|inode| inodes.iter().any(|own| own == inode)));
    assert!(alive && !announced && !listens, "alive {alive}, announced {announced}, listens {listens}");
}
