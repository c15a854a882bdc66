//! Headers: what every response carries, whatever it is.

use super::{Check, check};
use crate::case::{Case, Done};

const GROUP: &str = "headers";

pub(super) const CHECKS: [Check; 2] = [
    check(GROUP, "every kind of response carries them", kinds),
    check(GROUP, "a HEAD has a GET's headers and no body", head),
];

/// What must be there is looked at in every reply of a run; here is one of each status that can be had.
fn kinds(case: &Case<'_>) -> Done {
    let (client, nobody) = (&case.client, &case.nobody);
    let json = [("content-type", "application/json")];
    let replies = [
        (200, client.get("/health")?),
        (200, client.get("/info")?),
        (200, client.get("/api/tools")?),
        (200, client.mcp_raw(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, &[])?),
        (202, client.mcp_raw(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, &[])?),
        (400, client.mcp_raw("not json", &[])?),
        (400, client.tool_raw("get_plugin_info", b"not json")?),
        (401, nobody.get("/info")?),
        (403, client.request("GET", "/info", &[("host", "evil.com")], b"")?),
        (403, client.request("GET", "/info", &[("origin", "https://evil.com")], b"")?),
        (404, client.get("/nothing")?),
        (404, client.request("POST", "/api/tools/no_such_tool", &json, b"{}")?),
        (405, client.request("DELETE", "/info", &[], b"")?),
        (405, client.request("PUT", "/health", &[], b"x")?),
        (406, client.mcp_raw("{}", &[("accept", "text/html")])?),
        (415, client.mcp_raw("{}", &[("content-type", "text/plain")])?),
    ];
    for (status, reply) in replies {
        case.status(&reply, &[status], "a response of each kind");
        let kind = reply.header("content-type").unwrap_or_default();
        let is_json = kind.split(';').next() == Some("application/json");
        case.holds(is_json || reply.body.is_empty(), || format!("a {status} is {kind:?}"));
    }
    let too_long = format!("/{}", "x".repeat(70_000));
    for path in [too_long.as_str(), "/\u{7f}", "no slash"] {
        let heard = client.raw(&client.compose("GET", path, &[], b""))?;
        case.turned_away(&heard, format!("{path:.20}"));
    }
    Ok(())
}

fn head(case: &Case<'_>) -> Done {
    for path in ["/health", "/info", "/api/tools"] {
        let get = case.client.get(path)?;
        let head = case.client.request("HEAD", path, &[], b"")?;
        case.status(&head, &[200, 405], path);
        case.holds(head.body.is_empty(), || format!("{path}: a HEAD has a body"));
        if head.status == 200 {
            let length = |reply: &crate::Reply| reply.header("content-length").map(str::to_owned);
            case.holds(length(&get) == length(&head), || format!("{path}: another length"));
        }
    }
    Ok(())
}
