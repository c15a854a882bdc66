//! What comes back is bounded, and so is what it costs.

use std::time::{Duration, Instant};

use super::super::limits::{
    CELL_BYTES, COLUMN_NAME_BYTES, COLUMNS, PARAMETER_BYTES, PARAMETERS, RESULT_BYTES, ROWS, SQL_BYTES,
    STATEMENT_HEAP,
};
use super::{App, Error, Value, ask, ask_for, integer, text, value};

const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";
const LONG: Duration = Duration::from_secs(30);

fn million(select: &str) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT {select} FROM n"
    )
}

#[test]
fn values_come_back_typed() {
    let app = App::with_notes("DELETE");
    let result =
        ask(&app.grant(), "SELECT NULL, 1, -9223372036854775807 - 1, 1.5, 'ü', x'00ff', '', x''").unwrap();
    let row = &result.rows[0];
    assert!(matches!(row[0], Value::Null));
    assert!(matches!(row[1], Value::Integer(1)));
    assert!(matches!(row[2], Value::Integer(i64::MIN)));
    assert!(matches!(row[3], Value::Real(1.5)));
    assert!(matches!(&row[4], Value::Text(text) if text == "ü"));
    assert!(matches!(&row[5], Value::Blob(blob) if blob == &[0, 255]));
    assert!(matches!(&row[6], Value::Text(text) if text.is_empty()));
    assert!(matches!(&row[7], Value::Blob(blob) if blob.is_empty()));
    assert!(!result.truncated);
    assert_eq!(result.columns.len(), 8);
    assert_eq!((result.max_rows, result.max_result_bytes), (1_000, RESULT_BYTES as u64));
}

#[test]
fn parameters_are_bound_typed_and_never_read_as_sql() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let bind = |sql: &str, parameters| ask_for(&database, sql, parameters, 10, LONG);
    let all = vec![
        Value::Null,
        Value::Integer(7),
        Value::Real(0.5),
        Value::Text("'; DROP TABLE notes; --".into()),
        Value::Blob(vec![]),
    ];
    let result = bind("SELECT typeof(?), typeof(?), typeof(?), typeof(?4), typeof(?5), ?4", all).unwrap();
    let types: Vec<_> = result.rows[0].iter().map(|value| format!("{value:?}")).collect();
    for (shown, expected) in types.iter().zip(["null", "integer", "real", "text", "blob", "DROP"]) {
        assert!(shown.contains(expected), "{shown}");
    }
    assert!(bind("SELECT title FROM notes WHERE id = :id", vec![Value::Integer(3)]).unwrap().rows.len() == 1);
    for (sql, parameters) in
        [("SELECT ?", vec![]), ("SELECT 1", vec![Value::Null]), ("SELECT ?3", vec![Value::Null])]
    {
        match bind(sql, parameters) {
            Err(Error::Invalid(text)) => assert!(text.contains("parameters"), "{text}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn rows_are_capped_and_the_result_says_so() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let rows = |sql: &str, most| ask_for(&database, sql, vec![], most, LONG).unwrap();
    let result = rows(&million("i"), u32::MAX);
    assert_eq!((result.rows.len(), result.truncated, result.max_rows), (ROWS as usize, true, ROWS));
    let exactly = rows("SELECT * FROM notes", 100);
    assert_eq!((exactly.rows.len(), exactly.truncated), (100, false));
    let one_less = rows("SELECT * FROM notes", 99);
    assert_eq!((one_less.rows.len(), one_less.truncated), (99, true));
    let none = rows("SELECT * FROM notes", 0);
    assert_eq!((none.rows.len(), none.truncated, none.columns.len()), (0, true, 4));
    assert!(!rows("SELECT * FROM notes WHERE 0", 0).truncated);
}

#[test]
fn a_cell_is_cut_between_characters_and_the_result_says_so() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let sql = format!("SELECT replace(hex(zeroblob({})), '00', 'ü')", CELL_BYTES);
    let cut = text(&database, &sql);
    assert_eq!(cut.len(), CELL_BYTES);
    assert!(ask(&database, &sql).unwrap().truncated);
    // One byte off, so that the cap falls inside a character.
    let odd = text(&database, &format!("SELECT 'x' || replace(hex(zeroblob({CELL_BYTES})), '00', 'ü')"));
    assert_eq!(odd.len(), CELL_BYTES - 1);
    let whole = ask(&database, &format!("SELECT zeroblob({CELL_BYTES})")).unwrap();
    assert!(!whole.truncated);
    let over = ask(&database, &format!("SELECT zeroblob({})", CELL_BYTES + 1)).unwrap();
    assert!(over.truncated && over.result_bytes == CELL_BYTES as u64);
    // What is not UTF-8 grows when it is replaced, and is cut all the same.
    let lossy = ask(
        &database,
        &format!("SELECT CAST(replace(hex(zeroblob({})), '00', x'ff') AS TEXT)", CELL_BYTES - 1),
    );
    assert!(matches!(&lossy.unwrap().rows[0][0], Value::Text(text) if text.len() <= CELL_BYTES));
}

#[test]
fn the_bytes_of_a_result_are_capped_and_the_result_says_so() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let wide = ask_for(&database, &million("zeroblob(10000)"), vec![], ROWS, LONG).unwrap();
    assert_eq!((wide.rows.len(), wide.truncated), (RESULT_BYTES / 10_000, true));
    assert!(wide.result_bytes <= wide.max_result_bytes);
    // Many small cells cost room too.
    let columns = vec!["''"; usize::from(COLUMNS)].join(",");
    let empty = ask_for(&database, &million(&columns), vec![], ROWS, LONG).unwrap();
    assert_eq!(empty.rows.len(), RESULT_BYTES / (8 * usize::from(COLUMNS)));
    // A first row that is too large is cut, not dropped.
    let one = ask(&database, "SELECT zeroblob(2000000), zeroblob(2000000), zeroblob(2000000), zeroblob(2000000), zeroblob(2000000), zeroblob(2000000), 7").unwrap();
    assert!(one.rows.len() == 1 && one.truncated && matches!(one.rows[0][6], Value::Integer(7)));
}

