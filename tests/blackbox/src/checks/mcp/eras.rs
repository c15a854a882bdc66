//! The handshake revisions, and the stateless one.

use serde_json::{Value, json};

use super::{Check, GROUP, HANDSHAKES, STATELESS, check, initialize, meta, modern, modern_with, request};
use crate::case::{Case, Done};

pub(super) const CHECKS: [Check; 6] = [
    check(GROUP, "every handshake revision is spoken back", handshakes),
    check(
        GROUP,
        "a handshake that is none is refused, and an unknown revision is negotiated",
        odd_handshakes,
    ),
    check(GROUP, "the stateless revision works on the same endpoint", stateless),
    check(GROUP, "a stateless request whose headers say otherwise than its body is refused", mismatches),
    check(GROUP, "a stateless request without its metadata is refused", lacking),
    check(GROUP, "what the stateless revision has no more does not exist in it", removed),
];

fn handshakes(case: &Case<'_>) -> Done {
    for version in HANDSHAKES {
        for headers in [&[][..], &[("mcp-protocol-version", version)]] {
            let reply = case.client.mcp_raw(&initialize(version).to_string(), headers)?;
            let result = reply.json()["result"].clone();
            case.status(&reply, &[200], version);
            case.holds(result["protocolVersion"] == version, || format!("{version}: {result:.200}"));
            case.holds(result["serverInfo"]["name"] == "palisade", || format!("{version}: {result:.200}"));
            case.holds(result["capabilities"]["tools"].is_object(), || {
                format!("{version} declares no tools")
            });
        }
        for method in ["ping", "tools/list"] {
            let message = request(method, &json!({})).to_string();
            let reply = case.client.mcp_raw(&message, &[("mcp-protocol-version", version)])?;
            case.status(&reply, &[200], format!("{version} {method}"));
            case.holds(reply.json()["result"].is_object(), || {
                format!("{version} {method}: {:.200}", reply.body)
            });
        }
    }
    // The oldest knows no header.
    let reply = case.client.mcp_raw(&request("tools/list", &json!({})).to_string(), &[])?;
    case.holds(reply.json()["result"]["tools"].is_array(), || "no revision at all".into());
    Ok(())
}

