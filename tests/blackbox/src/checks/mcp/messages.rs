//! Messages: what is no JSON-RPC, what is no request, and what nobody waits for an answer to.

use serde_json::{Value, json};

use super::{Check, GROUP, HANDSHAKES, check, modern, request};
use crate::case::{Case, Done};

pub(super) const CHECKS: [Check; 9] = [
    check(GROUP, "what is no JSON gets a parse error", no_json),
    check(GROUP, "what is JSON and no request gets an error that says why", no_request),
    check(GROUP, "batches are refused, of any size", batches),
    check(GROUP, "an id comes back as it was, or is refused", ids),
    check(GROUP, "a method that is none is refused, and one that nobody knows does not exist", methods),
    check(GROUP, "parameters of any other type than the method takes are refused", params),
    check(GROUP, "nobody answers a notification", notifications),
    check(GROUP, "a progress token of any type hinders nothing", progress),
    check(GROUP, "answers to what was never asked are taken or refused", answers),
];

fn no_json(case: &Case<'_>) -> Done {
    for body in [
        "",
        " ",
        "{",
        "}",
        "{not json",
        "nonsense",
        "{\"jsonrpc\":\"2.0\",",
        "{\"jsonrpc\":\"2.0\"}}",
        "{}{}",
        "\u{feff}{}",
        "<x/>",
        "\0",
        "{\"id\":01}",
        "{\"id\":1e400}",
        "{\"a\":\"\\ud800\"}",
        "'x'",
        "{\"a\":NaN}",
    ] {
        let reply = case.client.mcp_raw(body, &[])?;
        case.status(&reply, &[400], format!("{body:?}"));
        case.rpc_refused(&reply, &[-32700], format!("{body:?}"));
        case.holds(reply.json().get("id") == Some(&Value::Null), || {
            format!("{body:?}: an id: {:.200}", reply.body)
        });
    }
    Ok(())
}

fn no_request(case: &Case<'_>) -> Done {
    for body in [
        json!("text"),
        json!(7),
        json!(null),
        json!(true),
        json!({}),
        json!({ "jsonrpc": "2.0" }),
        json!({ "id": 1, "method": "ping" }),
        json!({ "jsonrpc": "1.0", "id": 1, "method": "ping" }),
        json!({ "jsonrpc": 2.0, "id": 1, "method": "ping" }),
        json!({ "jsonrpc": "2.0 ", "id": 1, "method": "ping" }),
        json!({ "jsonrpc": null, "id": 1, "method": "ping" }),
        json!({ "JSONRPC": "2.0", "id": 1, "method": "ping" }),
        json!({ "jsonrpc": "2.0", "id": 1 }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": {}, "method": "ping" }),
        json!({ "jsonrpc": "2.0", "params": {} }),
    ] {
        let reply = case.client.mcp_raw(&body.to_string(), &[])?;
        case.status(&reply, &[400], &body);
        case.rpc_refused(&reply, &[-32600], &body);
    }
    Ok(())
}

fn batches(case: &Case<'_>) -> Done {
    let one = request("ping", &json!({}));
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    for batch in [
        json!([]),
        json!([one]),
        json!([one, one]),
        json!([note]),
        json!([1, 2]),
        json!([[]]),
        json!([null]),
        Value::Array(vec![one.clone(); 10_000]),
    ] {
        for headers in [&[][..], &[("mcp-protocol-version", HANDSHAKES[1])]] {
            let reply = case.client.mcp_raw(&batch.to_string(), headers)?;
            case.status(&reply, &[400], format!("{:.80}", batch.to_string()));
            case.rpc_refused(&reply, &[-32600], format!("{:.80}", batch.to_string()));
        }
    }
    Ok(())
}

fn ids(case: &Case<'_>) -> Done {
    for id in [
        json!(0),
        json!(1),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(9_007_199_254_740_993_i64),
        json!(""),
        json!("seven"),
        json!("7"),
        json!("\u{1f980}\u{0}\"\\"),
        json!("x".repeat(10_000)),
    ] {
        for method in ["ping", "no/such", "tools/list"] {
            let reply = case
                .client
                .mcp_raw(&json!({ "jsonrpc": "2.0", "id": id, "method": method }).to_string(), &[])?;
            case.holds(reply.json()["id"] == id, || format!("{method} {id:.40}: {:.200}", reply.body));
        }
        let call = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "no_such", "arguments": {} } });
        let reply = case.client.mcp_raw(&call.to_string(), &[])?;
        case.holds(reply.json()["id"] == id, || format!("tools/call {id:.40}: {:.200}", reply.body));
    }
    for id in
        ["null", "1.5", "true", "[]", "[1]", "{}", "18446744073709551615", "99999999999999999999999", "1e400"]
    {
        for (method, params) in [("ping", "{}"), ("tools/call", r#"{"name":"no_such","arguments":{}}"#)] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#);
            let reply = case.client.mcp_raw(&body, &[])?;
            case.rpc_refused(&reply, &[-32600, -32700], &body);
            case.status(&reply, &[400], &body);
        }
    }
    // The same numbers in other words (RFC 8259 knows no other difference).
    for (id, number) in [("1e3", 1_000.0), ("1.0", 1.0), ("-0.0", 0.0)] {
        let reply = case.client.mcp_raw(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#), &[])?;
        let same = reply.json()["id"].as_f64() == Some(number);
        case.holds(same || reply.rpc_code() == -32600, || format!("{id}: {:.200}", reply.body));
    }
    for body in [
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}"#,
    ] {
        let reply = case.client.mcp_raw(body, &[])?;
        case.status(&reply, &[200, 400], body);
    }
    Ok(())
}