#[test]
fn a_long_name_of_a_column_is_cut() {
    let app = App::with_notes("DELETE");
    let name = "ü".repeat(COLUMN_NAME_BYTES);
    let stars = vec!["*"; 100].join(",");
    let result = ask(&app.grant(), &format!("SELECT {stars} FROM (SELECT 1 AS {name})")).unwrap();
    assert_eq!(result.columns.len(), 100);
    assert!(result.columns.iter().all(|name| name.len() == COLUMN_NAME_BYTES));
}

#[test]
fn what_is_asked_is_capped() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let at = |length: usize| format!("SELECT 1 --{}", "x".repeat(length - "SELECT 1 --".len()));
    ask(&database, &at(SQL_BYTES)).unwrap();
    assert!(matches!(ask(&database, &at(SQL_BYTES + 1)), Err(Error::TooLarge(_))));
    let count = |count: usize| {
        let marks = vec!["?"; count].join("||");
        ask_for(
            &database,
            &format!("SELECT '' IN ({})", marks.replace("||", ",")),
            vec![Value::Null; count],
            1,
            LONG,
        )
    };
    assert!(count(usize::from(PARAMETERS)).is_ok());
    assert!(matches!(count(usize::from(PARAMETERS) + 1), Err(Error::TooLarge(_))));
    assert!(matches!(ask(&database, "SELECT ?32766"), Err(Error::Invalid(_))));
    let blob = |bytes| ask_for(&database, "SELECT length(?)", vec![Value::Blob(vec![0; bytes])], 1, LONG);
    assert!(blob(PARAMETER_BYTES).is_ok());
    assert!(matches!(blob(PARAMETER_BYTES + 1), Err(Error::TooLarge(_))));
}

#[test]
fn what_makes_the_compiler_work_is_capped() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let bombs = [
        format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000)),
        format!("SELECT {}", vec!["1"; usize::from(COLUMNS) + 1].join(",")),
        vec!["SELECT 1"; 20_000].join(" UNION ALL "),
        format!("SELECT 1 WHERE {}", vec!["1"; 100_000].join(" AND ")),
        format!("SELECT 1 WHERE {} 1", "NOT ".repeat(100_000)),
        format!("SELECT 'a' LIKE '{}'", "%a".repeat(10_000)),
        (1..60).fold("WITH t0 AS (SELECT 1 AS x)".to_owned(), |sql, n| {
            format!("{sql}, t{n} AS (SELECT a.x FROM t{m} a, t{m} b)", m = n - 1)
        }) + " SELECT * FROM t59",
    ];
    for sql in bombs {
        let started = Instant::now();
        let result = ask_for(&database, &sql, vec![], 10, Duration::from_secs(2));
        assert!(result.is_err(), "{:.80}", sql);
        assert!(started.elapsed() < Duration::from_secs(4), "{:.80} took {:?}", sql, started.elapsed());
    }
}

