//! Discovery, as far as it can be seen over HTTP: a host tells nobody where its token is.

use super::{Check, check};
use crate::case::{Case, Done};

const GROUP: &str = "discovery";

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "nothing of a host's entry is served", entry),
    check(GROUP, "the port that info names is the one that answers", port),
    check(GROUP, "no redirect and no cookie is ever given", redirects),
];

fn entry(case: &Case<'_>) -> Done {
    for path in [
        "/palisade",
        "/palisade/token",
        "/palisade/port",
        "/token",
        "/auth",
        "/auth/token",
        "/port",
        "/pid",
        "/entry",
        "/discovery",
        "/config",
        "/config.json",
        "/palisade.toml",
        "/mcp.json",
        "/.mcp.json",
        "/.well-known/mcp.json",
        "/tmp/palisade",
        "/proc/self/environ",
        "/api/token",
        "/api/config",
        "/api/discovery",
        "/openapi.json",
        "/docs",
    ] {
        for client in [&case.client, &case.nobody] {
            let reply = client.get(path)?;
            case.status(&reply, &[401, 404], path);
        }
    }
    Ok(())
}

fn port(case: &Case<'_>) -> Done {
    let named = case.client.get("/info")?.json()["port"].as_u64();
    case.holds(named == Some(u64::from(case.target.address.port())), || format!("info names {named:?}"));
    Ok(())
}

fn redirects(case: &Case<'_>) -> Done {
    for path in [
        "/",
        "/info/",
        "//evil.com",
        "/mcp/",
        "/health/",
        "/http://evil.com",
        "/%0d%0alocation:%20http://evil.com",
    ] {
        for client in [&case.client, &case.nobody] {
            let reply = client.get(path)?;
            case.status(&reply, &[401, 404], path);
            for name in ["location", "set-cookie", "refresh"] {
                case.holds(reply.header(name).is_none(), || format!("{path} has `{name}`"));
            }
        }
    }
    Ok(())
}
