//! Sessions: good for their own client, and no hindrance to anybody else.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Check, GROUP, check, initialize, request};
use crate::case::{Case, Done, Stop, skip};
use crate::client::{Listening, mcp_headers};

/// They run by themselves: a client has so many sessions, and each of them makes some.
pub(super) const CHECKS: [Check; 6] = [
    check(GROUP, "an invented session is no dead end", invented),
    check(GROUP, "a session id of any shape is refused or ignored", odd),
    check(GROUP, "a session is begun, listened to and ended, and then it is gone", life).alone(),
    check(GROUP, "a session stands for no token", no_token).alone(),
    check(GROUP, "sessions without number leave the host as it was", many).alone(),
    check(GROUP, "streams that nobody reads are bounded and hinder nobody", streams).alone(),
];

const ID: &str = "mcp-session-id";

const SOON: Duration = Duration::from_secs(30);

/// Begins a session.
fn begin(case: &Case<'_>) -> Result<String, Stop> {
    let reply = case.client.mcp_raw(&initialize("2025-11-25").to_string(), &[])?;
    let id = reply.header(ID).ok_or_else(|| skip("the target gives no sessions"))?;
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string();
    case.status(&case.client.mcp_raw(&note, &[(ID, id)])?, &[202], "initialized");
    Ok(id.to_owned())
}

fn listen(case: &Case<'_>, id: &str) -> Result<Listening, Stop> {
    let headers =
        mcp_headers(&[(ID, id), ("accept", "text/event-stream"), ("mcp-protocol-version", "2025-11-25")]);
    Ok(case.client.listen(&case.client.compose("GET", "/mcp", &headers, b""))?)
}

fn invented(case: &Case<'_>) -> Done {
    let list = request("tools/list", &json!({})).to_string();
    for id in ["no-such-session", "0", "00000000-0000-4000-8000-000000000000", "x", "null"] {
        for version in ["2024-11-05", "2025-06-18", "2025-11-25"] {
            let reply = case.client.mcp_raw(&list, &[(ID, id), ("mcp-protocol-version", version)])?;
            case.holds(reply.json()["result"]["tools"].is_array(), || {
                format!("{id} {version}: {:.200}", reply.body)
            });
        }
        let hello = case.client.mcp_raw(&initialize("2025-06-18").to_string(), &[(ID, id)])?;
        case.status(&hello, &[200], "a new beginning");
        case.holds(hello.header(ID) != Some(id), || "an invented session was taken".into());
        // What can't be answered without one says so, and a client begins anew.
        let subscribe = request("resources/subscribe", &json!({ "uri": "palisade://state" })).to_string();
        let reply = case.client.mcp_raw(&subscribe, &[(ID, id)])?;
        case.status(&reply, &[404, 200], "a subscription without a session");
        case.rpc_refused(&reply, &[-32600, -32601, -32002], "a subscription without a session");
        for method in ["GET", "DELETE"] {
            let headers = [(ID, id), ("accept", "text/event-stream")];
            let reply = case.client.request(method, "/mcp", &headers, b"")?;
            case.status(&reply, &[404], format!("{method} of no session"));
        }
    }
    for method in ["GET", "DELETE"] {
        let reply = case.client.request(method, "/mcp", &[("accept", "text/event-stream")], b"")?;
        case.status(&reply, &[405], format!("{method} without a session"));
    }
    Ok(())
}

fn odd(case: &Case<'_>) -> Done {
    let list = request("tools/list", &json!({})).to_string();
    for id in
        ["", " ", ",", "a,b", "../../etc/passwd", "%00", "'; --", "\u{e9}", "{}", "*", &"x".repeat(30_000)]
    {
        let reply = case.client.mcp_raw(&list, &[(ID, id)])?;
        case.holds(reply.status < 500, || format!("{id:.30?}: {}", reply.status));
        case.holds(reply.json()["result"]["tools"].is_array() || reply.status >= 400, || {
            format!("{id:.30?}: {:.200}", reply.body)
        });
        let reply = case.client.request("GET", "/mcp", &[(ID, id), ("accept", "text/event-stream")], b"")?;
        case.status(&reply, &[400, 404, 405], format!("GET of {id:.30?}"));
    }
    let twice = case.client.mcp_raw(&list, &[(ID, "a"), (ID, "b")])?;
    case.holds(twice.status < 500, || format!("two sessions: {}", twice.status));
    Ok(())
}

