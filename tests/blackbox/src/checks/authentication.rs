//! Authentication: nobody without the token gets anywhere, or learns anything.

use base64::engine::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{CLOSED, Check, check};
use crate::case::{Case, Done};

const GROUP: &str = "authentication";

pub(super) const CHECKS: [Check; 8] = [
    check(GROUP, "without a token every door is closed, and says how to knock", without),
    check(GROUP, "a wrong token opens nothing and learns nothing", wrong),
    check(GROUP, "the scheme may be of any case", scheme),
    check(GROUP, "two tokens are none, even the right one twice", twice),
    check(GROUP, "a token anywhere but in its header is none", elsewhere),
    check(GROUP, "bytes that are no text and tokens of a megabyte are no tokens", monstrous),
    check(GROUP, "without a token no method is looked at", methods),
    check(GROUP, "without a token what exists can't be told from what does not", oracle),
];

fn without(case: &Case<'_>) -> Done {
    for (method, path) in CLOSED {
        let reply = case.nobody.request(method, path, &[], b"")?;
        case.refused(&reply, 401, "UNAUTHENTICATED", path);
        let knock = reply.header("www-authenticate").unwrap_or_default();
        case.holds(knock.starts_with("Bearer"), || format!("{path}: www-authenticate is {knock:?}"));
    }
    case.status(&case.nobody.get("/health")?, &[200], "/health needs none");
    Ok(())
}

/// Values of an `Authorization` header that are not the right one, near to it and far from it.
fn wrong_values(token: &str) -> Vec<String> {
    let tokens = wrong_tokens(token).into_iter().map(|one| format!("Bearer {one}"));
    tokens.chain(wrong_schemes(token)).collect()
}

/// Tokens that are not the right one.
fn wrong_tokens(token: &str) -> Vec<String> {
    let changed = |at: usize| {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let percent: String = token.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let reversed: String = token.chars().rev().collect();
    let other = if token.to_uppercase() == token { token.to_lowercase() } else { token.to_uppercase() };
    let mut all = vec![
        changed(0),
        changed(token.len() / 2),
        changed(token.len() - 1),
        token[..token.len() - 1].to_owned(),
        token[1..].to_owned(),
        format!("{token}0"),
        format!("0{token}"),
        format!("{token}{token}"),
        format!(" {token}"),
        format!("\t{token}"),
        format!("\"{token}\""),
        format!("'{token}'"),
        format!("<{token}>"),
        format!("{token}\u{a0}"),
        format!("{token};"),
        format!("{token},"),
        format!("{token} {token}"),
        format!("{token},Bearer {token}"),
        format!("{token}, {token}"),
        format!("token={token}"),
        format!("{token}%00"),
        format!("{token}?"),
        hex::encode(token),
        STANDARD.encode(token),
        percent,
        reversed,
        "*".into(),
        "%".into(),
        ".*".into(),
        "null".into(),
        "undefined".into(),
        "true".into(),
        "0".into(),
        "' OR 1=1 --".into(),
        "00000000-0000-4000-8000-000000000000".into(),
        "ffffffff-ffff-ffff-ffff-ffffffffffff".into(),
        "{}".into(),
        "x".repeat(token.len()),
        "x".repeat(8_000),
        String::new(),
        " ".into(),
    ];
    if other != token {
        all.push(other);
    }
    all
}

/// The right token where it is not one.
fn wrong_schemes(token: &str) -> Vec<String> {
    let basic = STANDARD.encode(format!(":{token}"));
    vec![
        token.to_owned(),
        "Bearer".into(),
        format!("Bearer{token}"),
        format!("Bearer\t{token}"),
        format!("Bearer:{token}"),
        format!("Bearer: {token}"),
        format!("Bearer={token}"),
        format!("Bearer Bearer {token}"),
        format!("Basic {token}"),
        format!("Basic {basic}"),
        format!("Digest {token}"),
        format!("Token {token}"),
        format!("Negotiate {token}"),
        format!("Bearers {token}"),
        format!("Beare {token}"),
        format!("B\u{435}arer {token}"),
        String::new(),
    ]
}

fn wrong(case: &Case<'_>) -> Done {
    let values = wrong_values(case.token());
    for (method, path) in CLOSED {
        let bare = case.nobody.request(method, path, &[], b"")?;
        for value in &values {
            let reply = case.nobody.request(method, path, &[("authorization", value)], b"")?;
            case.status(&reply, &[400, 401, 431], format!("{path}, a wrong token"));
            if reply.status == 401 {
                case.same(&reply.body, &bare.body, "a 401's body");
            }
        }
    }
    Ok(())
}

fn scheme(case: &Case<'_>) -> Done {
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        for name in ["authorization", "Authorization", "AUTHORIZATION"] {
            let value = format!("{scheme} {}", case.token());
            let reply = case.nobody.request("GET", "/info", &[(name, &value)], b"")?;
            case.status(&reply, &[200], format!("{name}: {scheme}"));
        }
    }
    Ok(())
}

