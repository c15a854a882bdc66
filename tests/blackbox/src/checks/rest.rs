//! REST: the same tools, for scripts.

use serde_json::{Value, json};

use super::{Check, check, shapes};
use crate::case::{Case, Done, Stop, skip};
use crate::target_host::Tool;

const GROUP: &str = "rest";

/// A tool that every profile has, and takes nothing.
const PLAIN: &str = "get_plugin_info";

pub(super) const CHECKS: [Check; 11] = [
    check(GROUP, "the list is that of MCP, with schemas that are closed", listing),
    check(GROUP, "unknown tools are unknown, however they are spelt", unknown),
    check(GROUP, "a body that is no JSON object is refused", bodies),
    check(GROUP, "an empty body equals {}", empty),
    check(GROUP, "other content types are never read as what they say", content_types),
    check(GROUP, "a compressed body is not inflated", compressed),
    check(GROUP, "a key that comes twice means the same to REST and to MCP", duplicates),
    check(GROUP, "every wrong argument of every tool is refused, by name, as over MCP", wrong_arguments)
        .first(),
    check(GROUP, "arguments that are no object are refused, over both", no_objects),
    check(GROUP, "what only reads gives the same over REST and MCP", same_results).first(),
    check(GROUP, "a query in the target changes nothing", queries),
];

fn listing(case: &Case<'_>) -> Done {
    let rest = case.client.get("/api/tools")?.json();
    let mcp = case.client.mcp("tools/list", &json!({}))?.json();
    let (rest, mcp) = (rest.as_array().cloned(), mcp["result"]["tools"].as_array().cloned());
    let (Some(rest), Some(mcp)) = (rest, mcp) else { return Err(Stop::Fail("a list is none".into())) };
    case.holds(!rest.is_empty(), || "nothing is listed".into());
    let names = |list: &[Value]| list.iter().map(|tool| tool["name"].to_string()).collect::<Vec<_>>();
    case.holds(names(&rest) == names(&mcp), || format!("{:?} is not {:?}", names(&rest), names(&mcp)));
    for (over_rest, over_mcp) in rest.iter().zip(&mcp) {
        for field in ["description", "inputSchema", "outputSchema", "annotations"] {
            let same =
                over_rest.get(field).unwrap_or(&Value::Null) == over_mcp.get(field).unwrap_or(&Value::Null);
            case.holds(same, || format!("`{field}` of {} differs", over_rest["name"]));
        }
        let schema = &over_rest["inputSchema"];
        let closed = schema["type"] == "object"
            && schema["properties"].is_object()
            && schema.get("additionalProperties").is_some();
        case.holds(closed, || format!("{} takes anything: {schema:.300}", over_rest["name"]));
        let described = over_rest["description"].as_str().is_some_and(|text| text.len() > 10);
        case.holds(described, || format!("{} does not say what it does", over_rest["name"]));
    }
    Ok(())
}