#[test]
fn an_endless_statement_ends_at_its_deadline() {
    let app = App::with_notes("WAL");
    let database = app.grant();
    for sql in [
        format!("{ENDLESS} SELECT count(*) FROM n"),
        format!("{ENDLESS} SELECT i FROM n WHERE i < 0"),
        "SELECT count(*) FROM notes a, notes b, notes c, notes d, notes e, notes f, notes g".to_owned(),
        format!("{ENDLESS} SELECT 1 WHERE EXISTS (SELECT 1 FROM n WHERE i < 0)"),
        format!("EXPLAIN QUERY PLAN {ENDLESS} SELECT 1 FROM n").replace("EXPLAIN QUERY PLAN", ""),
    ] {
        let started = Instant::now();
        let time = Duration::from_millis(200);
        match ask_for(&database, &sql.replace("SELECT 1 FROM n", "SELECT max(i) FROM n"), vec![], 10, time) {
            Err(Error::Deadline(200)) => {}
            other => panic!("{sql}: {other:?}"),
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{sql}: {:?}", started.elapsed());
    }
}

#[test]
fn memory_stays_bounded() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let before = sqlite_memory_peak(true);
    let many = |column: &str| format!("SELECT {}", vec![column; usize::from(COLUMNS)].join(","));
    for sql in [
        format!("{ENDLESS} SELECT randomblob(1000000) AS x FROM n ORDER BY x"),
        format!("{ENDLESS} SELECT DISTINCT randomblob(100000) FROM n"),
        format!("{ENDLESS} SELECT max(length(x)) FROM (SELECT group_concat(randomblob(1000000)) OVER (ORDER BY i) AS x FROM n)"),
        "WITH RECURSIVE n(i) AS (SELECT randomblob(1000000) UNION SELECT randomblob(1000000) FROM n) SELECT count(*) FROM n".into(),
        many("randomblob(16000000)"),
        many("zeroblob(16000000)"),
        many("printf('%.*c', 16000000, 'x')"),
        format!("{ENDLESS} SELECT json_group_array(hex(zeroblob(500000))) FROM n"),
    ] {
        match ask_for(&database, &sql, vec![], 10, Duration::from_secs(3)) {
            Err(Error::TooLarge(_) | Error::Deadline(_)) => {}
            Ok(result) => assert!(result.truncated, "{:.100}", sql),
            other => panic!("{:.100}: {other:?}", sql),
        }
    }
    // Other tests share the count, and add little to it.
    let grown = sqlite_memory_peak(false) - before;
    assert!(grown < STATEMENT_HEAP + (32 << 20), "{grown} bytes");
    for sql in
        ["SELECT zeroblob(1000000000)", "SELECT hex(zeroblob(10000000))", "SELECT printf('%1000000000d', 1)"]
    {
        assert!(matches!(ask(&database, sql), Err(Error::TooLarge(_) | Error::Invalid(_))), "{sql}");
    }
    // And memory is there again for the next statement.
    assert_eq!(integer(&database, "SELECT count(*) FROM notes"), 100);
}

/// The most that SQLite ever had allocated in this process, since it was last reset.
#[expect(unsafe_code, reason = "SQLite's own count of its memory")]
fn sqlite_memory_peak(reset: bool) -> i64 {
    // SAFETY: no precondition.
    unsafe { rusqlite::ffi::sqlite3_memory_highwater(i32::from(reset)) }
}

#[test]
fn a_statement_that_takes_all_its_memory_takes_none_of_another_ones() {
    let app = App::with_notes("WAL");
    let (hostile, honest) = (app.grant(), app.grant());
    let bomb = std::thread::spawn(move || {
        for _ in 0..5 {
            let sql = format!("{ENDLESS} SELECT DISTINCT randomblob(1000000) FROM n");
            let result = ask_for(&hostile, &sql, vec![], 1_000, LONG);
            assert!(result.is_err() || result.unwrap().truncated);
        }
    });
    while !bomb.is_finished() {
        assert_eq!(integer(&honest, "SELECT length(hex(randomblob(5000000)))"), 10_000_000);
    }
    bomb.join().unwrap();
}

#[test]
fn a_value_longer_than_the_cap_can_be_measured_and_cut_in_sql() {
    let app = App::with_notes("DELETE");
    app.writer("app.db").execute_batch("UPDATE notes SET body = zeroblob(10000000) WHERE id = 1").unwrap();
    let database = app.grant();
    assert!(
        matches!(value(&database, "SELECT body FROM notes WHERE id = 1"), Value::Blob(blob) if blob.len() == CELL_BYTES)
    );
    assert_eq!(integer(&database, "SELECT length(body) FROM notes WHERE id = 1"), 10_000_000);
    assert_eq!(integer(&database, "SELECT length(substr(body, 9000000)) FROM notes WHERE id = 1"), 1_000_001);
}