fn twice(case: &Case<'_>) -> Done {
    let right = format!("Bearer {}", case.token());
    for other in [right.as_str(), "Bearer wrong", "Basic eDp5", "Bearer", ""] {
        for pair in [[right.as_str(), other], [other, right.as_str()]] {
            let headers = pair.map(|value| ("authorization", value));
            for (method, path) in CLOSED {
                let reply = case.nobody.request(method, path, &headers, b"")?;
                case.status(&reply, &[400, 401], format!("{path}, two tokens"));
            }
        }
    }
    Ok(())
}

fn elsewhere(case: &Case<'_>) -> Done {
    let token = case.token();
    for name in
        ["token", "access_token", "auth", "api_key", "key", "authorization", "Authorization", "bearer"]
    {
        for path in [
            format!("/info?{name}={token}"),
            format!("/info?{name}=Bearer%20{token}"),
            format!("/info#{name}={token}"),
        ] {
            case.status(&case.nobody.get(&path)?, &[400, 401], format!("`{name}` in the target"));
        }
    }
    let bearer = format!("Bearer {token}");
    for name in [
        "x-api-key",
        "api-key",
        "x-auth-token",
        "x-authorization",
        "x-forwarded-authorization",
        "proxy-authorization",
        "mcp-session-id",
        "x-palisade-token",
        "palisade-auth-token",
        "authorization-",
        "sec-websocket-protocol",
    ] {
        for value in [token, &bearer] {
            let reply = case.nobody.request("GET", "/info", &[(name, value)], b"")?;
            case.status(&reply, &[401], format!("in the header `{name}`"));
        }
    }
    for cookie in [format!("token={token}"), format!("authorization=Bearer {token}")] {
        case.status(
            &case.nobody.request("GET", "/info", &[("cookie", &cookie)], b"")?,
            &[401],
            "in a cookie",
        );
    }
    let body = format!(r#"{{"token":"{token}","authorization":"Bearer {token}"}}"#);
    let reply = case.nobody.request("POST", "/api/tools/get_plugin_info", &[], body.as_bytes())?;
    case.status(&reply, &[401], "in the body");
    for target in [format!("http://:{token}@localhost/info"), format!("http://{token}@localhost/info")] {
        case.status(&case.nobody.get(&target)?, &[400, 401, 403], "as userinfo of an absolute target");
    }
    Ok(())
}

fn monstrous(case: &Case<'_>) -> Done {
    for bytes in [&b"\xff\xfe"[..], b"\xc3\x28", b"\x80", b"\xed\xa0\x80"] {
        let head = b"GET /info HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer ";
        let heard = case.nobody.raw(&[head, bytes, b"\r\n\r\n"].concat())?;
        case.holds(heard.statuses().iter().all(|status| matches!(status, 400 | 401)), || {
            format!("{bytes:?}: {:?}", heard.statuses())
        });
        let mixed = [head, case.token().as_bytes(), bytes, b"\r\n\r\n"].concat();
        let heard = case.nobody.raw(&mixed)?;
        case.holds(matches!(heard.statuses()[..], [400 | 401]), || {
            format!("the token, then {bytes:?}: {:?}", heard.statuses())
        });
    }
    for size in [60_000, 70_000, 1 << 20] {
        let value = format!("Bearer {}", "x".repeat(size));
        let heard =
            case.nobody.raw(&case.nobody.compose("GET", "/info", &[("authorization", &value)], b""))?;
        case.holds(heard.statuses().iter().all(|status| matches!(status, 401 | 431)), || {
            format!("a token of {size} bytes: {:?}", heard.statuses())
        });
    }
    case.lives("tokens of a megabyte");
    Ok(())
}

fn methods(case: &Case<'_>) -> Done {
    for method in
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "BREW"]
    {
        for path in ["/", "/info", "/mcp", "/api/tools", "/api/tools/query_db", "/nothing"] {
            let reply = case.nobody.request(method, path, &[], b"")?;
            case.status(&reply, &[401], format!("{method} {path}"));
        }
    }
    Ok(())
}

fn oracle(case: &Case<'_>) -> Done {
    let bare = case.nobody.get("/info")?;
    let tools = case.target.tools.iter().take(4).map(|tool| format!("/api/tools/{}", tool.name));
    let others = [
        "/",
        "/nothing",
        "/INFO",
        "/info/",
        "/api",
        "/api/tools/",
        "/api/tools/no_such",
        "/mcp/x",
        "/%2e%2e/info",
    ];
    for path in others.into_iter().map(str::to_owned).chain(tools) {
        for method in ["GET", "POST"] {
            let reply = case.nobody.request(method, &path, &[], b"")?;
            case.refused(&reply, 401, "UNAUTHENTICATED", &path);
            case.same(&reply.body, &bare.body, "a 401's body");
            case.holds(reply.headers.len() == bare.headers.len(), || format!("{path} has other headers"));
        }
    }
    for word in ["palisade", "version", "port", "profile", "token"] {
        case.holds(!bare.body.to_lowercase().contains(word), || format!("a 401 tells: {}", bare.body));
    }
    Ok(())
}
