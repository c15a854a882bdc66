//! Redaction: secrets don't leave, and what only looks like one does.

use base64::engine::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Check, check};
use crate::case::{Case, Done, Stop, skip};

const GROUP: &str = "redaction";

pub(super) const CHECKS: [Check; 5] = [
    check(GROUP, "the token does not come back in what a tool echoes, in any spelling", token_in_results),
    check(GROUP, "the token does not come back in what a refusal names, in any spelling", token_in_errors),
    check(GROUP, "secrets of the usual kinds are taken out of results", kinds),
    check(GROUP, "a value whose key says that it is secret is taken out, by whole words", keys),
    check(GROUP, "hashes, identifiers and ordinary numbers stay", ordinary),
];

/// The token's spellings, as anything might carry them. Every reply is searched for all of them.
fn spellings(token: &str) -> Vec<String> {
    let percent: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut all = vec![
        token.to_owned(),
        token.to_uppercase(),
        token.replace('-', ""),
        hex::encode(token),
        hex::encode_upper(token),
        percent,
        format!("Bearer {token}"),
        format!("x{token}y"),
        format!("http://localhost/?token={token}&x=1"),
        format!("{{\"token\":\"{token}\"}}"),
    ];
    for before in ["", "a", "ab", "abc", "Bearer "] {
        all.push(STANDARD.encode(format!("{before}{token}")));
        all.push(URL_SAFE_NO_PAD.encode(format!("{before}{token}??>")));
    }
    all
}

/// Gives texts to a tool that gives them back.
fn echo(case: &Case<'_>, texts: &[String]) -> Result<Vec<Value>, Stop> {
    let (tool, arguments) = if case.target.needs("query_db").is_ok() {
        let cells: Vec<String> = (1..=texts.len()).map(|at| format!("?{at} AS a{at}")).collect();
        ("query_db", json!({ "query": format!("SELECT {}", cells.join(", ")), "params": texts }))
    } else if case.target.has("eval_js", "") {
        let fields: Vec<String> =
            texts.iter().enumerate().map(|(at, text)| format!("a{}: {}", at + 1, json!(text))).collect();
        ("eval_js", json!({ "code": format!("return {{ rows: [{{ {} }}] }}", fields.join(", ")) }))
    } else {
        return Err(skip("the target has no tool that gives a text back"));
    };
    let reply = case.tool(tool, &arguments)?;
    case.status(&reply, &[200], "giving texts back");
    let row = reply.json()["result"]["rows"][0].clone();
    Ok((1..=texts.len()).map(|at| row[format!("a{at}")].clone()).collect())
}

fn token_in_results(case: &Case<'_>) -> Done {
    let spelt = spellings(case.token());
    for (text, came) in spelt.iter().zip(echo(case, &spelt)?) {
        case.holds(came.is_string() && came != json!(text), || {
            "a spelling of the token came back whole".into()
        });
    }
    if case.target.needs("query_db").is_ok() {
        for sql in [
            "SELECT hex(?1) AS x",
            "SELECT lower(hex(?1)) AS x",
            "SELECT json_object('a', ?1) AS x",
            "SELECT json_quote(?1) AS x",
            "SELECT ?1 || '/' || ?1 AS x",
            "SELECT CAST(?1 AS BLOB) AS x",
            "SELECT CAST('a' || ?1 AS BLOB) AS x",
            "SELECT replace(?1, '-', '') AS x",
        ] {
            let reply = case.tool("query_db", &json!({ "query": sql, "params": [case.token()] }))?;
            case.status(&reply, &[200], sql);
        }
    }
    Ok(())
}

fn token_in_errors(case: &Case<'_>) -> Done {
    let grouped = case.target.tools.iter().find_map(|tool| Some((tool.name.as_str(), tool.picker()?)));
    // Of each family one.
    for spelt in spellings(case.token()).into_iter().step_by(3) {
        let in_path: String = spelt.bytes().map(|byte| format!("%{byte:02x}")).collect();
        case.status(&case.tool(&in_path, &json!({}))?, &[404], "as a tool's name");
        case.status(
            &case.tool("get_plugin_info", &json!({ (spelt.as_str()): 1 }))?,
            &[400, 404],
            "as a field's name",
        );
        if let Some((tool, picker)) = grouped {
            case.status(&case.tool(tool, &json!({ (picker): spelt }))?, &[400], "as an action's name");
        }
        for (method, params) in [
            (spelt.as_str(), json!({})),
            ("tools/call", json!({ "name": spelt, "arguments": {} })),
            ("tools/call", json!({ "name": "get_plugin_info", "arguments": { (spelt.as_str()): 1 } })),
            ("resources/read", json!({ "uri": spelt })),
            ("resources/read", json!({ "uri": format!("palisade://{spelt}") })),
            ("resources/subscribe", json!({ "uri": spelt })),
            ("prompts/get", json!({ "name": spelt })),
            ("logging/setLevel", json!({ "level": spelt })),
            ("tools/list", json!({ "cursor": spelt })),
            (
                "initialize",
                json!({ "protocolVersion": spelt, "capabilities": {}, "clientInfo": { "name": spelt, "version": "1" } }),
            ),
        ] {
            let reply = case.client.mcp(method, &params)?;
            case.holds(reply.status < 500, || format!("{:.20}: {}", method, reply.status));
        }
        let modern = super::mcp::modern(case, "tools/call", json!({ "name": spelt, "arguments": {} }))?;
        case.holds(modern.status < 500, || format!("stateless: {}", modern.status));
        let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }).to_string();
        for header in ["mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name", "last-event-id"] {
            let reply = case.client.mcp_raw(&list, &[(header, &spelt)])?;
            case.holds(reply.status < 500, || format!("in the header {header}: {}", reply.status));
            let reply = super::mcp::modern_with(case, "tools/list", json!({}), &[(header, &spelt)])?;
            case.holds(reply.status < 500, || format!("in the header {header}, stateless: {}", reply.status));
        }
        case.status(&case.client.get(&format!("/{in_path}"))?, &[404], "as a path");
        case.status(
            &case.client.request("GET", "/info", &[("origin", &spelt)], b"")?,
            &[403],
            "as an origin",
        );
    }
    Ok(())
}

