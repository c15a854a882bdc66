//! The replaced functions give what SQLite's own give, and in time.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{App, Error, Value, ask, ask_for};

/// What a plain SQLite says.
fn original(sql: &str) -> String {
    let connection = Connection::open_in_memory().unwrap();
    let show = |value: ValueRef<'_>| match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(value) => format!("integer {value}"),
        ValueRef::Real(value) => format!("real {value}"),
        ValueRef::Text(text) => format!("text {}", String::from_utf8_lossy(text)),
        ValueRef::Blob(blob) => format!("blob {blob:?}"),
    };
    connection.query_row(sql, [], |row| Ok(show(row.get_ref(0)?))).unwrap()
}

fn ours(database: &super::Database, sql: &str) -> String {
    match ask(database, sql).unwrap_or_else(|error| panic!("{sql}: {error:?}")).rows.remove(0).remove(0) {
        Value::Null => "null".to_owned(),
        Value::Integer(value) => format!("integer {value}"),
        Value::Real(value) => format!("real {value}"),
        Value::Text(text) => format!("text {text}"),
        Value::Blob(blob) => format!("blob {blob:?}"),
    }
}

#[test]
fn the_replaced_functions_agree_with_sqlites_own() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let values = [
        "NULL",
        "''",
        "'a'",
        "'aab'",
        "'äöa'",
        "'ö'",
        "x''",
        "x'61'",
        "x'c3b6'",
        "123",
        "1.5",
        "-1",
        "'a' || char(0) || 'b'",
    ];
    for a in values {
        for b in values {
            for function in ["instr", "trim", "ltrim", "rtrim"] {
                let sql = format!("SELECT {function}({a}, {b})");
                assert_eq!(ours(&database, &sql), original(&sql), "{sql}");
            }
            for c in ["NULL", "''", "'x'", "'äa'", "7"] {
                let sql = format!("SELECT replace({a}, {b}, {c})");
                assert_eq!(ours(&database, &sql), original(&sql), "{sql}");
            }
        }
    }
    for sql in [
        "SELECT replace('banana', 'an', 'nan')",
        "SELECT replace('aaaa', 'aa', 'a')",
        "SELECT instr('日本語', '語')",
        "SELECT instr(x'e697a5e69cac', x'ac')",
        "SELECT trim('xyxhelloyx', 'xy')",
        "SELECT trim('  a  ')",
        "SELECT unhex('6162')",
        "SELECT typeof(replace(12321, 2, 0))",
    ] {
        assert_eq!(ours(&database, sql), original(sql), "{sql}");
    }
}

#[test]
fn no_function_takes_minutes() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    // Megabytes of zeros, searched for nearly as many.
    let zeros = |bytes: usize| format!("hex(zeroblob({}))", bytes / 2);
    for sql in [
        format!("SELECT instr({}, {} || '1')", zeros(4_000_000), zeros(4_000_000)),
        format!("SELECT instr({}, {} || '1')", zeros(4_000_000), zeros(400)),
        format!("SELECT length(replace({}, {} || '1', 'x'))", zeros(4_000_000), zeros(4_000_000)),
        format!("SELECT length(replace({}, '0', {}))", zeros(4_000_000), zeros(1_000)),
        format!("SELECT length(trim({}, replace({}, '0', '1') || '0'))", zeros(4_000_000), zeros(4_000_000)),
        format!("SELECT length(trim({}, replace({}, '0', '1') || '0'))", zeros(4_000_000), zeros(4_000)),
        format!("SELECT length(rtrim({}, replace({}, '0', '1') || '0'))", zeros(4_000_000), zeros(4_000_000)),
        format!("SELECT unhex({}, {})", zeros(4_000_000), zeros(4_000_000)),
        format!("SELECT {} LIKE '%' || {} || '1%'", zeros(4_000_000), zeros(190)),
        format!("SELECT {} GLOB '*' || {} || '1*'", zeros(4_000_000), zeros(190)),
        format!("SELECT json_patch({}, {})", zeros(1_000), zeros(1_000)),
    ] {
        let started = Instant::now();
        let result = ask_for(&database, &sql, vec![], 1, Duration::from_secs(2));
        assert!(started.elapsed() < Duration::from_secs(10), "{sql}: {:?}", started.elapsed());
        assert!(!matches!(result, Err(Error::Unavailable(_) | Error::Busy)), "{sql}: {result:?}");
    }
}
