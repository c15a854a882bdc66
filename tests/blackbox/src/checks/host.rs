//! Host: a page that rebinds a name to this machine gets no answer.

use super::{Check, check};
use crate::case::{Case, Done};

const GROUP: &str = "host";

pub(super) const CHECKS: [Check; 5] = [
    check(GROUP, "loopback names are served, with the right port and without one", served),
    check(GROUP, "any other name is refused, on every path", refused),
    check(GROUP, "no other header stands for Host", forwarded),
    check(GROUP, "a missing, an empty or a second Host is refused", missing),
    check(GROUP, "the authority of an absolute target counts too", absolute),
];

fn served(case: &Case<'_>) -> Done {
    let port = case.target.address.port();
    for host in ["localhost", "LOCALHOST", "LocalHost", "127.0.0.1", "[::1]"] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            for path in ["/info", "/health", "/api/tools"] {
                let reply = case.client.request("GET", path, &[("host", &host)], b"")?;
                case.status(&reply, &[200], format!("{host}{path}"));
            }
        }
    }
    Ok(())
}

/// Names that are not this machine's, and spellings of it that only somebody who decodes them would take for it.
const FOREIGN: [&str; 68] = [
    "evil.com",
    "localhost.evil.com",
    "evil-localhost",
    "xlocalhost",
    "localhostx",
    "127.0.0.1.evil.com",
    "127.0.0.1.nip.io",
    "[::1].evil.com",
    "[::1]@evil.com",
    "[::1]x",
    "[2001:db8::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[::1%25lo]",
    "localhost:notaport",
    "localhost:",
    "localhost: ",
    "localhost:0",
    "localhost:00",
    "localhost:99999",
    "localhost:-1",
    "localhost:+1",
    "localhost:0x50",
    "localhost@evil.com",
    "evil.com@localhost",
    "user:pass@localhost",
    "localhost/evil",
    "localhost?evil",
    "localhost#evil",
    "localhost\\evil",
    "http://localhost",
    "//localhost",
    "127.0.0.2",
    "127.0.1",
    "127.1",
    "0.0.0.0",
    "0",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.01",
    "localhost.",
    "127.0.0.1.",
    ".localhost",
    "::1",
    "[::1",
    "::1]",
    "[]",
    "localhost,evil.com",
    "evil.com,localhost",
    "localhost, localhost",
    "localhost evil.com",
    "localhost\tevil.com",
    "%6cocalhost",
    "local%00host",
    "ip6-localhost",
    "localhost.localdomain",
    "tauri.localhost",
    "app.localhost",
    "l\u{f6}calhost",
    "\u{ff4c}ocalhost",
    "169.254.169.254",
    "*",
    "null",
    "_",
];

fn foreign(port: u16) -> Vec<String> {
    let other = if port == 65_535 { 1 } else { port + 1 };
    let mut hosts: Vec<String> = FOREIGN.map(str::to_owned).to_vec();
    hosts.extend([
        format!("localhost:{port}:extra"),
        format!("localhost:{port}0"),
        format!("localhost:0{port}"),
        format!("localhost:{other}"),
        format!("127.0.0.1:{other}"),
        format!("[::1]:{other}"),
        format!("evil.com:{port}"),
        format!("localhost :{port}"),
        format!("localhost:{port}/"),
        format!("::1:{port}"),
        format!("{}localhost", "a.".repeat(2_000)),
    ]);
    hosts
}

fn refused(case: &Case<'_>) -> Done {
    for host in foreign(case.target.address.port()) {
        for (client, method, path) in
            [(&case.client, "GET", "/info"), (&case.nobody, "GET", "/health"), (&case.client, "POST", "/mcp")]
        {
            let reply = client.request(method, path, &[("host", &host)], b"")?;
            // Where it is no authority at all, the HTTP library refuses it first.
            case.status(&reply, &[400, 403], format!("{host:.60} {path}"));
            if reply.status == 403 {
                case.refused(&reply, 403, "FORBIDDEN_ORIGIN", &host);
            }
        }
    }
    Ok(())
}

fn forwarded(case: &Case<'_>) -> Done {
    for name in [
        "x-forwarded-host",
        "x-host",
        "x-forwarded-server",
        "x-original-host",
        "forwarded",
        "x-rewrite-url",
        ":authority",
    ] {
        let value = if name == "forwarded" { "host=localhost" } else { "localhost" };
        let heard = case.client.raw(&case.client.compose(
            "GET",
            "/info",
            &[("host", "evil.com"), (name, value), ("connection", "close")],
            b"",
        ))?;
        case.holds(matches!(heard.statuses()[..], [400 | 403]), || format!("{name}: {:?}", heard.statuses()));
        if name != ":authority" {
            let reply = case.client.request("GET", "/info", &[(name, "evil.com")], b"")?;
            case.status(&reply, &[200], format!("{name} does not count against a good Host"));
        }
    }
    Ok(())
}

fn missing(case: &Case<'_>) -> Done {
    let token = case.token();
    for head in [
        "GET /health HTTP/1.1",
        "GET /health HTTP/1.1\r\nhost:",
        "GET /health HTTP/1.1\r\nhost: ",
        "GET /health HTTP/1.1\r\nhost: localhost\r\nhost: localhost",
        "GET /health HTTP/1.1\r\nhost: localhost\r\nhost: evil.com",
        "GET /health HTTP/1.1\r\nhost: evil.com\r\nHOST: localhost",
        "GET /health HTTP/1.0",
        "GET /health HTTP/1.0\r\nhost: evil.com",
        "GET /info HTTP/1.0",
        "POST /mcp HTTP/1.0",
        "OPTIONS * HTTP/1.1",
    ] {
        let request = format!("{head}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
        let heard = case.client.raw(request.as_bytes())?;
        case.holds(matches!(heard.statuses()[..], [400 | 403]), || {
            format!("{head:?}: {:?}", heard.statuses())
        });
    }
    Ok(())
}

fn absolute(case: &Case<'_>) -> Done {
    let port = case.target.address.port();
    for (target, host, served) in [
        (format!("http://localhost:{port}/health"), "localhost", true),
        ("http://127.0.0.1/health".to_owned(), "localhost", true),
        ("http://evil.com/health".to_owned(), "localhost", false),
        ("http://localhost/health".to_owned(), "evil.com", false),
        ("http://localhost@evil.com/health".to_owned(), "localhost", false),
        ("http://evil.com@localhost/health".to_owned(), "localhost", false),
        ("http://localhost:1/health".to_owned(), "localhost", port == 1),
        ("http:///health".to_owned(), "localhost", false),
        ("//evil.com/health".to_owned(), "localhost", false),
        ("ftp://evil.com/health".to_owned(), "localhost", false),
    ] {
        let reply = case.client.request("GET", &target, &[("host", host)], b"")?;
        let among: &[u16] = if served { &[200] } else { &[400, 403, 404] };
        case.status(&reply, among, format!("{target}, Host: {host}"));
    }
    Ok(())
}