fn unknown(case: &Case<'_>) -> Done {
    let mut names: Vec<String> = [
        "no_such_tool",
        "..%2f..%2fetc",
        "%2e%2e",
        "%00",
        "%0d%0aset-cookie:x=1",
        "%ff%fe",
        "%",
        "%zz",
        "'",
        "<script>",
        "__proto__",
        "constructor",
        "tools",
        "*",
        "a%20b",
        "%E2%80%AE",
        "%F0%9F%A6%80",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("x".repeat(10_000));
    names.extend([
        format!("{PLAIN}%20"),
        format!("%20{PLAIN}"),
        format!("{PLAIN}%00"),
        format!("{PLAIN}/extra"),
        format!("{PLAIN}/"),
        format!("./{PLAIN}"),
        format!("x/../{PLAIN}"),
        PLAIN.to_uppercase(),
        PLAIN.replace('_', "-"),
        PLAIN.replace('_', "%255f"),
        format!("{PLAIN};x"),
        format!("{PLAIN}.json"),
    ]);
    for name in names {
        let reply = case.client.tool(&name, &json!({}))?;
        case.status(&reply, &[400, 404], format!("{name:.60}"));
        case.holds(reply.body.len() < 1_000, || format!("{name:.60}: {} bytes of refusal", reply.body.len()));
        if reply.status == 404 {
            case.refused(&reply, 404, "UNKNOWN_TOOL", &name);
        }
    }
    // One spelling of the same name that is right: percent-encoding has no meaning of its own.
    let spelt = case.client.tool(&PLAIN.replace('_', "%5f"), &json!({}))?;
    case.status(&spelt, &[200, 404], "percent-encoded");
    Ok(())
}

/// Bodies that are no JSON object.
fn no_bodies() -> Vec<(&'static str, Vec<u8>)> {
    let utf16: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let texts = [
        ("cut short", "{\"a\": "),
        ("an open brace", "{"),
        ("a closed brace", "}"),
        ("an array", "[1, 2]"),
        ("an array of one", "[{}]"),
        ("an empty array", "[]"),
        ("a string", "\"text\""),
        ("a number", "7"),
        ("true", "true"),
        ("null", "null"),
        ("two values", "{}{}"),
        ("two lines", "{}\n{}"),
        ("text behind it", "{} x"),
        ("a comment", "{/* x */}"),
        ("a trailing comma", "{\"a\":1,}"),
        ("single quotes", "{'a':1}"),
        ("a bare key", "{a:1}"),
        ("no number", "{\"a\":NaN}"),
        ("infinity", "{\"a\":Infinity}"),
        ("1e400", "{\"a\":1e400}"),
        ("-1e400", "{\"a\":-1e400}"),
        ("a leading zero", "{\"a\":01}"),
        ("a leading plus", "{\"a\":+1}"),
        ("hexadecimal", "{\"a\":0x10}"),
        ("a lone high surrogate", "{\"a\":\"\\ud800\"}"),
        ("a lone low surrogate", "{\"a\":\"\\udc00\"}"),
        ("a lone surrogate in a key", "{\"\\ud800\":1}"),
        ("surrogates the wrong way round", "{\"a\":\"\\udc00\\ud800\"}"),
        ("a bad escape", "{\"a\":\"\\x41\"}"),
        ("a line break in a string", "{\"a\":\"\n\"}"),
        ("NUL in a string", "{\"a\":\"\0\"}"),
        ("NUL behind it", "{}\0"),
        ("NUL before it", "\0{}"),
        ("a byte order mark", "\u{feff}{}"),
        ("a form", "a=1&b=2"),
        ("XML", "<?xml version=\"1.0\"?><a/>"),
        ("YAML", "a: 1"),
    ];
    let bytes: [(&str, &[u8]); 5] = [
        ("no UTF-8", b"\xff\xfe{}"),
        ("no UTF-8 in a string", b"{\"a\":\"\xc3\x28\"}"),
        ("an overlong quote", b"{\"a\":\"\xc0\xa2}"),
        ("a surrogate in UTF-8", b"{\"a\":\"\xed\xa0\x80\"}"),
        ("one byte", b"\x80"),
    ];
    let texts = texts.into_iter().map(|(what, text)| (what, text.as_bytes().to_vec()));
    let bytes = bytes.into_iter().map(|(what, bytes)| (what, bytes.to_vec()));
    texts.chain(bytes).chain([("UTF-16", utf16)]).collect()
}

fn bodies(case: &Case<'_>) -> Done {
    for (what, body) in no_bodies() {
        let reply = case.client.tool_raw(PLAIN, &body)?;
        case.refused(&reply, 400, "INVALID_ARGUMENTS", what);
        let reply = case.client.tool_raw("no_such_tool", &body)?;
        case.status(&reply, &[400, 404], format!("{what}, to no tool"));
    }
    Ok(())
}

fn empty(case: &Case<'_>) -> Done {
    case.target.needs(PLAIN)?;
    for body in [&b""[..], b"{}", b" ", b"\r\n\t ", b" {} ", b"{\r\n}"] {
        let reply = case.client.tool_raw(PLAIN, body)?;
        case.status(&reply, &[200], format!("{:?}", String::from_utf8_lossy(body)));
        case.holds(reply.json()["result"].is_object(), || format!("no result: {:.200}", reply.body));
    }
    Ok(())
}

fn content_types(case: &Case<'_>) -> Done {
    case.target.needs(PLAIN)?;
    for kind in [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/octet-stream",
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
        "application/json;charset=utf-8",
        "application/jsonp",
        "json",
        "",
        "\u{e4}/\u{f6}",
    ] {
        for (body, is_json) in [(&b"{}"[..], true), (b"a=1", false), (b"--x\r\n\r\n{}\r\n--x--", false)] {
            let path = format!("/api/tools/{PLAIN}");
            let reply = case.client.request("POST", &path, &[("content-type", kind)], body)?;
            let among: &[u16] = if is_json { &[200, 400, 415] } else { &[400, 415] };
            case.status(&reply, among, format!("{kind:?}"));
        }
    }
    Ok(())
}

/// `{}` by gzip (RFC 1952).
const GZIP: [u8; 22] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0xae, 0x05, 0x00, 0x43, 0xbf, 0xa6,
    0xa3, 0x02, 0x00, 0x00, 0x00,
];

