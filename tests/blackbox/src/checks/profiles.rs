//! Profiles: what is not granted does not exist, and nothing that a client says grants it.

use serde_json::{Value, json};

use super::{Check, check};
use crate::case::{Case, Done, skip};

const GROUP: &str = "profiles";

pub(super) const CHECKS: [Check; 6] = [
    check(GROUP, "a tool that is not granted answers exactly as one that does not exist", ungranted_tools),
    check(
        GROUP,
        "an action that is not granted answers exactly as one that does not exist",
        ungranted_actions,
    ),
    check(GROUP, "a built-in profile has nothing of what it exists to leave out", built_in),
    check(GROUP, "nothing that a client says changes what it may do", widening),
    check(GROUP, "what is listed is what answers, and the other way round", listed),
    check(GROUP, "what stands in a password field never leaves", passwords),
];

/// Every tool that there may be, with its actions: those of this host and of others that clients know.
const UNIVERSE: [(&str, &[&str]); 38] = [
    ("eval_js", &[]),
    ("dom_snapshot", &[]),
    ("find_elements", &[]),
    ("invoke_command", &[]),
    ("screenshot", &[]),
    ("capture_window", &[]),
    ("verify_state", &[]),
    ("detect_ghost_commands", &[]),
    ("check_ipc_integrity", &[]),
    ("assert_semantic", &[]),
    ("resolve_command", &[]),
    ("get_registry", &[]),
    ("app_state", &[]),
    ("get_memory_stats", &[]),
    ("get_plugin_info", &[]),
    ("get_diagnostics", &[]),
    ("app_info", &[]),
    ("list_app_dir", &[]),
    ("read_app_file", &[]),
    ("query_db", &[]),
    (
        "wait_for",
        &[
            "text",
            "text_gone",
            "selector",
            "selector_gone",
            "url",
            "ipc_idle",
            "network_idle",
            "expression",
            "event",
        ],
    ),
    ("interact", &["click", "double_click", "hover", "focus", "scroll_into_view", "select_option"]),
    ("input", &["fill", "type_text", "press_key"]),
    ("window", &["get_state", "list", "introspectability", "manage", "resize", "move_to", "set_title"]),
    ("storage", &["get", "set", "delete", "get_cookies"]),
    ("navigate", &["go_to", "go_back", "get_history", "set_dialog_response", "get_dialog_log"]),
    (
        "recording",
        &[
            "start",
            "stop",
            "checkpoint",
            "list_checkpoints",
            "get_events",
            "get_replay",
            "export",
            "import",
            "replay",
            "flush",
        ],
    ),
    (
        "inspect",
        &[
            "get_styles",
            "get_bounding_boxes",
            "highlight",
            "clear_highlights",
            "audit_accessibility",
            "get_performance",
        ],
    ),
    ("css", &["inject", "remove"]),
    ("route", &["add", "list", "clear", "clear_all", "matches"]),
    ("trace", &["start", "stop", "status", "frames"]),
    ("animation", &["list", "scrub", "sample"]),
    ("logs", &["console", "network", "ipc", "navigation", "dialogs", "events", "slow_ipc", "clear"]),
    (
        "introspect",
        &[
            "command_timings",
            "coverage",
            "command_catalog",
            "contract_record",
            "contract_check",
            "startup_timing",
            "capabilities",
            "db_health",
            "plugin_state",
            "processes",
            "plugin_tasks",
            "event_bus",
        ],
    ),
    ("fault", &["inject", "list", "clear", "clear_all"]),
    ("explain", &["summary", "last_action", "diff"]),
    ("describe", &[]),
    ("write_app_file", &[]),
];

/// As long as nothing else, so that a refusal can be compared after its name was replaced.
const INVENTED: &str = "no_such_thing_at_all";

fn ungranted_tools(case: &Case<'_>) -> Done {
    let replaced = |body: &str, name: &str| body.replace(&format!("`{name}`"), "`_`");
    let rest = case.client.tool(INVENTED, &json!({}))?;
    case.refused(&rest, 404, "UNKNOWN_TOOL", INVENTED);
    let call = |name: &str| json!({ "name": name, "arguments": { "action": "list" } });
    let over_mcp = case.client.mcp("tools/call", &call(INVENTED))?;
    case.rpc_refused(&over_mcp, &[-32602], INVENTED);
    let over_modern = super::mcp::modern(case, "tools/call", call(INVENTED))?;
    let mut tried = 0;
    for (name, _) in UNIVERSE.iter().filter(|(name, _)| case.target.tool(name).is_none()) {
        tried += 1;
        for body in ["{}", r#"{"action":"list"}"#, ""] {
            let reply = case.client.tool_raw(name, body.as_bytes())?;
            case.same(
                &replaced(&reply.body, name),
                &replaced(&rest.body, INVENTED),
                format!("{name} over REST"),
            );
            case.holds(reply.status == rest.status && same_heads(&reply, &rest), || {
                format!("{name} has other headers")
            });
        }
        let reply = case.client.mcp("tools/call", &call(name))?;
        case.same(
            &replaced(&reply.body, name),
            &replaced(&over_mcp.body, INVENTED),
            format!("{name} over MCP"),
        );
        case.holds(reply.status == over_mcp.status, || format!("{name} over MCP: {}", reply.status));
        let reply = super::mcp::modern(case, "tools/call", call(name))?;
        case.same(
            &replaced(&reply.body, name),
            &replaced(&over_modern.body, INVENTED),
            format!("{name}, stateless"),
        );
    }
    if tried == 0 { Err(skip("the target has every tool that there is")) } else { Ok(()) }
}

