//! Limits: nothing that one client sends takes the host's memory, time or connections from the others.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::databases::NUMBERS;
use super::{Check, check};
use crate::case::{Case, Done, Stop, skip};
use crate::client::{MCP, PATIENCE, Step};

const GROUP: &str = "limits";

pub(super) const CHECKS: [Check; 6] = [
    check(GROUP, "a body that says it is too large is refused before it is read", declared),
    check(GROUP, "a body without end is cut off", endless).first(),
    check(GROUP, "values nested a thousand deep are refused", deep),
    check(GROUP, "wide, long and repetitive values are read or refused, and nothing worse", wide),
    check(GROUP, "long calls hold up neither short ones nor health", long_calls).first(),
    check(GROUP, "many calls at once all get their own answers", parallel),
];

/// What "at once" means on a busy machine, for a host without optimisation.
const AT_ONCE: Duration = Duration::from_secs(8);

/// Paths that take a body, with the headers that they want.
fn takers(case: &Case<'_>) -> Vec<String> {
    let tool = case.target.tools.first().map_or("get_plugin_info", |tool| tool.name.as_str());
    vec!["/mcp".into(), format!("/api/tools/{tool}"), "/api/tools/no_such_tool".into()]
}

fn declared(case: &Case<'_>) -> Done {
    for path in takers(case) {
        for length in ["52428800", "4294967296", "9223372036854775807", "18446744073709551614"] {
            let mut headers = MCP.to_vec();
            headers.push(("content-length", length));
            // `compose` would add a length of its own to a POST: the body is announced here, and never sent.
            let request = case.client.compose("PUT", &path, &headers, b"");
            let request = [b"POST", &request[3..]].concat();
            let started = Instant::now();
            let heard = case.client.raw(&request)?;
            let at_once = started.elapsed() < AT_ONCE;
            let statuses = heard.statuses();
            case.holds(at_once && matches!(statuses[..], [400 | 413 | 431]), || {
                format!("{path}, {length} bytes: {statuses:?} after {:?}", started.elapsed())
            });
            if let [reply] = &heard.replies[..] {
                case.holds(reply.closes(), || format!("{path}: a {} that does not close", reply.status));
                if reply.status == 413 {
                    case.refused(reply, 413, "TOO_LARGE", &path);
                }
            }
        }
    }
    Ok(())
}

fn endless(case: &Case<'_>) -> Done {
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    for path in takers(case) {
        let mut headers = MCP.to_vec();
        headers.push(("transfer-encoding", "chunked"));
        let head = case.client.compose("PUT", &path, &headers, b"");
        let head = [b"POST", &head[3..]].concat();
        let most = 256 << 20;
        let heard = case.client.talk(&[Step::Send(&head), Step::Flood(&chunk, most)], 1, PATIENCE)?;
        case.holds(!heard.took_all, || format!("{path}: the host took 256 MB of one body"));
        case.holds(heard.statuses().iter().all(|status| *status == 413), || {
            format!("{path}: {:?}", heard.statuses())
        });
    }
    case.lives("bodies without end");
    Ok(())
}

/// Tools to send a bad body to: one is enough, of each kind.
fn any_tool<'a>(case: &'a Case<'_>) -> Result<&'a str, Stop> {
    case.target.tools.first().map(|tool| tool.name.as_str()).ok_or_else(|| skip("the target has no tool"))
}

fn deep(case: &Case<'_>) -> Done {
    let tool = any_tool(case)?;
    for depth in [1_000, 20_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for body in [value.clone(), format!("{{\"a\":{value}}}"), open.repeat(depth)] {
                let reply = case.client.tool_raw(tool, body.as_bytes())?;
                case.refused(&reply, 400, "INVALID_ARGUMENTS", format!("{depth} deep"));
                let reply = case.client.mcp_raw(&body, &[])?;
                case.rpc_refused(&reply, &[-32700, -32600], format!("{depth} deep"));
                let call = format!(
                    r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{{"a":{body}}}}}}}"#
                );
                let reply = case.client.mcp_raw(&call, &[])?;
                case.rpc_refused(&reply, &[-32700, -32600, -32602], format!("{depth} deep, in arguments"));
            }
        }
    }
    case.lives("deep values");
    Ok(())
}

