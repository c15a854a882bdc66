use base64::engine::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::*;

const TOKEN: &str = "1f0c2c1e-8a41-4f6b-9a75-2f3f1f1f0cff";

fn detector() -> Detector {
    Detector::new(Some(TOKEN), ["/srv/app-of-mine", "CANARY-1"], Some(Path::new("/home/ada"))).unwrap()
}

fn finds(text: &str) -> bool {
    !detector().look(text, Told::Nothing).is_empty()
}

#[test]
fn a_token_is_found_in_every_spelling() {
    let reversed: String = TOKEN.chars().rev().collect();
    let percent: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let escaped: String = TOKEN.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let mut spelt = vec![
        TOKEN.to_owned(),
        TOKEN.to_uppercase(),
        TOKEN.replace('-', ""),
        TOKEN.replace('-', "%2d"),
        hex::encode(TOKEN),
        hex::encode_upper(TOKEN),
        reversed,
        percent,
        format!("{{\"a\":\"{escaped}\"}}"),
        json!({ "text": json!({ TOKEN: 1 }).to_string() }).to_string(),
    ];
    for before in ["", "x", "xy", "xyz"] {
        for after in ["", "z", "zz"] {
            spelt.push(STANDARD.encode(format!("{before}{TOKEN}{after}")));
            spelt.push(URL_SAFE_NO_PAD.encode(format!("{before}?>{TOKEN}{after}")));
        }
    }
    for text in spelt {
        assert!(finds(&format!("before {text} after")) || finds(&text), "{text}");
    }
}

#[test]
fn ordinary_text_is_no_leak() {
    for text in [
        "",
        "nothing",
        r#"{"status":"ok"}"#,
        r#"{"error":"the body is not JSON: expected value at line 1 column 2","code":"INVALID_ARGUMENTS"}"#,
        "1f0c2c1e-8a41-4f6b-9a75",
        "main.rs: what it is",
        "/home/adam/x",
    ] {
        assert!(!finds(text), "{text}");
    }
}

#[test]
fn a_hosts_insides_are_found_in_its_own_words_and_left_in_an_applications() {
    for text in [
        "thread 'main' panicked at src/x",
        "host/server/src/lib.rs:12:3",
        "wasm trap: unreachable",
        "SQLITE_BUSY: locked",
    ] {
        assert!(finds(text), "{text}");
        assert!(finds(&json!({ "error": text, "code": "INTERNAL" }).to_string()), "{text}");
        assert!(
            finds(&json!({ "jsonrpc": "2.0", "error": { "code": -1, "message": text } }).to_string()),
            "{text}"
        );
        let failed =
            json!({ "jsonrpc": "2.0", "result": { "isError": true, "content": [{ "text": text }] } });
        assert!(finds(&failed.to_string()), "{text}");
        assert!(!finds(&json!({ "result": { "lines": [text] } }).to_string()), "{text}");
        let content =
            json!({ "jsonrpc": "2.0", "result": { "content": [{ "type": "text", "text": text }] } });
        assert!(!finds(&content.to_string()), "{text}");
    }
}

#[test]
fn a_path_may_be_told_by_what_tells_paths_and_a_canary_by_nothing() {
    let answer = |text: &str| json!({ "result": { "paths": { "data": text } } }).to_string();
    for path in ["/srv/app-of-mine/data", "/home/ada/data"] {
        assert!(finds(&answer(path)));
        assert!(detector().look(&answer(path), Told::Paths).is_empty());
        let error = json!({ "error": path, "code": "TOOL_ERROR" }).to_string();
        assert!(!detector().look(&error, Told::Paths).is_empty(), "an error is no answer");
    }
    assert!(!detector().look(&answer("CANARY-1"), Told::Paths).is_empty());
}

#[test]
fn what_is_found_is_named_and_never_shown() {
    let found = detector().look(&format!("x {TOKEN}"), Told::Nothing);
    assert_eq!(found, ["the token (plain)"]);
    assert!(!format!("{:?}", detector()).contains(TOKEN));
}

#[test]
fn a_canary_that_is_in_every_text_is_refused() {
    assert_eq!(Detector::new(None, ["abc"], None).err(), Some(BadCanary));
}
