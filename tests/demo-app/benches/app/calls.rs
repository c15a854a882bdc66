//! Calls to an app that is up, beside what the bare webview takes for the same.
//!
//! Guarantees: each figure is the middle one of several starts of the app. One start differs from the next, by where its memory lies
//! and by what else the machine does, more than the turns of one differ among themselves.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tauri::{AppHandle, WebviewWindow};

use crate::client::Client;
use crate::figures::{Figure, Goal, both, one, rows};
use crate::starts::{App, Role};
use crate::webview::{call, draw, eval, invoke, window};

/// Starts of the app that is asked.
const STARTS: usize = 15;
/// Turns of each call in each of them.
const TURNS: usize = 600;
/// Of what takes tens of milliseconds.
const FEWER_TURNS: usize = 40;
/// What begins a line with a figure.
const FIGURE: &str = "figure ";

/// Elements of the large page, and a limit for its snapshot that leaves none out.
const ELEMENTS: usize = 5_000;
const LARGE: &str = r#"{"max_nodes": 6000}"#;

/// Has them measured in apps of their own, one after the other.
pub(crate) fn measure(home: &Path) {
    let starts: Vec<_> = (0..STARTS)
        .map(|_| {
            let lines = App::start(home, Role::Measured).lines();
            let figures = lines.iter().filter_map(|line| line.strip_prefix(FIGURE));
            figures.map(|figure| serde_json::from_str(figure).expect("a figure")).collect()
        })
        .collect();
    rows(&starts);
}

/// Measures them in this app, and says so.
pub(crate) fn tell(app: &AppHandle, port: u16) {
    for figure in figures(app, port) {
        println!("{FIGURE}{}", serde_json::to_string(&figure).expect("a figure has a text"));
    }
}

fn figures(app: &AppHandle, port: u16) -> Vec<Figure> {
    let window = window(app);
    let mut client = Client::connect(port);
    // Waits until the page is there, and has the page script put into it.
    client.tool("dom_snapshot", "{}", "A page of an app");

    let nothing = one(TURNS, || client.tool("get_plugin_info", "{}", "palisade"));
    let [bare, ours] = both(
        TURNS,
        || drop(call(&window, "return 1 + 1", None)),
        || client.tool("eval_js", r#"{"code": "1 + 1"}"#, r#"{"result":2}"#),
    );
    let through_tauri = one(TURNS, || drop(eval(&window, "1 + 1")));
    let mut figures = vec![
        Figure::of("a tool that asks nothing of the app, over REST", nothing),
        Figure::of("webview round trip (`1 + 1`), bare", bare),
        Figure::of("the same through Tauri's `eval_with_callback`", through_tauri),
        Figure::of("`eval_js` of `1 + 1` over REST", ours).beside(bare, Goal::Times(1.5)),
    ];
    figures.extend(command(&window, &mut client));
    figures.extend(picture(&window, &mut client));
    figures.extend(snapshot(&window, &mut client));
    figures
}

fn command(window: &WebviewWindow, client: &mut Client) -> [Figure; 2] {
    let value = json!({ "value": { "text": "hello", "numbers": [1, 2, 3] } });
    let arguments = json!({ "command": "echo", "args": value }).to_string();
    let echo = || client.tool("invoke_command", &arguments, "hello");
    let [bare, ours] = both(TURNS, || invoke(window, &value), echo);
    let goal = Goal::More(Duration::from_millis(1));
    [
        Figure::of("a command through `on_message`, bare", bare),
        Figure::of("`invoke_command` over REST", ours).beside(bare, goal),
    ]
}

fn picture(window: &WebviewWindow, client: &mut Client) -> [Figure; 2] {
    let screenshot = || client.tool("screenshot", "{}", "image/png");
    let [bare, ours] = both(FEWER_TURNS, || draw(window), screenshot);
    [
        Figure::of("a picture drawn by the webview, not encoded", bare),
        Figure::of("`screenshot` over REST, 1080×720 as PNG", ours),
    ]
}

fn snapshot(window: &WebviewWindow, client: &mut Client) -> [Figure; 3] {
    let small = one(TURNS, || client.tool("dom_snapshot", "{}", "A page of an app"));
    let counted = call(window, "return grow(5000)", None);
    assert!(counted.parse::<usize>().is_ok_and(|elements| elements >= ELEMENTS), "{counted} elements");
    let in_page = "return await __palisade.call('snapshot', '{\"max_nodes\": 6000}')";
    let [page, whole] = both(
        FEWER_TURNS,
        || drop(call(window, in_page, Some("palisade"))),
        || client.tool("dom_snapshot", LARGE, "Order 499"),
    );
    [
        Figure::of("`dom_snapshot` of a small page", small),
        Figure::of("the page script alone, on 5,000 elements", page),
        Figure::of("`dom_snapshot` of 5,000 elements", whole).within(Duration::from_millis(60)),
    ]
}
