//! Pipelining: answers come in the order of the requests, and a refusal poisons nothing that follows.

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{MCP, PATIENCE, Step};

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "pipelined requests are answered in order", order),
    check(GROUP, "a refused request closes, or leaves the next one as it is", refusals),
    check(GROUP, "a connection is kept as long as its client wants, and no longer", keeping),
];

fn order(case: &Case<'_>) -> Done {
    let mut all = Vec::new();
    let ids: Vec<String> = (0..50).map(|number| format!("in-order-{number}")).collect();
    for id in &ids {
        let body = format!(r#"{{"jsonrpc":"2.0","id":"{id}","method":"ping"}}"#);
        all.extend(case.client.compose("POST", "/mcp", &MCP, body.as_bytes()));
        all.extend(case.nobody.compose("GET", "/health", &[], b""));
    }
    let heard = case.client.talk(&[Step::Send(&all)], 2 * ids.len(), PATIENCE)?;
    case.holds(heard.replies.len() == 2 * ids.len(), || {
        format!("{} replies to {} requests", heard.replies.len(), 2 * ids.len())
    });
    for (pair, id) in heard.replies.chunks(2).zip(&ids) {
        case.holds(pair[0].json()["id"] == id.as_str(), || format!("{id}: {:.200}", pair[0].body));
        case.holds(pair.get(1).is_some_and(|reply| reply.body == r#"{"status":"ok"}"#), || {
            format!("after {id}")
        });
    }
    // One byte at a time is the same to a stream.
    let two = case.nobody.compose("GET", "/health", &[], b"").repeat(2);
    let heard = case.nobody.talk(&[Step::Drip(&two, std::time::Duration::from_millis(5))], 2, PATIENCE)?;
    case.holds(heard.statuses() == [200, 200], || format!("a byte at a time: {:?}", heard.statuses()));
    Ok(())
}

fn refusals(case: &Case<'_>) -> Done {
    // A body that is a request by itself: if it were taken for one, /health would answer.
    let body = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let next = case.client.compose("GET", "/nothing", &[("connection", "close")], b"");
    let long = vec![b'x'; 8 << 20];
    let (client, nobody) = (&case.client, &case.nobody);
    for (status, request) in [
        (401, nobody.compose("POST", "/mcp", &MCP, body)),
        (401, nobody.compose("POST", "/api/tools/x", &[], body)),
        (403, client.compose("POST", "/mcp", &[("host", "evil.com")], body)),
        (403, client.compose("POST", "/mcp", &[("origin", "http://evil.com")], body)),
        (404, client.compose("POST", "/nothing", &[], body)),
        (404, client.compose("POST", "/api/tools/no_such_tool", &[], b"{}")),
        (405, client.compose("PUT", "/info", &[], body)),
        (405, client.compose("DELETE", "/api/tools", &[], body)),
        (406, client.compose("POST", "/mcp", &[("accept", "text/html")], body)),
        (415, client.compose("POST", "/mcp", &[("content-type", "text/plain")], body)),
        (400, client.compose("POST", "/mcp", &MCP, body)),
        (400, client.compose("POST", "/api/tools/get_plugin_info", &[], body)),
        (413, client.compose("POST", "/mcp", &MCP, &long)),
        (401, nobody.compose("POST", "/mcp", &MCP, &long)),
        (404, client.compose("POST", "/nothing", &[], &long)),
    ] {
        let heard = client.talk(&[Step::Send(&request), Step::Send(&next)], 3, PATIENCE)?;
        let statuses = heard.statuses();
        let fits = statuses == [status] || statuses == [status, 404];
        // A host that is sent a long body which it does not want may have hung up on it.
        let hung_up = statuses.is_empty() && request.len() > 1 << 20;
        case.holds(fits || hung_up, || format!("a {status}, then another: {statuses:?}, {:?}", heard.end));
        case.holds(statuses != [status] || heard.is_over(), || {
            format!("a {status} that answers no more: {:?}", heard.end)
        });
    }
    Ok(())
}

fn keeping(case: &Case<'_>) -> Done {
    let token = case.token();
    for (version, connection, kept) in [
        ("1.1", "", Some(true)),
        ("1.1", "connection: keep-alive\r\n", Some(true)),
        ("1.1", "connection: close\r\n", Some(false)),
        ("1.1", "connection: CLOSE\r\n", Some(false)),
        ("1.1", "connection: keep-alive\r\nconnection: close\r\n", Some(false)),
        ("1.1", "connection: keep-alive, close\r\n", Some(false)),
        ("1.0", "", Some(false)),
        ("1.0", "connection: close\r\n", Some(false)),
        ("1.0", "connection: keep-alive\r\n", None),
    ] {
        let one = format!(
            "GET /info HTTP/{version}\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n{connection}\r\n"
        );
        let two = one.repeat(2);
        let heard = case.client.talk(&[Step::Send(two.as_bytes())], 2, PATIENCE)?;
        let answered = heard.statuses();
        let fits = match kept {
            Some(true) => answered == [200, 200],
            Some(false) => answered == [200] && heard.is_over(),
            None => answered == [200, 200] || (answered == [200] && heard.is_over()),
        };
        case.holds(fits, || format!("HTTP/{version} {connection:?}: {answered:?}, {:?}", heard.end));
    }
    Ok(())
}
