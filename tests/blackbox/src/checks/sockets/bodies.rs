//! Bodies where none belongs, and expectations about those to come.

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{MCP, PATIENCE, Step};

pub(super) const CHECKS: [Check; 4] = [
    check(GROUP, "a body where none belongs changes nothing", unasked),
    check(GROUP, "a body is asked for if somebody waits to be asked, and not if it is refused", expectations),
    check(GROUP, "a body that ends too soon is no body", short),
    check(GROUP, "a client that goes away in the middle takes nothing along", resets),
];

fn unasked(case: &Case<'_>) -> Done {
    for (method, path) in [("GET", "/health"), ("GET", "/info"), ("GET", "/api/tools")] {
        for body in [&b"x"[..], b"{}", b"GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n", &[0; 100_000]] {
            let request = case.client.compose(method, path, &[], body);
            let next = case.client.compose("GET", "/nothing", &[("connection", "close")], b"");
            let heard = case.client.talk(&[Step::Send(&request), Step::Send(&next)], 3, PATIENCE)?;
            let statuses = heard.statuses();
            case.holds(matches!(statuses[..], [200] | [200, 404] | [400]), || {
                format!("{method} {path}: {statuses:?}")
            });
        }
    }
    let head = case.client.request("HEAD", "/info", &[], b"{}")?;
    case.status(&head, &[200, 400], "a HEAD with a body");
    Ok(())
}

fn expectations(case: &Case<'_>) -> Done {
    let ping = br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let length = ping.len().to_string();
    let ask = |client: &crate::Client, expect: &str, length: &str| {
        let mut headers = MCP.to_vec();
        headers.extend([("expect", expect), ("content-length", length), ("connection", "close")]);
        let head = client.compose("PUT", "/mcp", &headers, b"");
        [b"POST", &head[3..]].concat()
    };
    let head = ask(&case.client, "100-continue", &length);
    let heard = case.client.talk(&[Step::Send(&head), Step::Send(ping)], 1, PATIENCE)?;
    case.holds(heard.statuses() == [200], || format!("100-continue: {:?}", heard.statuses()));
    case.holds(heard.interim.iter().all(|status| *status == 100), || format!("{:?}", heard.interim));
    // Refused before the body: nobody is asked to send it.
    let refusals = [
        (ask(&case.nobody, "100-continue", &length), 401),
        (ask(&case.client, "100-continue", "52428800"), 413),
    ];
    for (head, status) in refusals {
        let heard = case.client.raw(&head)?;
        case.holds(heard.statuses() == [status] && heard.interim.is_empty(), || {
            format!("{:?} and {:?}, where {status} was due", heard.statuses(), heard.interim)
        });
    }
    for expect in ["200-ok", "", "100-continue, x", "x", "100-Continue"] {
        let head = ask(&case.client, expect, &length);
        let heard = case.client.talk(&[Step::Send(&head), Step::Send(ping)], 1, PATIENCE)?;
        case.holds(matches!(heard.statuses()[..], [200 | 400 | 417]), || {
            format!("expect: {expect}: {:?}", heard.statuses())
        });
    }
    Ok(())
}

fn short(case: &Case<'_>) -> Done {
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    for (framing, body) in [
        (format!("content-length: {}", ping.len() + 10), ping.to_owned()),
        ("transfer-encoding: chunked".into(), format!("{:x}\r\n{ping}\r\n", ping.len())),
        ("transfer-encoding: chunked".into(), format!("{:x}\r\n{}", ping.len(), &ping[..10])),
    ] {
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             accept: application/json\r\n{framing}\r\n\r\n{body}",
            case.token()
        );
        let heard = case.client.talk(&[Step::Send(head.as_bytes()), Step::HalfClose], 1, PATIENCE)?;
        case.holds(heard.statuses().iter().all(|status| *status == 400), || {
            format!("{framing}: {:?}", heard.statuses())
        });
    }
    Ok(())
}

fn resets(case: &Case<'_>) -> Done {
    let tool = case.target.tools.first().map_or("no_such", |tool| tool.name.as_str());
    let whole = case.client.compose(
        "POST",
        &format!("/api/tools/{tool}"),
        &[("content-type", "application/json")],
        br#"{"zz_nobodys":1}"#,
    );
    for round in 0..3 {
        for cut in (0..whole.len()).step_by(7 + round) {
            // Patience of nothing: the connection is dropped at once, with what the host sends unread.
            let _ = case.client.talk(&[Step::Send(&whole[..cut])], 1, std::time::Duration::from_millis(1))?;
        }
        let _ = case.client.talk(&[Step::Send(&whole)], 1, std::time::Duration::ZERO)?;
    }
    case.lives("connections that were dropped in mid-request");
    case.status(&case.client.get("/info")?, &[200], "after dropped connections");
    Ok(())
}
