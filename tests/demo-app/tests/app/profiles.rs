//! Each operation in each profile, against real windows: it works where it is granted, and is unknown where it is not.

use palisade_tests::examples::{self, Example, fits, picker};
use serde_json::{Value, json};

use crate::harness::App;

const PROFILES: [&str; 4] = ["observe", "investigate", "test", "full-control"];

/// Puts elements' references into an example's arguments.
fn filled(app: &App, example: &Example) -> Value {
    let mut arguments = example.call();
    let reference =
        |text: &str| text.strip_prefix('$').map_or_else(|| text.to_owned(), |selector| app.element(selector));
    for value in arguments.as_object_mut().unwrap().values_mut() {
        match value {
            Value::String(text) => *text = reference(text),
            Value::Array(items) => {
                items.iter_mut().for_each(|item| *item = reference(item.as_str().unwrap()).into());
            }
            _ => {}
        }
    }
    arguments
}

#[test]
fn each_operation_works_where_it_is_granted_and_is_unknown_where_it_is_not() {
    let operations = examples::all();
    let mut ticks = vec![Vec::new(); operations.len()];
    for profile in PROFILES {
        let app = App::start(profile);
        app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
        if profile != "full-control" {
            // A file that it reads; the app writes it when a setting changes.
            std::fs::write(app.config_dir().join("settings.json"), "{}").unwrap();
        } else {
            app.result("invoke_command", json!({ "command": "open_settings" }));
            // Something to be scrubbed.
            app.eval("document.querySelector('h1').id = 'moving'; document.querySelector('h1').animate([{ opacity: 1 }, { opacity: 0.9 }], 600000); return 1");
            std::fs::write(app.config_dir().join("settings.json"), "{}").unwrap();
        }
        let tools = app.client.get("/api/tools").body;
        for (example, ticks) in operations.iter().zip(&mut ticks) {
            let (tool, arguments) = (example.tool(), filled(&app, example));
            let reply = app.client.tool(tool, &arguments);
            let granted = example.profiles.iter().any(|one| one == profile);
            let place = format!("{profile}: {}: {} {:.300}", example.operation, reply.status, reply.body);
            if granted {
                assert_eq!(reply.status, 200, "{place}");
                assert!(fits(&example.result, &reply.json()["result"]), "{place}");
            } else {
                let is_grouped = tools.contains(&format!("\"name\":\"{tool}\""));
                let unknown = if is_grouped { (400, "INVALID_ARGUMENTS") } else { (404, "UNKNOWN_TOOL") };
                assert_eq!((reply.status, reply.code().as_str()), unknown, "{place}");
            }
            ticks.push(granted);
        }
    }
    println!("{:<32} {}", "operation", PROFILES.join("  "));
    for (example, ticks) in operations.iter().zip(ticks) {
        let cells: Vec<String> = PROFILES
            .iter()
            .zip(ticks)
            .map(|(profile, tick)| format!("{:<width$}", if tick { "✓" } else { "-" }, width = profile.len()))
            .collect();
        println!("{:<32} {}", example.operation, cells.join("  "));
    }
}

/// What the pack offers an app and what there are examples of are the same.
#[test]
fn no_operation_of_an_app_is_without_an_example() {
    let app = App::start("full-control");
    let listing = app.client.get("/api/tools").json();
    let mut offered: Vec<String> = Vec::new();
    for tool in listing.as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        match tool["inputSchema"]["properties"][picker(name)]["enum"].as_array() {
            Some(actions) => {
                offered.extend(actions.iter().map(|one| format!("{name}.{}", one.as_str().unwrap())))
            }
            None => offered.push(name.to_owned()),
        }
    }
    let all = examples::all();
    let granted = all.iter().filter(|example| !example.profiles.is_empty());
    let mut tried: Vec<String> = granted.map(|example| example.operation.clone()).collect();
    offered.sort();
    tried.sort();
    assert_eq!(offered, tried);
}