fn wide(case: &Case<'_>) -> Done {
    let tool = any_tool(case)?;
    let million = 1_000_000;
    let keys: String = (0..20_000).map(|key| format!("\"k{key}\":{key},")).collect();
    let bodies = [
        ("a string of a megabyte", format!("{{\"a\":\"{}\"}}", "x".repeat(million))),
        ("a key of a megabyte", format!("{{\"{}\":1}}", "k".repeat(million))),
        ("an array of a hundred thousand", format!("{{\"a\":[{}0]}}", "0,".repeat(100_000))),
        ("twenty thousand fields", format!("{{{keys}\"z\":1}}")),
        ("one field twenty thousand times", format!("{{{}\"a\":1}}", "\"a\":1,".repeat(20_000))),
        ("a number of a hundred kilobytes", format!("{{\"a\":{}}}", "9".repeat(100_000))),
        ("escapes of a megabyte", format!("{{\"a\":\"{}\"}}", "\\u0000".repeat(million / 6))),
        ("blanks of a megabyte", format!("{}{{\"nope\":1}}", " ".repeat(million))),
    ];
    for (what, body) in bodies {
        let started = Instant::now();
        let reply = case.client.tool_raw(tool, body.as_bytes())?;
        case.status(&reply, &[400, 413], what);
        case.holds(reply.body.len() < 4_000, || format!("{what}: {} bytes of refusal", reply.body.len()));
        let call = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{body}}}}}"#
        );
        let over_mcp = case.client.mcp_raw(&call, &[])?.json();
        let is_refused = over_mcp["result"]["isError"] == true || over_mcp["error"]["code"].is_i64();
        case.holds(is_refused, || format!("{what}: {:.300}", over_mcp.to_string()));
        case.holds(started.elapsed() < PATIENCE, || format!("{what} took {:?}", started.elapsed()));
    }
    case.lives("wide values");
    Ok(())
}

/// A call that takes a while, by what the target has.
fn long_call(case: &Case<'_>) -> Result<(&'static str, Value), Stop> {
    if case.target.needs("query_db").is_ok() {
        return Ok(("query_db", json!({ "query": format!("{NUMBERS} SELECT count(*) FROM n") })));
    }
    if case.target.has("wait_for", "text") {
        let value = "a text that no page has: 8f1c";
        return Ok(("wait_for", json!({ "condition": "text", "value": value, "timeout_ms": 3_000 })));
    }
    Err(skip("the target has no tool that takes long"))
}

fn long_calls(case: &Case<'_>) -> Done {
    let (tool, arguments) = long_call(case)?;
    let (client, nobody) = (case.client.clone(), case.nobody.clone());
    std::thread::scope(|scope| {
        let long: Vec<_> = (0..3).map(|_| scope.spawn(|| client.tool(tool, &arguments))).collect();
        std::thread::sleep(Duration::from_millis(300));
        for _ in 0..5 {
            let started = Instant::now();
            case.status(&nobody.get("/health")?, &[200], "/health beside long calls");
            case.status(&client.get("/info")?, &[200], "/info beside long calls");
            case.holds(started.elapsed() < AT_ONCE, || format!("short ones waited {:?}", started.elapsed()));
        }
        for call in long {
            let reply = call.join().map_err(|_| Stop::Fail("a caller panicked".into()))??;
            // An endless query ends at its deadline; waiting for nothing is an answer, or a time-out.
            case.status(&reply, &[200, 422, 429, 503, 504], "a long call ends");
            if tool == "query_db" {
                case.holds(
                    matches!(reply.code().as_str(), "DEADLINE_EXCEEDED" | "LIMIT_EXCEEDED" | "RATE_LIMITED"),
                    || format!("an endless query ended with {:.200}", reply.body),
                );
            }
        }
        Ok(())
    })
}

fn parallel(case: &Case<'_>) -> Done {
    let client = case.client.clone();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|number| {
                let client = client.clone();
                scope.spawn(move || -> Done {
                    for step in 0..10 {
                        let mark = format!("mark-{number}-{step}");
                        let message = json!({"jsonrpc": "2.0", "id": mark, "method": "ping"});
                        let answer = client.mcp_raw(&message.to_string(), &[])?.json();
                        case.holds(answer["id"] == json!(mark), || format!("{mark}: {answer:.200}"));
                        let reply = client.tool(&mark, &json!({}))?;
                        case.holds(reply.status == 404 && reply.body.contains(&mark), || {
                            format!("{mark}: {:.200}", reply.body)
                        });
                    }
                    Ok(())
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| Stop::Fail("a client panicked".into()))?)
    })
}