/// But for the time and the length, which follows from the name's.
fn same_heads(one: &crate::Reply, other: &crate::Reply) -> bool {
    let names = |reply: &crate::Reply| -> Vec<(String, String)> {
        let differs = |name: &str| name == "date" || name == "content-length";
        reply.headers.iter().filter(|(name, _)| !differs(name)).cloned().collect()
    };
    names(one) == names(other)
}

fn ungranted_actions(case: &Case<'_>) -> Done {
    let mut tried = 0;
    for (name, actions) in UNIVERSE {
        let Some(picker) = case.target.tool(name).and_then(|tool| tool.picker()) else { continue };
        let reply_to = |action: &str| case.client.tool(name, &json!({ (picker): action }));
        let invented = reply_to(INVENTED)?;
        case.refused(&invented, 400, "INVALID_ARGUMENTS", format!("{name} {INVENTED}"));
        for action in actions.iter().filter(|action| !case.target.has(name, action)) {
            tried += 1;
            let reply = reply_to(action)?;
            case.same(
                &plain(&reply.body, action),
                &plain(&invented.body, INVENTED),
                format!("{name} {action}"),
            );
            case.holds(reply.status == invented.status, || format!("{name} {action}: {}", reply.status));
            // With arguments that it would take where it is granted.
            let full = json!({ (picker): action, "ref_id": "e1", "key": "k", "value": "v", "url": "about:blank", "label": "main" });
            let reply = case.client.tool(name, &full)?;
            case.refused(&reply, 400, "INVALID_ARGUMENTS", format!("{name} {action}, in full"));
        }
    }
    if tried == 0 { Err(skip("the target has every action of the tools that it has")) } else { Ok(()) }
}

/// A refusal without the name that was asked for, and without a suggestion, which depends on that name alone.
fn plain(body: &str, action: &str) -> String {
    let body = body.replacen(&format!("`{action}`"), "`_`", 1);
    match body.split_once("did you mean ").and_then(|(head, rest)| Some((head, rest.split_once("? ")?.1))) {
        Some((head, rest)) => format!("{head}{rest}"),
        None => body,
    }
}

/// What each built-in profile is there to leave out.
fn left_out(profile: &str) -> Option<Vec<(&'static str, &'static str)>> {
    let scripts = [
        ("eval_js", ""),
        ("wait_for", "expression"),
        ("invoke_command", ""),
        ("css", "inject"),
        ("css", "remove"),
    ];
    let pictures = [("screenshot", ""), ("capture_window", ""), ("trace", "start"), ("animation", "scrub")];
    let more = [
        ("navigate", "go_to"),
        ("window", "manage"),
        ("window", "resize"),
        ("route", "add"),
        ("fault", "inject"),
    ];
    let files = [
        ("list_app_dir", ""),
        ("read_app_file", ""),
        ("query_db", ""),
        ("introspect", "db_health"),
        ("app_info", ""),
    ];
    let acting = [
        ("interact", "click"),
        ("interact", "hover"),
        ("input", "fill"),
        ("input", "press_key"),
        ("storage", "get"),
        ("storage", "set"),
        ("storage", "delete"),
        ("navigate", "go_back"),
        ("recording", "start"),
        ("inspect", "highlight"),
        ("logs", "clear"),
    ];
    let common = [&scripts[..], &pictures, &more].concat();
    match profile {
        "observe" => Some([common, acting.to_vec(), files.to_vec()].concat()),
        "investigate" => Some([common, acting.to_vec()].concat()),
        "test" => Some([common, files.to_vec()].concat()),
        _ => None,
    }
}

fn built_in(case: &Case<'_>) -> Done {
    let profile = case.target.profile.as_str();
    let left_out = left_out(profile)
        .ok_or_else(|| skip(format!("`{profile}` is not built in, or leaves nothing out")))?;
    for (tool, action) in left_out {
        case.holds(!case.target.has(tool, action), || format!("{profile} has {tool} {action}"));
        let arguments =
            if action.is_empty() { json!({}) } else { json!({ "action": action, "condition": action }) };
        let reply = case.client.tool(tool, &arguments)?;
        case.holds(matches!(reply.status, 400 | 404), || {
            format!("{profile}: {tool} {action} is {}", reply.status)
        });
    }
    Ok(())
}

