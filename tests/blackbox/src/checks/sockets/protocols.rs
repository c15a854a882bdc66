//! Other protocols on this port, and requests to change to one.

use std::time::Duration;

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{PATIENCE, Step};

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "nothing but HTTP/1 is spoken", others),
    check(GROUP, "no connection is upgraded", upgrades),
    check(GROUP, "HTTP/0.9 and HTTP/1.0 get no more than they are due", old),
];

fn others(case: &Case<'_>) -> Done {
    let tls = [0x16, 0x03, 0x01, 0x00, 0x2f, 0x01, 0x00, 0x00, 0x2b, 0x03, 0x03];
    let tls = [&tls[..], &[0x5a; 36]].concat();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec();
    let frame = b"Content-Length: 40\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".to_vec();
    for (what, bytes) in [
        ("a TLS hello", tls),
        ("HTTP/2's preface", preface),
        ("an SSH greeting", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
        ("an SMTP greeting", b"EHLO localhost\r\nMAIL FROM:<a@b>\r\n".to_vec()),
        ("a Redis command", b"*1\r\n$4\r\nPING\r\n".to_vec()),
        ("SOCKS", b"\x05\x01\x00".to_vec()),
        (
            "the PROXY protocol",
            b"PROXY TCP4 1.2.3.4 127.0.0.1 1 2\r\nGET /health HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        ),
        ("bare JSON-RPC", b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".to_vec()),
        ("framed JSON-RPC", frame),
        ("zeros", vec![0; 100_000]),
        ("ones", vec![0xff; 100_000]),
        ("line ends", b"\n".repeat(100_000)),
        ("every byte", (0..=255).collect()),
    ] {
        let heard = case.nobody.talk(&[Step::Send(&bytes), Step::HalfClose], 2, PATIENCE)?;
        case.turned_away(&heard, what);
    }
    case.lives("other protocols");
    Ok(())
}

fn upgrades(case: &Case<'_>) -> Done {
    for (path, protocol) in [
        ("/mcp", "websocket"),
        ("/info", "websocket"),
        ("/info", "h2c"),
        ("/health", "TLS/1.3"),
        ("/mcp", "websocket, h2c"),
        ("/info", ""),
    ] {
        let headers = [
            ("connection", "Upgrade, HTTP2-Settings"),
            ("upgrade", protocol),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("sec-websocket-version", "13"),
            ("http2-settings", "AAMAAABkAAQCAAAAAAIAAAAA"),
        ];
        for client in [&case.client, &case.nobody] {
            let heard =
                client.talk(&[Step::Send(&client.compose("GET", path, &headers, b""))], 1, PATIENCE)?;
            case.holds(matches!(heard.statuses()[..], [200 | 400 | 401 | 404 | 405 | 426]), || {
                format!("{path} to {protocol}: {:?}", heard.statuses())
            });
        }
    }
    Ok(())
}

fn old(case: &Case<'_>) -> Done {
    let token = case.token();
    for request in ["GET /health\r\n", "GET /info\r\n\r\n", "GET /\n", "/health\r\n\r\n"] {
        let heard = case.nobody.talk(&[Step::Send(request.as_bytes()), Step::HalfClose], 1, PATIENCE)?;
        case.turned_away(&heard, format!("{request:?}"));
        case.holds(!String::from_utf8_lossy(&heard.rest).contains("ok"), || {
            format!("{request:?} got a bare body")
        });
    }
    let known = format!("GET /info HTTP/1.0\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
    let heard = case.client.talk(&[Step::Send(known.as_bytes())], 2, Duration::from_secs(20))?;
    case.holds(heard.statuses() == [200] && heard.is_over(), || {
        format!("HTTP/1.0: {:?} {:?}", heard.statuses(), heard.end)
    });
    let chunked = heard.replies.iter().any(|reply| reply.header("transfer-encoding").is_some());
    case.holds(!chunked, || "HTTP/1.0 was answered in chunks".into());
    let bare = format!("GET /info HTTP/1.0\r\nauthorization: Bearer {token}\r\n\r\n");
    let heard = case.client.raw(bare.as_bytes())?;
    case.holds(matches!(heard.statuses()[..], [400 | 403]), || {
        format!("HTTP/1.0 without Host: {:?}", heard.statuses())
    });
    Ok(())
}