/// Made up, one of each kind; put together here, so that no scanner takes this file for a leak.
fn secrets() -> Vec<(&'static str, String)> {
    let jwt = [
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "eyJzdWIiOiIxMjM0NTY3ODkwIn0",
        "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ]
    .join(".");
    let key = format!(
        "-----BEGIN {} KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END {} KEY-----",
        "PRIVATE", "PRIVATE"
    );
    vec![
        ("an Anthropic key", ["sk-ant-", "api03-abcdefghijklmnopqrstuvwxyz0123456789"].concat()),
        ("an OpenAI key", ["sk-", "proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD"].concat()),
        ("a GitHub token", ["ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"].concat()),
        (
            "a fine-grained GitHub token",
            [
                "github_pat_",
                "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghi",
            ]
            .concat(),
        ),
        ("a GitLab token", ["glpat-", "abcdefghijklmnopqrst"].concat()),
        ("an AWS key", ["AKIA", "ABCDEFGHIJKLMNOP"].concat()),
        ("a Google key", ["AIza", "SyA1234567890abcdefghijklmnopqrstuv"].concat()),
        ("a Slack token", ["xoxb-", "123456789012-123456789012-abcdefghijklmnopqrstuvwx"].concat()),
        ("a Stripe key", ["sk_live_", "abcdefghijklmnopqrstuvwx"].concat()),
        ("a bearer token", "Bearer abcdefghijklmnopqrstuvwxyz0123456789".to_owned()),
        ("a JWT", jwt),
        ("an e-mail address", "ada.lovelace@example.com".to_owned()),
        ("a card number", "4111 1111 1111 1111".to_owned()),
        ("a card number without blanks", "5555555555554444".to_owned()),
        ("a private key", key),
    ]
}

/// A profile may leave an application's secrets alone; the host's own are taken out in any case.
fn needs_redaction(case: &Case<'_>) -> Done {
    let info = case.tool("get_plugin_info", &json!({}))?.json();
    match info["result"]["privacy"]["redaction_enabled"] == false {
        true => Err(skip("the profile redacts nothing but the host's own tokens")),
        false => Ok(()),
    }
}

fn kinds(case: &Case<'_>) -> Done {
    needs_redaction(case)?;
    for (what, secret) in secrets() {
        let texts = [secret.clone(), format!("before {secret} after"), json!({ "note": secret }).to_string()];
        let core = secret.split(['\n', ' ']).max_by_key(|part| part.len()).unwrap_or_default();
        for came in echo(case, &texts)? {
            let came = came.to_string();
            case.holds(!came.contains(core), || format!("{what} came back"));
        }
    }
    Ok(())
}

fn keys(case: &Case<'_>) -> Done {
    const SECRET: [&str; 10] = [
        "password",
        "api_key",
        "apiKey",
        "secret",
        "client_secret",
        "access_token",
        "auth-token",
        "PASSWORD",
        "private_key",
        "dbPassword",
    ];
    const PLAIN: [&str; 9] = [
        "className",
        "token_count",
        "tokens_used",
        "author",
        "keyboard",
        "monkey",
        "passage",
        "secretary",
        "compass",
    ];
    needs_redaction(case)?;
    let pair = |key: &str| json!({ (key): "hunter2-of-mine" }).to_string();
    for (key, came) in SECRET.iter().zip(echo(case, &SECRET.map(pair))?) {
        case.holds(!came.to_string().contains("hunter2"), || format!("the value of `{key}` came back"));
    }
    for (key, came) in PLAIN.iter().zip(echo(case, &PLAIN.map(pair))?) {
        let came = came.to_string();
        case.holds(came.contains("hunter2-of-mine"), || {
            format!("the value of `{key}` was taken out: {came:.100}")
        });
    }
    Ok(())
}

fn ordinary(case: &Case<'_>) -> Done {
    let texts = [
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "123e4567-e89b-12d3-a456-426614174000",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "2026-07-28T12:34:56.789Z",
        "1234567890123",
        "192.168.0.1:8080",
        "user@localhost",
        "https://example.com/a/b?c=d",
        "the quick brown fox",
        "v1.2.3-rc.4+build.5",
        "0.1 + 0.2 = 0.30000000000000004",
    ]
    .map(str::to_owned);
    for (text, came) in texts.iter().zip(echo(case, &texts)?) {
        case.holds(came == json!(text), || format!("{text:?} came back as {came:.100}"));
    }
    Ok(())
}
