//! Headers of MCP: what a client takes, what it sends, and which revision it speaks.

use serde_json::json;

use super::{Check, GROUP, check, request};
use crate::case::{Case, Done};
use crate::client::Step;

pub(super) const CHECKS: [Check; 4] = [
    check(GROUP, "a client gets JSON if it takes JSON, and is refused if it does not", accept),
    check(GROUP, "a body that does not say that it is JSON is refused", content_type),
    check(GROUP, "a revision that nobody knows is refused, with those that are known", versions),
    check(GROUP, "a body in another character set is refused or read as UTF-8", charsets),
];

fn ping() -> String {
    request("ping", &json!({})).to_string()
}

fn accept(case: &Case<'_>) -> Done {
    for value in [
        "application/json",
        "application/json, text/event-stream",
        "text/event-stream, application/json",
        "APPLICATION/JSON",
        "application/*",
        "*/*",
        "application/json;q=0.1",
        "text/html, application/json;q=0.9, */*;q=0.8",
        "text/event-stream;q=1, application/json;q=0.001",
        " application/json ",
        "application/json;version=1",
    ] {
        let reply = case.client.mcp_raw(&ping(), &[("accept", value)])?;
        case.status(&reply, &[200], value);
        case.holds(reply.json()["result"].is_object(), || format!("{value}: {:.200}", reply.body));
    }
    // No header at all takes anything.
    let reply =
        case.client.request("POST", "/mcp", &[("content-type", "application/json")], ping().as_bytes())?;
    case.status(&reply, &[200], "no Accept");
    for value in [
        "text/html",
        "text/event-stream",
        "application/xml",
        "text/*",
        "application/json;q=0",
        "application/json;q=0.000",
        "*/*;q=0",
        "",
        ",",
        "nonsense",
        "application/jsonp",
        "application/json-seq",
    ] {
        let reply = case.client.mcp_raw(&ping(), &[("accept", value)])?;
        case.status(&reply, &[406], format!("{value:?}"));
        case.rpc_refused(&reply, &[-32600], format!("{value:?}"));
    }
    let two = [
        ("content-type", "application/json"),
        ("accept", "text/event-stream"),
        ("accept", "application/json"),
    ];
    case.status(&case.client.request("POST", "/mcp", &two, ping().as_bytes())?, &[200], "Accept twice");
    Ok(())
}

fn content_type(case: &Case<'_>) -> Done {
    for value in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=UTF-8;x=y",
    ] {
        case.status(&case.client.mcp_raw(&ping(), &[("content-type", value)])?, &[200], value);
    }
    for value in [
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/json-rpc",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "text/plain; application/json",
        "text/plain, application/json",
        "application/xml",
        "json",
        "*/*",
        "\u{e4}",
    ] {
        let reply = case.client.mcp_raw(&ping(), &[("content-type", value)])?;
        case.status(&reply, &[415], format!("{value:?}"));
        case.rpc_refused(&reply, &[-32600], format!("{value:?}"));
    }
    let none = case.client.request("POST", "/mcp", &[("accept", "application/json")], ping().as_bytes())?;
    case.status(&none, &[415], "no Content-Type");
    for pair in [["application/json", "text/plain"], ["text/plain", "application/json"]] {
        let headers = [("accept", "application/json"), ("content-type", pair[0]), ("content-type", pair[1])];
        let reply = case.client.request("POST", "/mcp", &headers, ping().as_bytes())?;
        case.status(&reply, &[200, 400, 415], format!("{pair:?}"));
        case.holds(pair[0] == "application/json" || reply.status != 200, || format!("{pair:?} was served"));
    }
    Ok(())
}

fn versions(case: &Case<'_>) -> Done {
    let list = request("tools/list", &json!({})).to_string();
    for value in [
        "1999-01-01",
        "2099-01-01",
        "2025-06-19",
        "2025-06-18x",
        "v2025-06-18",
        "latest",
        "1",
        "0",
        "null",
        "*",
        "2025-06-18,2025-03-26",
        &"9".repeat(5_000),
    ] {
        let reply = case.client.mcp_raw(&list, &[("mcp-protocol-version", value)])?;
        case.status(&reply, &[400], format!("{value:.30}"));
        case.rpc_refused(&reply, &[-32022, -32004, -32600, -32602], format!("{value:.30}"));
        let known = reply.json()["error"]["data"]["supported"].as_array().map_or(0, Vec::len);
        case.holds(known >= 5, || format!("{value:.30}: it does not say which: {:.200}", reply.body));
    }
    for pair in [["2025-06-18", "1999-01-01"], ["1999-01-01", "2025-06-18"], ["2025-06-18", "2026-07-28"]] {
        let headers = pair.map(|value| ("mcp-protocol-version", value));
        let reply = case.client.mcp_raw(&list, &headers)?;
        case.status(&reply, &[200, 400], format!("{pair:?}"));
    }
    let head = case.client.compose("POST", "/mcp", &crate::client::mcp_headers(&[]), list.as_bytes());
    let text = String::from_utf8_lossy(&head).into_owned();
    let odd = text.replacen("accept:", "mcp-protocol-version: \u{ff}\u{fe}\r\naccept:", 1);
    let heard = case.client.talk(&[Step::Send(odd.as_bytes())], 1, crate::client::PATIENCE)?;
    case.holds(heard.statuses() == [400], || format!("a revision of bytes: {:?}", heard.statuses()));
    Ok(())
}

fn charsets(case: &Case<'_>) -> Done {
    let utf16: Vec<u8> = ping().encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xff\xfe".to_vec(), ping().encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let latin = request("ping\u{e9}", &json!({})).to_string().replace('\u{e9}', "?").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    for (what, body) in [
        ("UTF-16", utf16),
        ("UTF-16 with a mark", marked),
        ("Latin-1", latin),
        ("a mark", [b"\xef\xbb\xbf", ping().as_bytes()].concat()),
    ] {
        for kind in
            ["application/json", "application/json; charset=utf-16", "application/json; charset=iso-8859-1"]
        {
            let headers = [("content-type", kind), ("accept", "application/json")];
            let reply = case.client.request("POST", "/mcp", &headers, &body)?;
            case.status(&reply, &[400, 415], format!("{what} as {kind}"));
            case.rpc_refused(&reply, &[-32700, -32600], format!("{what} as {kind}"));
        }
    }
    Ok(())
}