fn odd_handshakes(case: &Case<'_>) -> Done {
    for version in [
        "1999-01-01",
        "2099-12-31",
        "",
        "latest",
        "2025-06-18 ",
        "2025-6-18",
        "0",
        "\u{e9}",
        &"9".repeat(10_000),
    ] {
        let reply = case.client.mcp_raw(&initialize(version).to_string(), &[])?;
        let spoken = reply.json()["result"]["protocolVersion"].as_str().unwrap_or_default().to_owned();
        case.holds(HANDSHAKES.contains(&spoken.as_str()), || {
            format!("{version:.30}: {} {:.200}", reply.status, reply.body)
        });
    }
    for params in [
        json!({}),
        json!(null),
        json!({ "protocolVersion": "2025-06-18" }),
        json!({ "protocolVersion": 1, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
        json!({ "protocolVersion": null, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
        json!({ "protocolVersion": [], "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
        json!({ "protocolVersion": "2025-06-18", "capabilities": [], "clientInfo": { "name": "t", "version": "1" } }),
        json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": "t" }),
        json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {} }),
    ] {
        let reply = case.client.mcp_raw(&request("initialize", &params).to_string(), &[])?;
        case.rpc_refused(&reply, &[-32602, -32600], format!("initialize with {params}"));
    }
    let huge = json!({ "protocolVersion": "2025-06-18", "capabilities": { "experimental": { "x": "y".repeat(100_000) } }, "clientInfo": { "name": "n".repeat(100_000), "version": "1" } });
    case.status(
        &case.client.mcp_raw(&request("initialize", &huge).to_string(), &[])?,
        &[200, 400],
        "a client with a long name",
    );
    Ok(())
}

fn stateless(case: &Case<'_>) -> Done {
    let discovered = modern(case, "server/discover", json!({}))?;
    case.status(&discovered, &[200], "server/discover");
    let versions = &discovered.json()["result"]["supportedVersions"];
    case.holds(versions.as_array().is_some_and(|all| all.contains(&json!(STATELESS))), || {
        format!("{versions}")
    });
    let list = modern(case, "tools/list", json!({}))?;
    let count = list.json()["result"]["tools"].as_array().map_or(0, Vec::len);
    case.holds(count == case.target.tools.len(), || format!("{count} tools: {:.200}", list.body));
    if case.target.tool("get_plugin_info").is_some() {
        let call = json!({ "name": "get_plugin_info", "arguments": {} });
        let answer = modern(case, "tools/call", call)?.json();
        case.holds(answer["result"]["structuredContent"].is_object(), || format!("{answer:.300}"));
        case.holds(answer["result"]["isError"] != true, || format!("{answer:.300}"));
    }
    let unknown = modern(case, "no/such", json!({}))?;
    case.rpc_refused(&unknown, &[-32601], "no/such");
    let no_tool = modern(case, "tools/call", json!({ "name": "no_such_tool", "arguments": {} }))?;
    case.rpc_refused(&no_tool, &[-32602], "no such tool");
    Ok(())
}

fn mismatches(case: &Case<'_>) -> Done {
    let call = || json!({ "name": "get_plugin_info", "arguments": {} });
    for (name, value) in [
        ("mcp-method", "tools/list"),
        ("mcp-method", ""),
        ("mcp-method", "TOOLS/CALL"),
        ("mcp-method", "tools/call, tools/list"),
        ("mcp-method", "ping"),
        ("mcp-name", "query_db"),
        ("mcp-name", ""),
        ("mcp-name", "GET_PLUGIN_INFO"),
        ("mcp-name", "get_plugin_info, x"),
        ("mcp-name", "\u{e9}"),
        ("mcp-protocol-version", "2025-06-18"),
        ("mcp-protocol-version", "2025-11-25"),
        ("mcp-protocol-version", "2099-01-01"),
        ("mcp-protocol-version", "nonsense"),
    ] {
        let reply = modern_with(case, "tools/call", call(), &[(name, value)])?;
        case.status(&reply, &[400], format!("{name}: {value:?}"));
        case.rpc_refused(
            &reply,
            &[-32600, -32602, -32020, -32022, -32001, -32004],
            format!("{name}: {value:?}"),
        );
    }
    for name in ["mcp-method", "mcp-name"] {
        let body =
            request("tools/call", &json!({ "name": "get_plugin_info", "arguments": {}, "_meta": meta() }))
                .to_string();
        let all = [
            ("mcp-protocol-version", STATELESS),
            ("mcp-method", "tools/call"),
            ("mcp-name", "get_plugin_info"),
        ];
        let without: Vec<_> = all.iter().copied().filter(|(other, _)| *other != name).collect();
        let reply = case.client.mcp_raw(&body, &without)?;
        case.status(&reply, &[400], format!("without {name}"));
        let mut twice = all.to_vec();
        twice.push((name, "other"));
        let reply = case.client.mcp_raw(&body, &twice)?;
        case.status(&reply, &[400], format!("{name} twice"));
    }
    // The body names another revision than the header.
    for version in ["2025-06-18", "2099-01-01", "", "nonsense"] {
        let mut other = meta();
        other["io.modelcontextprotocol/protocolVersion"] = json!(version);
        let reply = modern_with(case, "tools/list", json!({ "_meta": other }), &[])?;
        case.status(&reply, &[400], format!("a body of {version:?}"));
    }
    Ok(())
}

fn lacking(case: &Case<'_>) -> Done {
    // Who the client is need not be said.
    let keys = ["io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities"];
    for key in keys {
        for value in [None, Some(json!(null)), Some(json!(7)), Some(json!([])), Some(json!(true))] {
            let mut broken = meta();
            if let Some(broken) = broken.as_object_mut() {
                match &value {
                    None => drop(broken.remove(key)),
                    Some(value) => drop(broken.insert(key.to_owned(), value.clone())),
                }
            }
            let reply = modern(case, "tools/list", json!({ "_meta": broken }))?;
            case.rpc_refused(
                &reply,
                &[-32602, -32600, -32020, -32022, -32001, -32004],
                format!("`{key}` is {value:?}"),
            );
            case.holds(reply.status == 400, || format!("`{key}` is {value:?}: {}", reply.status));
        }
    }
    for meta in [json!({}), json!([]), json!("x"), json!(null), json!(7)] {
        let reply = modern_with(case, "tools/list", json!({ "_meta": meta }), &[])?;
        case.holds((400..500).contains(&reply.status) && reply.rpc_code() < 0, || {
            format!("_meta {meta}: {} {:.200}", reply.status, reply.body)
        });
    }
    Ok(())
}

fn removed(case: &Case<'_>) -> Done {
    let client = json!({ "name": "t", "version": "1" });
    for (method, params) in [
        ("ping", json!({})),
        ("logging/setLevel", json!({ "level": "debug" })),
        ("resources/subscribe", json!({ "uri": "palisade://windows" })),
        ("resources/unsubscribe", json!({ "uri": "palisade://windows" })),
    ] {
        let reply = modern(case, method, params)?;
        case.rpc_refused(&reply, &[-32601], method);
        case.holds(reply.status == 404 || reply.status == 200, || format!("{method}: {}", reply.status));
    }
    let handshake = json!({ "protocolVersion": STATELESS, "capabilities": {}, "clientInfo": client });
    let reply = modern(case, "initialize", handshake)?;
    let spoken = reply.json()["result"]["protocolVersion"].clone();
    case.holds(spoken != json!(STATELESS), || format!("a handshake of {STATELESS}: {spoken}"));
    case.holds(spoken == Value::Null || reply.status == 200, || format!("{}", reply.status));
    Ok(())
}
