//! Checks of one running host.

use std::time::Duration;

use serde_json::{Value, json};

use super::Finding;
use crate::client::{App, Connection};

/// A healthy host answers these at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// Windows that are looked at.
const MAX_WINDOWS: usize = 16;

/// This program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) async fn check(app: App) -> Vec<Finding> {
    let name = app.describe();
    let connection = match Connection::to(app) {
        Ok(connection) => connection,
        Err(problem) => return vec![super::failed(&problem)],
    };
    if let Some(failed) = health(&connection, &name).await {
        return vec![failed];
    }
    let mut findings = vec![token(&connection, &name).await, version(&connection.app, &name)];
    findings.extend(windows(&connection, &name).await);
    findings
}

/// Whether the app's windows let themselves be seen; nothing where there are none, or the profile shows none.
async fn windows(connection: &Connection, name: &str) -> Vec<Finding> {
    let listed = call(connection, "window", json!({ "action": "list" })).await;
    let labels: Vec<String> = match listed.as_ref().and_then(|listed| listed["windows"].as_array()) {
        Some(windows) => {
            windows.iter().filter_map(|window| window["label"].as_str().map(str::to_owned)).collect()
        }
        None => return Vec::new(),
    };
    let mut findings = Vec::new();
    for label in labels.iter().take(MAX_WINDOWS) {
        let seen = call(connection, "find_elements", json!({ "window": label, "selector": "body" })).await;
        findings.push(match seen {
            Some(_) => Finding::ok(format!("{name}: its window `{label}` can be seen")),
            None => Finding::warn(
                format!("{name}: its window `{label}` says nothing"),
                "its page may be busy, still loading, or have crashed: reload it, or look at `palisade call get_diagnostics`",
            ),
        });
    }
    findings
}

/// What a tool answered; `None` where it failed, or is none of the profile's.
async fn call(connection: &Connection, tool: &str, arguments: Value) -> Option<Value> {
    let answer =
        connection.post(&format!("/api/tools/{tool}"), arguments.to_string()).timeout(PATIENCE).send().await;
    let answer = answer.ok().filter(|answer| answer.status().is_success())?;
    answer.json::<Value>().await.ok()?.get_mut("result").map(Value::take)
}

/// What is wrong with its health, if anything.
async fn health(connection: &Connection, name: &str) -> Option<Finding> {
    let answer = connection.get_openly("/health").timeout(PATIENCE).send().await;
    let fix = "it hangs or is stopping; end that process, and start it again";
    match answer {
        Ok(response) if response.status().is_success() => None,
        Ok(response) => {
            Some(Finding::fail(format!("{name}: /health answers with {}", response.status().as_u16()), fix))
        }
        Err(_) => Some(Finding::fail(format!("{name}: its process lives, but does not answer"), fix)),
    }
}

async fn token(connection: &Connection, name: &str) -> Finding {
    let fix = "end that process, and start it again: a new entry is written at start";
    let answer = match connection.get("/info").timeout(PATIENCE).send().await {
        Ok(response) if response.status().is_success() => response.json::<Value>().await.ok(),
        Ok(response) => {
            let status = response.status().as_u16();
            return Finding::fail(format!("{name}: the token of its entry is refused ({status})"), fix);
        }
        Err(_) => return Finding::fail(format!("{name}: /info does not answer"), fix),
    };
    let said = answer.as_ref().and_then(|info| info.get("app_identifier")?.as_str());
    match said {
        Some(identifier) if identifier == connection.app.identifier => {
            Finding::ok(format!("{name}: answers, and takes its token"))
        }
        // Redaction may have altered what it says of itself.
        Some(other) => Finding::warn(
            format!("{name}: answers as `{other}`"),
            "if that is not the same application, end both and start them again",
        ),
        None => Finding::fail(format!("{name}: /info is not what a Palisade host answers"), fix),
    }
}

fn version(app: &App, name: &str) -> Finding {
    if app.version == VERSION {
        return Finding::ok(format!("{name}: version {VERSION}, as this program"));
    }
    Finding::warn(
        format!("{name}: version {}, but this program is {VERSION}", app.version),
        "use the same version of both; MCP itself agrees on its own version",
    )
}
