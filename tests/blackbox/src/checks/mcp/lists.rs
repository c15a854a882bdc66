//! Lists: stable, in one page, and fit for the clients that read them.

use serde_json::{Value, json};

use super::{Check, GROUP, check, modern};
use crate::case::{Case, Done};

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "a list is the same each time, byte for byte", stable),
    check(GROUP, "a cursor that is made up is refused", cursors),
    check(GROUP, "every listed tool has a name, a schema and annotations that clients take", fit),
];

fn stable(case: &Case<'_>) -> Done {
    for method in ["tools/list", "resources/list", "resources/templates/list"] {
        let first = case.client.mcp(method, &json!({}))?;
        for _ in 0..3 {
            case.same(&case.client.mcp(method, &json!({}))?.body, &first.body, method);
        }
        let without =
            case.client.mcp_raw(&json!({ "jsonrpc": "2.0", "id": 1, "method": method }).to_string(), &[])?;
        case.holds(without.json()["result"] == first.json()["result"], || {
            format!("{method} without parameters")
        });
    }
    Ok(())
}

fn cursors(case: &Case<'_>) -> Done {
    for cursor in [
        json!("x"),
        json!(""),
        json!("0"),
        json!("eyJvZmZzZXQiOjB9"),
        json!("' OR 1=1 --"),
        json!("x".repeat(100_000)),
    ] {
        for method in ["tools/list", "resources/list", "resources/templates/list"] {
            let reply = case.client.mcp(method, &json!({ "cursor": cursor }))?;
            case.rpc_refused(&reply, &[-32602, -32601], format!("{method} from {cursor:.40}"));
            let reply = modern(case, method, json!({ "cursor": cursor }))?;
            case.rpc_refused(
                &reply,
                &[-32602, -32601, -32600],
                format!("{method} from {cursor:.40}, stateless"),
            );
        }
    }
    // One that is no string is refused, or it is none.
    for cursor in [json!(1), json!([]), json!({}), json!(true)] {
        let reply = case.client.mcp("tools/list", &json!({ "cursor": cursor }))?;
        let listed = reply.json()["result"]["tools"].as_array().map(Vec::len);
        let is_whole = listed == Some(case.target.tools.len());
        case.holds(is_whole || reply.rpc_code() == -32602, || format!("from {cursor}: {:.200}", reply.body));
    }
    let null = case.client.mcp("tools/list", &json!({ "cursor": null }))?;
    case.holds(null.json()["result"]["tools"].is_array(), || {
        format!("no cursor is none: {:.200}", null.body)
    });
    Ok(())
}

fn fit(case: &Case<'_>) -> Done {
    let listed = case.client.mcp("tools/list", &json!({}))?.json();
    for tool in listed["result"]["tools"].as_array().into_iter().flatten() {
        let name = tool["name"].as_str().unwrap_or_default();
        let is_fit = (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        case.holds(is_fit, || format!("{name:?} is a name that some clients refuse"));
        let schema = &tool["inputSchema"];
        case.holds(schema["type"] == "object", || format!("{name}: its input is no object"));
        for key in ["oneOf", "anyOf", "allOf", "not", "if"] {
            case.holds(schema.get(key).is_none(), || format!("{name}: `{key}` at the top"));
        }
        case.holds(!refers_outside(schema), || format!("{name}: its schema refers outside itself"));
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            case.holds(tool["annotations"][hint].is_boolean(), || format!("{name} has no {hint}"));
        }
        let contradicts =
            tool["annotations"]["readOnlyHint"] == true && tool["annotations"]["destructiveHint"] == true;
        case.holds(!contradicts, || format!("{name} only reads, and destroys"));
    }
    case.holds(listed["result"].get("nextCursor").is_none_or(Value::is_null), || {
        "there is more than one page".into()
    });
    Ok(())
}

fn refers_outside(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.iter().any(|(key, value)| {
            let outside = key == "$ref" && !value.as_str().is_some_and(|target| target.starts_with("#/"));
            outside || refers_outside(value)
        }),
        Value::Array(items) => items.iter().any(refers_outside),
        _ => false,
    }
}
