//! `route`: answers, blocks or delays requests that a window's page makes with `fetch` and `XMLHttpRequest`.
//!
//! Guarantees: none of its own; the host checks, compiles and bounds each rule. Not guaranteed: requests of other kinds.
//! Hostile: the caller's rules, which are passed on unread; addresses in matches, which the page chose.
//! Imports: `net-route` alone.

#![forbid(unsafe_code)]

use palisade_sdk::net_route::{Behavior, MatchKind, Rule};
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{Error, Json, NetRoute, Result, input, output, tool};

/// Matches where the caller does not say.
const MATCHES: u32 = 100;

#[input]
struct Add {
    /// What to look for in a request's address.
    pattern: String,
    /// substring (default), glob (* is anything, ? one character), regex (of linear time: no look-around), exact.
    match_type: Option<MatchType>,
    /// Only requests of this method. Default: any.
    method: Option<String>,
    /// fulfill (default): answer it. block: let it fail. delay: let it go after delay_ms.
    behavior: Option<Does>,
    /// Of the answer: 200 to 599. Default 200.
    status: Option<u16>,
    status_text: Option<String>,
    /// Of the answer, by name.
    headers: Option<Map<String, Value>>,
    /// Of the answer: a text, or any JSON.
    body: Option<Value>,
    /// Of the answer. Default: application/json.
    content_type: Option<String>,
    /// Milliseconds before anything happens.
    delay_ms: Option<u32>,
    /// How often. Default: always.
    times: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum MatchType {
    Substring,
    Glob,
    Regex,
    Exact,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Does {
    Fulfill,
    Block,
    Delay,
}

#[input]
struct Window {
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Clear {
    /// The rule's number, as add and list give it.
    id: u64,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Matches {
    /// At most so many, of the 200 that are kept. Default 100.
    limit: Option<u32>,
    /// Only what came after: the cursor of an earlier answer. Default: the latest.
    since: Option<u64>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Added {
    ok: bool,
    id: u64,
    /// As it is kept: pattern, match_type, method, action, what it answers, times, triggered.
    rule: Map<String, Value>,
}

#[output]
struct Rules {
    /// In the order in which they are tried.
    rules: Vec<Map<String, Value>>,
    count: usize,
}

#[output]
struct Removed {
    ok: bool,
    removed: u32,
}

/// The schema of the host's answer, which is passed on unread.
#[output]
struct Matched {
    /// Oldest first: id, rule_id, action, url, method, trigger_count, timestamp.
    matches: Vec<Map<String, Value>>,
    /// For since, to go on reading.
    cursor: u64,
    /// Matches since then that are gone.
    lost: u64,
}

/// A header's value as text: a number is one too.
fn header((name, value): (String, Value)) -> Result<(String, String)> {
    match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(number) => Ok((name, number.to_string())),
        _ => Err(Error::invalid_arguments("`headers` has to be an object of texts.")),
    }
}

fn rule(arguments: Add) -> Result<Rule> {
    let headers = arguments.headers.unwrap_or_default().into_iter().map(header).collect::<Result<_>>()?;
    let body = arguments.body.filter(|body| !body.is_null()).map(|body| match body {
        Value::String(text) => text,
        other => other.to_string(),
    });
    Ok(Rule {
        pattern: arguments.pattern,
        match_kind: match arguments.match_type.unwrap_or(MatchType::Substring) {
            MatchType::Substring => MatchKind::Substring,
            MatchType::Glob => MatchKind::Glob,
            MatchType::Regex => MatchKind::Regex,
            MatchType::Exact => MatchKind::Exact,
        },
        method: arguments.method,
        behavior: match arguments.behavior.unwrap_or(Does::Fulfill) {
            Does::Fulfill => Behavior::Fulfill,
            Does::Block => Behavior::Block,
            Does::Delay => Behavior::Delay,
        },
        status: arguments.status,
        status_text: arguments.status_text,
        headers,
        body,
        content_type: arguments.content_type,
        delay_ms: arguments.delay_ms,
        // As callers of other servers say "always".
        times: arguments.times.filter(|times| *times > 0),
    })
}

/// Adds a rule for requests that the page makes with fetch or XMLHttpRequest: answer, block or delay them. The
/// first rule that matches counts. Rules outlive reloads.
// It is of the closed world: nothing is asked of anybody.
#[tool(
    name = "route",
    action = "add",
    destructive = false,
    idempotent = false,
    open_world = false,
    window_aliases = "webview_label"
)]
fn add(mut arguments: Add, routes: &NetRoute) -> Result<Added> {
    let page = routes.open(arguments.webview_label.take().as_deref())?;
    let rule: Map<String, Value> = serde_json::from_str(&page.add(&self::rule(arguments)?)?)?;
    let id = rule.get("id").and_then(Value::as_u64).unwrap_or_default();
    Ok(Added { ok: true, id, rule })
}

/// The rules in their order, and how often each has matched.
#[tool(name = "route", action = "list", read_only, window_aliases = "webview_label")]
fn list(arguments: Window, routes: &NetRoute) -> Result<Rules> {
    let rules = routes.open(arguments.webview_label.as_deref())?.rules()?;
    let rules: Vec<_> = serde_json::from_str(&rules)?;
    Ok(Rules { count: rules.len(), rules })
}

/// Takes one rule away.
#[tool(
    name = "route",
    action = "clear",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn clear(arguments: Clear, routes: &NetRoute) -> Result<Removed> {
    let removed = routes.open(arguments.webview_label.as_deref())?.clear(arguments.id)?;
    Ok(Removed { ok: true, removed })
}

/// Takes all rules away: requests go as they did before.
#[tool(
    name = "route",
    action = "clear_all",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn clear_all(arguments: Window, routes: &NetRoute) -> Result<Removed> {
    let removed = routes.open(arguments.webview_label.as_deref())?.clear_all()?;
    Ok(Removed { ok: true, removed })
}

/// Requests that met a rule, and what was done.
#[tool(name = "route", action = "matches", read_only, window_aliases = "webview_label")]
fn matches(arguments: Matches, routes: &NetRoute) -> Result<Json<Matched>> {
    let page = routes.open(arguments.webview_label.as_deref())?;
    Ok(page.matches(arguments.since, arguments.limit.unwrap_or(MATCHES))?.into())
}

palisade_sdk::export!(add, list, clear, clear_all, matches);

#[cfg(test)]
mod tests;