fn methods(case: &Case<'_>) -> Done {
    for method in
        [json!(1), json!(null), json!(true), json!([]), json!(["ping"]), json!({}), json!({ "name": "ping" })]
    {
        let body = json!({ "jsonrpc": "2.0", "id": 7, "method": method });
        let reply = case.client.mcp_raw(&body.to_string(), &[])?;
        case.rpc_refused(&reply, &[-32600], &body);
        case.holds(reply.json()["id"] == 7, || format!("{method}: {:.200}", reply.body));
    }
    let long = "x".repeat(100_000);
    for method in [
        "",
        " ",
        "ping ",
        " ping",
        "Ping",
        "PING",
        "ping\0",
        "ping/",
        "/ping",
        "tools",
        "tools/",
        "tools/list/",
        "tools/call2",
        "tools/delete",
        "rpc.discover",
        "system.listMethods",
        "notifications/initialized",
        "../ping",
        "__proto__",
        "prompts/list",
        "prompts/get",
        "completion/complete",
        "tasks/get",
        "sampling/createMessage",
        "elicitation/create",
        "roots/list",
        "\u{1f980}",
        "<script>alert(1)</script>",
        long.as_str(),
    ] {
        let reply = case.client.mcp(method, &json!({}))?;
        // What is offered beside tools is not known here: it is there, or it is not.
        let declared = matches!(method, "prompts/list" | "prompts/get" | "completion/complete");
        let codes: &[i64] = if declared { &[-32601, -32602, 0] } else { &[-32601, -32600] };
        case.holds(codes.contains(&reply.rpc_code()), || {
            format!("{method:.40}: {} {:.200}", reply.status, reply.body)
        });
        case.holds(reply.body.len() < 2_000 || declared, || {
            format!("{method:.40}: {} bytes", reply.body.len())
        });
        let stateless = modern(case, method, json!({}));
        // One that is no header's value can't be sent.
        if let Ok(reply) = stateless {
            case.holds(reply.status < 500, || format!("{method:.40}, stateless: {}", reply.status));
        }
    }
    Ok(())
}

fn params(case: &Case<'_>) -> Done {
    for value in [json!([]), json!([1]), json!("x"), json!(7), json!(true)] {
        for method in ["tools/call", "tools/list", "ping", "initialize", "resources/read"] {
            let body = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": value });
            let reply = case.client.mcp_raw(&body.to_string(), &[])?;
            case.rpc_refused(&reply, &[-32600, -32602], &body);
        }
    }
    for params in [
        json!({}),
        json!(null),
        json!({ "name": null }),
        json!({ "name": 5 }),
        json!({ "name": ["get_plugin_info"] }),
        json!({ "name": { "x": 1 } }),
        json!({ "arguments": {} }),
        json!({ "tool": "get_plugin_info" }),
        json!({ "name": "get_plugin_info", "arguments": [] }),
        json!({ "name": "get_plugin_info", "arguments": "{}" }),
        json!({ "name": "get_plugin_info", "arguments": 7 }),
        json!({ "name": "get_plugin_info", "arguments": false }),
    ] {
        let reply = case.client.mcp("tools/call", &params)?;
        case.rpc_refused(&reply, &[-32602], format!("tools/call with {params}"));
    }
    let nameless = case.client.mcp("tools/call", &json!({ "name": "", "arguments": {} }))?;
    case.rpc_refused(&nameless, &[-32602], "a tool without a name");
    let extra = json!({ "name": "get_plugin_info", "arguments": {}, "profile": "full-control", "task": null, "x": {} });
    let reply = case.client.mcp("tools/call", &extra)?;
    case.status(&reply, &[200, 400], "unknown fields beside the arguments");
    Ok(())
}