fn compressed(case: &Case<'_>) -> Done {
    for coding in ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "gzip, gzip", "identity, gzip"] {
        for (path, headers) in
            [(format!("/api/tools/{PLAIN}"), &[][..]), ("/mcp".to_owned(), &crate::client::MCP[..])]
        {
            let mut headers = headers.to_vec();
            headers.push(("content-encoding", coding));
            let reply = case.client.request("POST", &path, &headers, &GZIP)?;
            case.status(&reply, &[400, 415], format!("{coding} to {path}"));
        }
    }
    for accept in ["gzip", "br, gzip, deflate", "*", "identity;q=0"] {
        let reply = case.client.request("GET", "/api/tools", &[("accept-encoding", accept)], b"")?;
        case.status(&reply, &[200, 406], format!("accept-encoding: {accept}"));
        case.holds(reply.json().is_array() || reply.status == 406, || "the list is not plain".into());
    }
    Ok(())
}

fn duplicates(case: &Case<'_>) -> Done {
    let grouped = case.target.tools.iter().find(|tool| tool.picker().is_some());
    let (tool, fields) = match grouped {
        Some(Tool { name, operations, .. }) => {
            let (picker, action) = operations[0].picked.clone().unwrap_or_default();
            (name.as_str(), [format!("\"{picker}\":\"nope\""), format!("\"{picker}\":\"{action}\"")])
        }
        None => (PLAIN, ["\"a\":1".to_owned(), "\"a\":2".to_owned()]),
    };
    for (first, second) in [(0, 1), (1, 0)] {
        let body = format!("{{{},{}}}", fields[first], fields[second]);
        let rest = case.client.tool_raw(tool, body.as_bytes())?;
        let call = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{body}}}}}"#
        );
        let over_mcp = case.client.mcp_raw(&call, &[])?.json();
        let refused = over_mcp["result"]["isError"] == true || over_mcp.get("error").is_some();
        case.holds((rest.status != 200) == refused, || {
            format!("{body}: {} over REST, over MCP {over_mcp:.200}", rest.status)
        });
        case.status(&rest, &[200, 400, 422, 503], &body);
    }
    Ok(())
}

/// Threads that try tools.
const TRIERS: usize = 4;

fn wrong_arguments(case: &Case<'_>) -> Done {
    let chunk = case.target.tools.len().div_ceil(TRIERS).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = case
            .target
            .tools
            .chunks(chunk)
            .map(|tools| scope.spawn(|| tools.iter().try_for_each(|tool| wrong_of(case, tool))))
            .collect();
        threads
            .into_iter()
            .try_for_each(|one| one.join().map_err(|_| Stop::Fail("a trier panicked".into()))?)
    })
}

fn wrong_of(case: &Case<'_>, tool: &Tool) -> Done {
    for shapes::Wrong { arguments, names, suggests, what } in shapes::wrong(tool) {
        let reply = case.client.tool(&tool.name, &arguments)?;
        case.refused(&reply, 400, "INVALID_ARGUMENTS", &what);
        let body = reply.json();
        let said = body["error"].as_str().unwrap_or_default();
        for name in names {
            case.holds(said.contains(&name), || format!("{what}: it does not name `{name}`: {said:.200}"));
        }
        let quoted = suggests.iter().any(|name| said.contains(&format!("did you mean `{name}`")));
        case.holds(suggests.is_empty() || quoted, || format!("{what}: it suggests nothing: {said:.200}"));
        let call = json!({ "name": tool.name, "arguments": arguments });
        let over_mcp = case.client.mcp("tools/call", &call)?.json();
        let result = &over_mcp["result"];
        case.holds(result["isError"] == true && result["structuredContent"] == body, || {
            format!("{what}: over MCP {over_mcp:.300}, over REST {body}")
        });
    }
    Ok(())
}

