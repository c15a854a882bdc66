//! Databases: whatever is asked, nothing is written, nothing else is opened, and every answer ends.

use serde_json::{Value, json};

use super::{Check, check};
use crate::case::{Case, Done, Stop, skip};
use crate::client::Reply;

mod bounds;
mod writing;

pub(super) use bounds::NUMBERS;
use bounds::{caps, endless, greedy};
use writing::{others, writes};

const GROUP: &str = "databases";

pub(super) const CHECKS: [Check; 8] = [
    check(GROUP, "what only reads works, whatever its literals hold", reads),
    check(GROUP, "no spelling of a write is carried out", writes),
    check(GROUP, "no other file is opened, by path or by statement", others),
    check(GROUP, "rows, cells and bytes are capped, and the answer says so", caps),
    check(GROUP, "a query without end ends at its deadline", endless).first(),
    check(GROUP, "a statement that wants a gigabyte does not get it", greedy).alone(),
    check(GROUP, "parameters of any type are bound or refused", parameters),
    check(GROUP, "a failed statement says what is wrong, and nothing of the machine", errors),
];

/// Asks once, whatever comes of it.
fn ask_once(case: &Case<'_>, sql: &str) -> Result<Reply, Stop> {
    Ok(case.client.tool("query_db", &json!({ "query": sql }))?)
}

fn ask(case: &Case<'_>, sql: &str) -> Result<Reply, Stop> {
    Ok(case.tool("query_db", &json!({ "query": sql }))?)
}

/// The value of a statement's only cell.
fn cell(case: &Case<'_>, sql: &str) -> Result<Value, Stop> {
    let reply = ask(case, sql)?;
    let row = reply.json()["result"]["rows"][0].clone();
    Ok(row.as_object().and_then(|row| row.values().next().cloned()).unwrap_or_default())
}

/// A table of the application's, if it has one.
fn table(case: &Case<'_>) -> Result<String, Stop> {
    case.target.needs("query_db")?;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name LIMIT 1";
    match cell(case, sql)? {
        Value::String(name) if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
            Ok(name)
        }
        _ => Err(skip("the database has no table")),
    }
}

fn reads(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for (sql, expected) in [
        ("SELECT 'a;b' AS x", json!("a;b")),
        ("SELECT '--' AS x", json!("--")),
        ("SELECT '/*' AS x -- end", json!("/*")),
        ("SELECT 'DROP TABLE notes; --' AS x", json!("DROP TABLE notes; --")),
        ("SELECT 'it''s' AS x", json!("it's")),
        ("SELECT 1 AS x;", json!(1)),
        ("SELECT 1 AS x ; -- that is all", json!(1)),
        ("/* first */ SELECT 2 AS x", json!(2)),
        ("-- first\nSELECT 3 AS x", json!(3)),
        ("WITH n(i) AS (SELECT 4) SELECT i FROM n", json!(4)),
        ("VALUES (5)", json!(5)),
        ("SELECT count(*) FROM pragma_table_info('sqlite_schema')", json!(5)),
        ("SELECT json_extract('{\"a\":6}', '$.a')", json!(6)),
        ("SELECT 'DELETE' || ' FROM x' AS x", json!("DELETE FROM x")),
        ("SELECT \"x\".i FROM (SELECT 7 AS i) AS \"x\"", json!(7)),
        ("SELECT '\u{1f980}' AS x", json!("\u{1f980}")),
    ] {
        let value = cell(case, sql)?;
        case.holds(value == expected, || format!("{sql}: {value:.100}"));
    }
    for sql in [
        "EXPLAIN QUERY PLAN SELECT 1",
        "EXPLAIN SELECT 1",
        "PRAGMA table_info(sqlite_schema)",
        "PRAGMA user_version",
    ] {
        case.status(&ask(case, sql)?, &[200, 403, 422], sql);
    }
    Ok(())
}

fn parameters(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for value in [
        json!(1),
        json!(-1),
        json!(1.5),
        json!("text"),
        json!("'; DROP TABLE x; --"),
        json!(true),
        json!(null),
        json!(i64::MAX),
    ] {
        let reply = case.tool("query_db", &json!({ "query": "SELECT ?1 AS x", "params": [value] }))?;
        case.status(&reply, &[200], format!("binding {value}"));
        let bound = &reply.json()["result"]["rows"][0]["x"];
        let same = *bound == value || (value == json!(true) && *bound == json!(1));
        case.holds(same, || format!("{value} came back as {bound}"));
    }
    for params in
        [json!([[1]]), json!([{ "a": 1 }]), json!({ "a": 1 }), json!("x"), json!(7), json!([1e300, [], {}])]
    {
        let reply = case.tool("query_db", &json!({ "query": "SELECT ?1 AS x", "params": params }))?;
        case.status(&reply, &[200, 400], format!("params {params}"));
    }
    for (sql, params) in [
        ("SELECT ?1, ?2", json!([1])),
        ("SELECT 1", json!([1, 2])),
        ("SELECT ?999999", json!([1])),
        ("SELECT :a", json!([])),
    ] {
        let reply = case.tool("query_db", &json!({ "query": sql, "params": params }))?;
        case.status(&reply, &[200, 400, 422], format!("{sql} with {params}"));
    }
    let many = vec![1; 100_000];
    let reply = case.tool("query_db", &json!({ "query": "SELECT 1", "params": many }))?;
    case.status(&reply, &[200, 400, 413, 422], "a hundred thousand parameters");
    Ok(())
}

fn errors(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for sql in [
        "",
        " ",
        ";",
        "--",
        "/*",
        "SELEC 1",
        "SELECT",
        "SELECT * FROM no_such_table",
        "SELECT no_such_column FROM sqlite_schema",
        "SELECT no_such_function()",
        "SELECT 'unterminated",
        "SELECT \"unterminated",
        "SELECT [unterminated",
        "SELECT 1 FROM",
        "PRAGMA no_such_pragma",
        "\0",
        "SELECT 1\0; DROP TABLE x",
        "SELECT x'0'",
        "SELECT abs(-9223372036854775808)",
        "SELECT json('{')",
        "SELECT 1 WHERE 'a' REGEXP 'b'",
        "SELECT * FROM sqlite_schema, no_such_module(1)",
        ".tables",
        "\\d",
    ] {
        let reply = ask(case, sql)?;
        case.holds(matches!(reply.status, 200 | 400 | 403 | 422), || format!("{sql:?}: {}", reply.status));
        if reply.status != 200 {
            let text = reply.json()["error"].as_str().unwrap_or_default().to_owned();
            case.holds(!text.is_empty() && text.len() < 1_000, || format!("{sql:?}: {text:.200}"));
        }
    }
    Ok(())
}