fn notifications(case: &Case<'_>) -> Done {
    for (method, params) in [
        ("notifications/initialized", json!({})),
        ("notifications/cancelled", json!({ "requestId": 424_242 })),
        ("notifications/cancelled", json!({ "requestId": "no such", "reason": "x".repeat(10_000) })),
        ("notifications/cancelled", json!({ "requestId": null })),
        ("notifications/cancelled", json!({ "requestId": {} })),
        ("notifications/cancelled", json!({})),
        ("notifications/progress", json!({ "progressToken": "no such", "progress": 1 })),
        ("notifications/progress", json!({ "progressToken": [], "progress": "x" })),
        ("notifications/roots/list_changed", json!({})),
        ("notifications/no_such", json!({})),
        ("notifications/message", json!({ "level": "info", "data": 1 })),
        ("no/such", json!({})),
        ("tools/list", json!({})),
        ("tools/call", json!({ "name": "get_plugin_info", "arguments": {} })),
        ("ping", json!({})),
        ("", json!({})),
    ] {
        let body = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        let reply = case.client.mcp_raw(&body.to_string(), &[])?;
        case.status(&reply, &[202, 204, 400], format!("{method} {params:.60}"));
        case.holds(reply.json().get("result").is_none(), || {
            format!("{method} was answered: {:.200}", reply.body)
        });
        case.holds(reply.status == 400 || reply.body.is_empty(), || format!("{method}: {:.200}", reply.body));
    }
    for method in ["notifications/initialized", "notifications/cancelled", "notifications/no_such"] {
        // With an id it is a request, of a method that does not exist.
        let reply = case.client.mcp(method, &json!({ "requestId": 1 }))?;
        case.rpc_refused(&reply, &[-32601, -32600], format!("{method} with an id"));
    }
    Ok(())
}

fn progress(case: &Case<'_>) -> Done {
    for token in [
        json!("p"),
        json!(1),
        json!(-1),
        json!(0),
        json!(i64::MAX),
        json!(""),
        json!("x".repeat(10_000)),
        json!(1.5),
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!([[1]]),
        json!({ "a": 1 }),
    ] {
        for method in ["tools/list", "tools/call"] {
            let mut params = json!({ "_meta": { "progressToken": token } });
            if method == "tools/call" {
                params["name"] = json!("get_plugin_info");
                params["arguments"] = json!({});
            }
            let reply = case.client.mcp(method, &params)?;
            case.status(&reply, &[200, 400], format!("{method} with the token {token:.30}"));
            let message = reply.json();
            let answered = message["result"].is_object() || matches!(reply.rpc_code(), -32602 | -32600);
            case.holds(answered && message["id"] == 1, || {
                format!("{method} with the token {token:.30}: {:.200}", reply.body)
            });
        }
    }
    for meta in [
        json!([]),
        json!("x"),
        json!(7),
        json!(null),
        json!({ "x": { "y": [1, 2, 3] } }),
        json!({ "progressToken": "p", "io.modelcontextprotocol/logLevel": "nonsense" }),
    ] {
        let reply = case.client.mcp("tools/list", &json!({ "_meta": meta }))?;
        let answered = reply.json()["result"].is_object() || matches!(reply.rpc_code(), -32602 | -32600);
        case.holds(answered, || format!("_meta {meta}: {} {:.200}", reply.status, reply.body));
    }
    Ok(())
}

fn answers(case: &Case<'_>) -> Done {
    for body in [
        json!({ "jsonrpc": "2.0", "id": 1, "result": {} }),
        json!({ "jsonrpc": "2.0", "id": "no such", "result": { "action": "accept", "content": {} } }),
        json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -1, "message": "no" } }),
        json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -1, "message": "no" } }),
        json!({ "jsonrpc": "2.0", "id": 1, "error": {} }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": null }),
        json!({ "jsonrpc": "2.0", "result": {} }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": {}, "error": { "code": 1, "message": "x" } }),
    ] {
        let reply = case.client.mcp_raw(&body.to_string(), &[])?;
        case.status(&reply, &[202, 400], &body);
        case.holds(reply.json().get("result").is_none(), || {
            format!("{body} was answered: {:.200}", reply.body)
        });
    }
    Ok(())
}
