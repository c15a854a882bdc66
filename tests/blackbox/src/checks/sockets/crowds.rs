//! Crowds: many connections at once, idle and busy.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Check, GROUP, check};
use crate::case::{Case, Done, Stop};

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "hundreds of idle connections lock nobody out", idle).alone(),
    check(GROUP, "many calls at once are answered, each with its own", busy).alone(),
    check(GROUP, "connections that open and close at once cost nothing", hasty),
];

/// Connections of a crowd: the host has a thousand for everybody, and a process of this suite as many.
const CROWD: usize = 400;

const AT_ONCE: Duration = Duration::from_secs(10);

fn idle(case: &Case<'_>) -> Done {
    let crowd: Vec<TcpStream> =
        (0..CROWD).map(|_| case.client.address().connect()).collect::<Result<_, _>>()?;
    for _ in 0..5 {
        let started = Instant::now();
        case.lives("idle connections");
        case.status(&case.client.get("/info")?, &[200], "beside idle connections");
        case.holds(started.elapsed() < AT_ONCE, || format!("it took {:?}", started.elapsed()));
    }
    drop(crowd);
    case.lives("a crowd that left");
    Ok(())
}

fn busy(case: &Case<'_>) -> Done {
    let tool = case.target.tool("get_plugin_info").map_or("no_such_tool", |tool| tool.name.as_str());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..40)
            .map(|number| {
                scope.spawn(move || -> Done {
                    for step in 0..5 {
                        let id = format!("{number}-{step}");
                        let params = json!({ "name": tool, "arguments": {} });
                        let message =
                            json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params });
                        let reply = case.client.mcp_raw(&message.to_string(), &[])?;
                        case.holds(reply.json()["id"] == json!(id), || {
                            format!("{id}: {} {:.200}", reply.status, reply.body)
                        });
                    }
                    Ok(())
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|one| one.join().map_err(|_| Stop::Fail("a caller panicked".into()))?)
    })?;
    case.lives("many calls");
    Ok(())
}

fn hasty(case: &Case<'_>) -> Done {
    for _ in 0..300 {
        drop(case.client.address().connect()?);
    }
    case.lives("connections that closed at once");
    Ok(())
}
