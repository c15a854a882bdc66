//! Calls to an app that is up, beside what the bare webview takes for the same.

use std::time::Duration;

use serde_json::json;
use tauri::AppHandle;

use crate::client::Client;
use crate::figures::{Goal, both, one, row};
use crate::webview::{call, draw, eval, invoke, window};

/// Turns of each.
const TURNS: usize = 300;
/// Of what takes tens of milliseconds.
const FEWER_TURNS: usize = 200;

/// Elements of the large page, and a limit for its snapshot that leaves none out.
const ELEMENTS: usize = 5_000;
const LARGE: &str = r#"{"max_nodes": 6000}"#;

/// Measures all of them.
pub(crate) fn measure(app: &AppHandle, port: u16) {
    let window = window(app);
    let mut client = Client::connect(port);
    // Waits until the page is there, and has the page script put into it.
    client.tool("dom_snapshot", "{}", "A page of an app");

    let nothing = one(TURNS, || client.tool("get_plugin_info", "{}", "palisade"));
    row("a tool that asks nothing of the app, over REST", Goal::None, nothing, None);

    let sum = || client.tool("eval_js", r#"{"code": "1 + 1"}"#, r#"{"result":2}"#);
    let [bare, ours] = both(TURNS, || drop(call(&window, "return 1 + 1", None)), sum);
    let through_tauri = one(TURNS, || drop(eval(&window, "1 + 1")));
    row("webview round trip (`1 + 1`), bare", Goal::None, bare, None);
    row("the same through Tauri's `eval_with_callback`", Goal::None, through_tauri, None);
    row("`eval_js` of `1 + 1` over REST", Goal::Times(1.5), ours, Some(bare));

    let value = json!({ "value": { "text": "hello", "numbers": [1, 2, 3] } });
    let arguments = json!({ "command": "echo", "args": value }).to_string();
    let echo = || client.tool("invoke_command", &arguments, "hello");
    let [bare, ours] = both(TURNS, || invoke(&window, &value), echo);
    row("a command through `on_message`, bare", Goal::None, bare, None);
    row("`invoke_command` over REST", Goal::More(Duration::from_millis(1)), ours, Some(bare));

    let [bare, ours] = both(FEWER_TURNS, || draw(&window), || client.tool("screenshot", "{}", "image/png"));
    row("a picture drawn by the webview, not encoded", Goal::None, bare, None);
    row("`screenshot` over REST, 1080×720 as PNG", Goal::None, ours, None);

    let small = one(TURNS, || client.tool("dom_snapshot", "{}", "A page of an app"));
    row("`dom_snapshot` of a small page", Goal::None, small, None);
    let counted = call(&window, "return grow(5000)", None);
    assert!(counted.parse::<usize>().is_ok_and(|elements| elements >= ELEMENTS), "{counted} elements");
    let [page, whole] = both(
        FEWER_TURNS,
        || {
            drop(call(
                &window,
                "return await __palisade.call('snapshot', '{\"max_nodes\": 6000}')",
                Some("palisade"),
            ))
        },
        || client.tool("dom_snapshot", LARGE, "Order 499"),
    );
    row("the page script alone, on 5,000 elements", Goal::None, page, None);
    row("`dom_snapshot` of 5,000 elements", Goal::Within(Duration::from_millis(60)), whole, None);
}