fn life(case: &Case<'_>) -> Done {
    let id = begin(case)?;
    let visible = id.len() >= 16 && id.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    case.holds(visible, || format!("{id:?} is easy to guess, or no header's value"));
    let mut stream = listen(case, &id)?;
    case.holds(stream.until("\r\n\r\n", SOON), || "a session's stream does not begin".into());
    let text = stream.text();
    case.holds(text.starts_with("HTTP/1.1 200") && text.contains("text/event-stream"), || {
        format!("{text:.300}")
    });
    for header in ["x-content-type-options: nosniff", "cache-control: no-store", "x-frame-options: DENY"] {
        case.holds(text.to_lowercase().contains(&header.to_lowercase()), || {
            format!("a stream lacks {header}")
        });
    }
    for method in ["ping", "tools/list"] {
        let reply = case.client.mcp_raw(&request(method, &json!({})).to_string(), &[(ID, &id)])?;
        case.holds(reply.json()["result"].is_object(), || {
            format!("{method} in a session: {:.200}", reply.body)
        });
    }
    let ended = case.client.request("DELETE", "/mcp", &[(ID, &id)], b"")?;
    case.status(&ended, &[200, 204], "ending it");
    case.holds(ended.body.is_empty(), || format!("{:.200}", ended.body));
    for _ in 0..2 {
        for method in ["GET", "DELETE"] {
            let reply =
                case.client.request(method, "/mcp", &[(ID, &id), ("accept", "text/event-stream")], b"")?;
            case.status(&reply, &[404], format!("{method} after its end"));
        }
        let reply = case.client.mcp_raw(&request("tools/list", &json!({})).to_string(), &[(ID, &id)])?;
        case.status(&reply, &[404], "its own client after its end");
    }
    let reply = case.client.mcp_raw(&request("tools/list", &json!({})).to_string(), &[])?;
    case.status(&reply, &[200], "without a session, after one's end");
    Ok(())
}

fn no_token(case: &Case<'_>) -> Done {
    let id = begin(case)?;
    let list = request("tools/list", &json!({})).to_string();
    for client in
        [case.nobody.clone(), case.nobody.with_token(Some(&id)), case.nobody.with_token(Some("wrong"))]
    {
        case.refused(
            &client.mcp_raw(&list, &[(ID, &id)])?,
            401,
            "UNAUTHENTICATED",
            "a call in somebody's session",
        );
        for method in ["GET", "DELETE"] {
            let reply = client.request(method, "/mcp", &[(ID, &id), ("accept", "text/event-stream")], b"")?;
            case.refused(&reply, 401, "UNAUTHENTICATED", format!("{method} of somebody's session"));
        }
    }
    let reply = case.client.request("DELETE", "/mcp", &[(ID, &id)], b"")?;
    case.status(&reply, &[200, 204], "it is still there for its own client");
    Ok(())
}

fn many(case: &Case<'_>) -> Done {
    let mut ids = BTreeSet::new();
    for _ in 0..100 {
        ids.insert(begin(case)?);
    }
    case.holds(ids.len() == 100, || format!("{} different ids for 100 sessions", ids.len()));
    let list = request("tools/list", &json!({})).to_string();
    for id in &ids {
        let answer: Value = case.client.mcp_raw(&list, &[(ID, id)])?.json();
        case.holds(answer["result"]["tools"].is_array(), || format!("a session of many: {answer:.200}"));
    }
    for id in &ids {
        let reply = case.client.request("DELETE", "/mcp", &[(ID, id)], b"")?;
        case.status(&reply, &[200, 204, 404], "ending one of many");
    }
    case.lives("a hundred sessions");
    Ok(())
}

fn streams(case: &Case<'_>) -> Done {
    let id = begin(case)?;
    let mut open: Vec<Listening> = (0..100).map(|_| listen(case, &id)).collect::<Result<_, _>>()?;
    let begun: Vec<Option<u16>> = open
        .iter_mut()
        .map(|stream| {
            let _ = stream.until("\r\n\r\n", SOON);
            stream.status()
        })
        .collect();
    case.holds(begun.iter().all(|status| matches!(status, Some(200 | 409 | 429))), || format!("{begun:?}"));
    case.status(&case.client.get("/info")?, &[200], "beside a hundred streams");
    case.lives("a hundred streams");
    drop(open);
    let reply = case.client.request("DELETE", "/mcp", &[(ID, &id)], b"")?;
    case.status(&reply, &[200, 204], "ending it");
    let mut again = listen(case, &begin(case)?)?;
    case.holds(again.until("HTTP/1.1 200", SOON), || "streams that are gone keep their places".into());
    Ok(())
}
