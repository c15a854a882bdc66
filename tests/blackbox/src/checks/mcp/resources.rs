//! Resources: what is listed is read, and what is not listed can't be told from what is not there.

use serde_json::{Value, json};

use super::{Check, GROUP, check, modern};
use crate::case::{Case, Done, skip};

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "a resource that is listed is read", read),
    check(GROUP, "a resource that is not granted answers exactly as one that does not exist", ungranted),
    check(GROUP, "addresses of any other kind are refused", odd),
];

/// Every resource that there may be.
const UNIVERSE: [&str; 3] = ["palisade://windows", "palisade://ipc-log", "palisade://state"];

fn listed(case: &Case<'_>) -> Result<Vec<String>, std::io::Error> {
    let list = case.client.mcp("resources/list", &json!({}))?.json();
    let uris = list["result"]["resources"].as_array().cloned().unwrap_or_default();
    Ok(uris.iter().filter_map(|one| one["uri"].as_str()).map(str::to_owned).collect())
}

fn read(case: &Case<'_>) -> Done {
    let uris = listed(case)?;
    if uris.is_empty() {
        return Err(skip("the target lists no resource"));
    }
    for uri in uris {
        let answer = case.client.mcp("resources/read", &json!({ "uri": uri }))?.json();
        let content = &answer["result"]["contents"][0];
        case.holds(content["uri"] == json!(uri), || format!("{uri}: {:.300}", answer.to_string()));
        let text = content["text"].as_str().unwrap_or_default();
        let parsed = serde_json::from_str::<Value>(text).is_ok();
        case.holds(content["mimeType"] != "application/json" || parsed, || {
            format!("{uri} is no JSON: {text:.200}")
        });
        let stateless = modern(case, "resources/read", json!({ "uri": uri }))?.json();
        case.holds(stateless["result"]["contents"][0]["uri"] == json!(uri), || {
            format!("{uri}, stateless: {stateless:.300}")
        });
    }
    Ok(())
}

fn ungranted(case: &Case<'_>) -> Done {
    let uris = listed(case)?;
    let invented = "palisade://no-such-resource";
    let words = |uri: &str, body: &str| body.replace(uri, "_");
    let unknown = case.client.mcp("resources/read", &json!({ "uri": invented }))?;
    case.rpc_refused(&unknown, &[-32002, -32601], invented);
    let unknown_stateless = modern(case, "resources/read", json!({ "uri": invented }))?;
    let mut tried = 0;
    for uri in UNIVERSE.iter().filter(|uri| !uris.iter().any(|listed| listed == **uri)) {
        tried += 1;
        let reply = case.client.mcp("resources/read", &json!({ "uri": uri }))?;
        case.same(&words(uri, &reply.body), &words(invented, &unknown.body), uri);
        let reply = modern(case, "resources/read", json!({ "uri": uri }))?;
        case.same(
            &words(uri, &reply.body),
            &words(invented, &unknown_stateless.body),
            format!("{uri}, stateless"),
        );
    }
    if tried == 0 { Err(skip("the target has every resource that there is")) } else { Ok(()) }
}

fn odd(case: &Case<'_>) -> Done {
    let long = format!("palisade://{}", "x".repeat(100_000));
    for uri in [
        "",
        " ",
        "x",
        "/etc/passwd",
        "file:///etc/passwd",
        "file:etc/passwd",
        "http://127.0.0.1/",
        "https://evil.com/x",
        "data:text/plain,x",
        "javascript:1",
        "palisade:",
        "palisade://",
        "palisade:///etc/passwd",
        "palisade://../../etc/passwd",
        "palisade://state/../windows",
        "palisade://STATE",
        "PALISADE://state",
        "palisade://state/",
        "palisade://state ",
        "palisade://state?x=1",
        "palisade://state#x",
        "palisade://%73tate",
        "palisade://user@state",
        "palisade://results",
        "palisade://results/",
        "palisade://results/00000000-0000-4000-8000-000000000000",
        "palisade://results/00000000-0000-4000-8000-000000000000/1",
        "palisade://results/../state",
        "palisade://results/%00",
        "palisade://results/-1/-1",
        "victauri://state",
        "ui://x",
        "\0",
        "\u{1f980}",
        "{id}",
        long.as_str(),
    ] {
        let reply = case.client.mcp("resources/read", &json!({ "uri": uri }))?;
        case.rpc_refused(&reply, &[-32002, -32602, -32601], format!("{uri:.60?}"));
        case.holds(reply.body.len() < 2_000, || format!("{uri:.60}: {} bytes of refusal", reply.body.len()));
    }
    for params in [
        json!({}),
        json!({ "uri": null }),
        json!({ "uri": 1 }),
        json!({ "uri": [] }),
        json!({ "uri": {} }),
        json!({ "url": "palisade://state" }),
    ] {
        let reply = case.client.mcp("resources/read", &params)?;
        case.rpc_refused(&reply, &[-32602, -32601], format!("resources/read with {params}"));
    }
    Ok(())
}