fn widening(case: &Case<'_>) -> Done {
    let before = case.client.get("/api/tools")?.body;
    for (name, value) in [
        ("x-palisade-profile", "full-control"),
        ("palisade-profile", "full-control"),
        ("x-profile", "full-control"),
        ("x-user", "root"),
        ("x-http-method-override", "DELETE"),
        ("x-original-url", "/health"),
        ("mcp-profile", "full-control"),
        ("x-forwarded-for", "127.0.0.1"),
    ] {
        let reply = case.client.request("GET", "/api/tools", &[(name, value)], b"")?;
        case.same(&reply.body, &before, format!("the list with {name}"));
    }
    for (method, params) in [
        (
            "initialize",
            json!({ "protocolVersion": "2025-06-18", "capabilities": { "experimental": { "profile": "full-control" } }, "clientInfo": { "name": "admin", "version": "1" }, "profile": "full-control" }),
        ),
        (
            "tools/list",
            json!({ "profile": "full-control", "_meta": { "profile": "full-control", "palisade/profile": "full-control" } }),
        ),
        ("profile/set", json!({ "profile": "full-control" })),
        ("tools/enable", json!({ "name": "eval_js" })),
        ("grants/add", json!({ "grant": "files" })),
        ("config/set", json!({ "profile": "full-control" })),
        ("roots/list", json!({})),
    ] {
        let reply = case.client.mcp(method, &params)?;
        case.holds(reply.status < 500, || format!("{method}: {}", reply.status));
    }
    for (method, path) in [
        ("PUT", "/info"),
        ("POST", "/api/profile"),
        ("POST", "/config"),
        ("PUT", "/api/tools/eval_js"),
        ("PATCH", "/api/tools"),
    ] {
        let reply = case.client.request(
            method,
            path,
            &[("content-type", "application/json")],
            br#"{"profile":"full-control"}"#,
        )?;
        case.status(&reply, &[404, 405], format!("{method} {path}"));
    }
    case.same(&case.client.get("/api/tools")?.body, &before, "the list after all that");
    case.holds(case.client.get("/info")?.json()["profile"] == case.target.profile.as_str(), || {
        "another profile".into()
    });
    Ok(())
}

fn listed(case: &Case<'_>) -> Done {
    for tool in &case.target.tools {
        // A field that nobody has: the tool is there, and nothing runs.
        let mut arguments = json!({ "zz_nobodys_field": 1 });
        if let Some((picker, action)) = tool.operations.first().and_then(|one| one.picked.as_ref()) {
            arguments[picker] = json!(action);
        }
        let reply = case.client.tool(&tool.name, &arguments)?;
        case.refused(&reply, 400, "INVALID_ARGUMENTS", &tool.name);
        for name in [
            tool.name.to_uppercase(),
            tool.name.replace('_', "-"),
            format!("{}_", tool.name),
            format!("palisade__{}", tool.name),
        ] {
            if case.target.tool(&name).is_none() {
                let reply = case.client.tool(&name, &arguments)?;
                case.refused(&reply, 404, "UNKNOWN_TOOL", name);
            }
        }
        for operation in &tool.operations {
            let described = operation
                .picked
                .as_ref()
                .is_none_or(|(_, action)| tool.description.contains(action.as_str()));
            case.holds(described, || format!("{} does not describe {:?}", tool.name, operation.picked));
        }
    }
    Ok(())
}

fn passwords(case: &Case<'_>) -> Done {
    case.target.needs("find_elements")?;
    let found = case.client.tool("find_elements", &json!({ "css": "input[type=password]" }))?.json();
    let elements = found["result"]["elements"].as_array().cloned().unwrap_or_default();
    let Some(reference) = elements.first().and_then(|one| one["ref_id"].as_str()) else {
        return Err(skip("the page has no password field"));
    };
    let mut replies = vec![found.clone()];
    for (tool, action, mut arguments) in [
        ("dom_snapshot", "", json!({ "format": "json" })),
        ("dom_snapshot", "", json!({ "format": "compact" })),
        ("inspect", "get_styles", json!({ "ref_id": reference })),
        ("inspect", "get_bounding_boxes", json!({ "ref_ids": [reference] })),
        ("inspect", "audit_accessibility", json!({})),
        ("get_diagnostics", "", json!({})),
    ] {
        if case.target.has(tool, action) {
            if !action.is_empty() {
                arguments["action"] = json!(action);
            }
            replies.push(case.client.tool(tool, &arguments)?.json());
        }
    }
    for element in &elements {
        let value = element.get("value").unwrap_or(&Value::Null);
        let is_hidden = value.is_null()
            || value == ""
            || value.as_str().is_some_and(|text| text.chars().all(|c| "*•[]REDACTEDhidden".contains(c)));
        case.holds(is_hidden, || "a password field's value is told".into());
    }
    // Whoever knows what stands there gives it as a canary, and it is looked for in all of these.
    case.holds(replies.iter().all(Value::is_object), || "a page tool did not answer".into());
    Ok(())
}