fn no_objects(case: &Case<'_>) -> Done {
    for tool in &case.target.tools {
        for value in [json!([]), json!([{}]), json!("text"), json!("{}"), json!(7), json!(1.5), json!(true)] {
            let reply = case.client.tool(&tool.name, &value)?;
            case.refused(&reply, 400, "INVALID_ARGUMENTS", format!("{} {value}", tool.name));
            let call = json!({ "name": tool.name, "arguments": value });
            let over_mcp = case.client.mcp("tools/call", &call)?;
            case.rpc_refused(&over_mcp, &[-32602], format!("{} {value} over MCP", tool.name));
        }
        let reply = case.client.tool(&tool.name, &Value::Null)?;
        case.refused(&reply, 400, "INVALID_ARGUMENTS", format!("{} null", tool.name));
    }
    Ok(())
}

/// What of a value stays when it is made again: its types, and the names of its fields.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), shape(value))).collect(),
        Value::Array(_) => json!("array"),
        Value::String(_) => json!("string"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("boolean"),
        Value::Null => Value::Null,
    }
}

fn same_results(case: &Case<'_>) -> Done {
    let mut tried = 0;
    for tool in case.target.tools.iter().filter(|tool| tool.read_only) {
        for operation in tool.operations.iter().filter(|operation| operation.required.is_empty()) {
            let arguments =
                operation.picked.as_ref().map_or_else(|| json!({}), |(picker, it)| json!({ (picker): it }));
            let call = json!({ "name": tool.name, "arguments": arguments });
            let before = case.tool(&tool.name, &arguments)?;
            let over_mcp = case.client.mcp("tools/call", &call)?.json()["result"].clone();
            // What stays the same need not be asked for again.
            let is_same = before.json()["result"] == over_mcp["structuredContent"];
            let after = if is_same { before.clone() } else { case.tool(&tool.name, &arguments)? };
            let what = format!("{} {arguments}", tool.name);
            case.status(&before, &[200, 202, 400, 403, 404, 422, 503, 504], &what);
            let structured = &over_mcp["structuredContent"];
            // What is too long for a context or for a deadline on a busy machine, and what has no structure, can't be compared.
            let incomparable = structured["spilled"] == true
                || structured["code"] == "DEADLINE_EXCEEDED"
                || structured.is_null();
            if before.status != after.status || incomparable {
                continue;
            }
            tried += 1;
            let failed = before.status != 200;
            case.holds((over_mcp["isError"] == true) == failed, || {
                format!("{what}: only one of both failed")
            });
            let rest =
                |reply: &crate::Reply| if failed { reply.json() } else { reply.json()["result"].clone() };
            let (before, after) = (rest(&before), rest(&after));
            let same = if before == after {
                before == *structured
            } else {
                shape(&before) == shape(structured)
                    || shape(&after) == shape(structured)
                    || shape(&before) != shape(&after)
            };
            case.holds(same, || format!("{what}: over MCP {structured:.300}, over REST {before:.300}"));
        }
    }
    if tried == 0 {
        Err(skip("the target has nothing that only reads and needs no argument"))
    } else {
        Ok(())
    }
}

fn queries(case: &Case<'_>) -> Done {
    case.target.needs(PLAIN)?;
    let path = format!("/api/tools/{PLAIN}");
    for query in [
        "?",
        "?a=1",
        "?action=x&profile=full-control",
        "?%00",
        "?a=%",
        "?[]",
        &format!("?{}", "x".repeat(20_000)),
    ] {
        let reply = case.client.request("POST", &format!("{path}{query}"), &[], b"{}")?;
        case.status(&reply, &[200], format!("{query:.40}"));
        let reply = case.client.get(&format!("/api/tools{query}"))?;
        case.holds(reply.json().as_array().map(Vec::len) == Some(case.target.tools.len()), || {
            format!("the list after {query:.40}")
        });
    }
    Ok(())
}
