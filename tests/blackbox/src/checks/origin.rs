//! Origin: no page from elsewhere gets an answer, and no preflight a permission.

use super::{Check, check};
use crate::case::{Case, Done};
use crate::client::MCP;

const GROUP: &str = "origin";

pub(super) const CHECKS: [Check; 4] = [
    check(GROUP, "pages of this machine are served", served),
    check(GROUP, "pages from elsewhere are refused, on every path", refused),
    check(GROUP, "no preflight is answered with a permission", preflight),
    check(GROUP, "two origins are refused, even two good ones", twice),
];

const FOREIGN: [&str; 48] = [
    "null",
    "NULL",
    "",
    "localhost",
    "127.0.0.1",
    "*",
    "https://evil.com",
    "http://evil.com:7420",
    "http://localhost.evil.com",
    "http://evil-localhost",
    "http://localhostx",
    "http://xlocalhost",
    "http://localhost@evil.com",
    "http://user@localhost",
    "http://user:pw@localhost",
    "http://evil.com#localhost",
    "http://evil.com?localhost",
    "http://evil.com/localhost",
    "http://localhost/path",
    "http://localhost/",
    "http://localhost?",
    "http://localhost#",
    "http://localhost.",
    "http://localhost:",
    "http://localhost:notaport",
    "http://localhost:99999",
    "http://localhost:-1",
    "http://localhost:80:80",
    "http://127.0.0.1.evil.com",
    "http://127.0.0.2",
    "http://127.1",
    "http://0.0.0.0",
    "http://2130706433",
    "http://[::]",
    "http://[::1].evil.com",
    "http://[::1",
    "http://[::ffff:127.0.0.1]",
    "http://tauri.localhost.evil.com",
    "http://evil.tauri.localhost",
    "tauri://evil",
    "tauri://localhost.evil.com",
    "tauri://localhost@evil.com",
    "file://",
    "file://localhost",
    "ftp://localhost",
    "ws://localhost",
    "javascript://localhost",
    "chrome-extension://abcdef",
];

const MORE_FOREIGN: [&str; 10] = [
    "http://localhost http://evil.com",
    "http://evil.com http://localhost",
    "http://localhost,http://evil.com",
    "//localhost",
    "http:localhost",
    "http:/localhost",
    "http:///localhost",
    "http://%6cocalhost",
    "data:text/html,x",
    "https+tauri://localhost",
];

fn served(case: &Case<'_>) -> Done {
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "http://LOCALHOST:3000",
        "https://localhost",
        "https://localhost:8443",
        "http://127.0.0.1",
        "http://127.0.0.1:5173",
        "http://[::1]",
        "http://[::1]:8080",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
    ] {
        case.status(&case.client.request("GET", "/info", &[("origin", origin)], b"")?, &[200], origin);
        let mut headers = MCP.to_vec();
        headers.push(("origin", origin));
        let ping = br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
        case.status(
            &case.client.request("POST", "/mcp", &headers, ping)?,
            &[200],
            format!("{origin} on /mcp"),
        );
    }
    Ok(())
}

fn refused(case: &Case<'_>) -> Done {
    for origin in FOREIGN.into_iter().chain(MORE_FOREIGN) {
        for (client, method, path) in [
            (&case.client, "GET", "/info"),
            (&case.client, "POST", "/mcp"),
            (&case.client, "POST", "/api/tools/get_plugin_info"),
            (&case.nobody, "GET", "/health"),
        ] {
            let reply = client.request(method, path, &[("origin", origin)], b"")?;
            case.refused(&reply, 403, "FORBIDDEN_ORIGIN", format!("{origin} {path}"));
        }
    }
    Ok(())
}

fn preflight(case: &Case<'_>) -> Done {
    for origin in ["http://localhost:3000", "tauri://localhost", "https://evil.com", "null"] {
        for path in ["/mcp", "/info", "/api/tools", "/api/tools/get_plugin_info", "/health", "/nothing", "*"]
        {
            let headers = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "authorization, content-type"),
                ("access-control-request-private-network", "true"),
            ];
            for client in [&case.client, &case.nobody] {
                let reply = client.request("OPTIONS", path, &headers, b"")?;
                // That it carries no CORS header is looked at in every reply.
                case.holds((400..500).contains(&reply.status), || {
                    format!("{origin} {path}: {}", reply.status)
                });
            }
        }
    }
    Ok(())
}

fn twice(case: &Case<'_>) -> Done {
    for pair in [
        ["http://localhost", "http://localhost"],
        ["http://localhost", "https://evil.com"],
        ["https://evil.com", "http://localhost"],
        ["", "http://localhost"],
    ] {
        let reply = case.client.request("GET", "/info", &pair.map(|origin| ("origin", origin)), b"")?;
        case.status(&reply, &[400, 403], format!("{pair:?}"));
    }
    Ok(())
}
