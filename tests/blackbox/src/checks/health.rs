//! Health and info: what they say, and what they don't.

use serde_json::json;

use super::{Check, check};
use crate::case::{Case, Done};

const GROUP: &str = "health-and-info";

pub(super) const CHECKS: [Check; 4] = [
    check(GROUP, "health says that it is well, to everybody, and nothing else", health),
    check(GROUP, "info says who the host is, and nothing that a client could not know", info),
    check(GROUP, "a wrong method is refused, with those that are right", methods),
    check(GROUP, "unknown paths are nowhere, however they are spelt", paths),
];

fn health(case: &Case<'_>) -> Done {
    for client in [&case.nobody, &case.client, &case.nobody.with_token(Some("wrong"))] {
        for path in ["/health", "/health?", "/health?verbose=1&token=x"] {
            let reply = client.get(path)?;
            case.status(&reply, &[200], path);
            case.same(&reply.body, r#"{"status":"ok"}"#, path);
        }
    }
    Ok(())
}

fn info(case: &Case<'_>) -> Done {
    let reply = case.client.get("/info")?;
    let info = reply.json();
    case.holds(info["name"] == "palisade", || format!("name: {}", info["name"]));
    case.holds(info["version"].as_str().is_some_and(|version| version.split('.').count() == 3), || {
        format!("version: {}", info["version"])
    });
    case.holds(info["protocol"] == "mcp", || format!("protocol: {}", info["protocol"]));
    case.holds(info["port"] == json!(case.target.address.port()), || format!("port: {}", info["port"]));
    case.holds(info["auth_required"] == true, || "it says that no token is needed".into());
    for field in ["app_identifier", "app_product_name"] {
        case.holds(info.get(field).is_some(), || format!("{field} is missing"));
    }
    let fields: Vec<&str> =
        info.as_object().map_or_else(Vec::new, |info| info.keys().map(String::as_str).collect());
    for field in &fields {
        let is_known = [
            "name",
            "version",
            "protocol",
            "port",
            "app_identifier",
            "app_product_name",
            "profile",
            "auth_required",
        ];
        case.holds(is_known.contains(field), || format!("info tells `{field}`"));
    }
    case.holds(!reply.body.contains('/'), || format!("info tells a path: {:.300}", reply.body));
    Ok(())
}

fn methods(case: &Case<'_>) -> Done {
    for (path, right) in [
        ("/health", "GET"),
        ("/info", "GET"),
        ("/api/tools", "GET"),
        ("/api/tools/get_plugin_info", "POST"),
        ("/mcp", "POST"),
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW", "get"]
        {
            if method == right {
                continue;
            }
            let reply = case.client.request(method, path, &[], b"")?;
            case.refused(&reply, 405, "INVALID_ARGUMENTS", format!("{method} {path}"));
            let allowed = reply.header("allow").unwrap_or_default();
            case.holds(allowed.split(',').any(|one| one.trim() == right), || {
                format!("{method} {path} allows {allowed:?}")
            });
        }
    }
    Ok(())
}

fn paths(case: &Case<'_>) -> Done {
    for path in [
        "/",
        "/nothing",
        "/Health",
        "/health/",
        "/health/..",
        "/info/",
        "/info;x",
        "//info",
        "/./info",
        "/x/../info",
        "/%69nfo",
        "/info%20",
        "/info%00",
        "/info.json",
        "/mcp/",
        "/mcp/x",
        "/api",
        "/api/",
        "/api/tools/",
        "/api/tool",
        "/api/tools/a/b",
        "/../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..\\..\\etc\\passwd",
        "/.env",
        "/.git/config",
        "/metrics",
        "/debug/pprof",
        "/admin",
        "/token",
        "/ws",
        "/sse",
        "/messages",
        "/favicon.ico",
        "/robots.txt",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/register",
        "/authorize",
    ] {
        let reply = case.client.get(path)?;
        case.refused(&reply, 404, "UNKNOWN_TOOL", path);
    }
    Ok(())
}
