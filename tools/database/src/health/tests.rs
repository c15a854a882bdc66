use std::cell::RefCell;

use palisade_sdk::ErrorKind;
use palisade_sdk::database::{Error as DatabaseError, QueryResult, Value};
use palisade_sdk::serde_json::{json, to_value};

use super::tables::MAX_TABLES;
use super::{Health, Integrity, Sql, examine};

type Answer = Result<Vec<Vec<Value>>, DatabaseError>;

/// Answers statements as a function of their text, and remembers them.
struct Fake<F> {
    answer: F,
    asked: RefCell<Vec<String>>,
}

impl<F: Fn(&str) -> Answer> Sql for Fake<F> {
    fn query(&self, sql: &str, max_rows: u32) -> Result<QueryResult, DatabaseError> {
        self.asked.borrow_mut().push(sql.to_owned());
        let mut rows = (self.answer)(sql)?;
        let truncated = rows.len() > max_rows as usize;
        rows.truncate(max_rows as usize);
        Ok(QueryResult { columns: vec![], rows, truncated, max_rows, result_bytes: 0, max_result_bytes: 0 })
    }
}

fn look(answer: impl Fn(&str) -> Answer) -> (Health, Vec<String>) {
    let fake = Fake { answer, asked: RefCell::default() };
    let health = examine(&fake).unwrap();
    (health, fake.asked.into_inner())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn one(value: Value) -> Answer {
    Ok(vec![vec![value]])
}

/// A healthy database with the tables `a"b` (two columns, 7 rows) and `notes` (one column, 3 rows).
fn healthy(sql: &str) -> Answer {
    match sql {
        "PRAGMA page_size" => one(Value::Integer(4096)),
        "PRAGMA journal_mode" => one(text("wal")),
        "PRAGMA encoding" => one(text("UTF-8")),
        "PRAGMA foreign_key_check" => Ok(vec![]),
        _ if sql.starts_with("PRAGMA quick_check") => one(text("ok")),
        _ if sql.starts_with("PRAGMA") => one(Value::Integer(2)),
        _ if sql.starts_with("SELECT name FROM sqlite_schema") => {
            Ok(vec![vec![text("a\"b")], vec![text("notes")]])
        }
        _ if sql.starts_with("SELECT t.name") => {
            Ok([("a\"b", "id"), ("a\"b", "x"), ("notes", "body")].map(|(a, b)| vec![text(a), text(b)]).into())
        }
        "SELECT 0, count(*) FROM \"a\"\"b\" UNION ALL SELECT 1, count(*) FROM \"notes\"" => {
            Ok([(0, 7), (1, 3)].map(|(a, b)| vec![Value::Integer(a), Value::Integer(b)]).into())
        }
        _ => panic!("unexpected statement: {sql}"),
    }
}

#[test]
fn a_healthy_database_is_described_whole() {
    let (health, _) = look(healthy);
    let expected = json!({
        "database": "", "size_bytes": 0, "wal_size_bytes": 0, "page_size": 4096, "page_count": 2, "freelist_pages": 2,
        "journal_mode": "wal", "encoding": "UTF-8", "user_version": 2, "schema_version": 2,
        "foreign_keys_violations": 0, "integrity": "ok", "table_count": 2, "truncated": false,
        "tables": [
            {"name": "a\"b", "rows": 7, "columns": ["id", "x"]},
            {"name": "notes", "rows": 3, "columns": ["body"]},
        ],
    });
    assert_eq!(to_value(health).unwrap(), expected);
}

#[test]
fn problems_are_listed() {
    let (health, _) = look(|sql| match sql {
        "PRAGMA foreign_key_check" => Ok(vec![vec![], vec![]]),
        _ if sql.starts_with("PRAGMA quick_check") => {
            Ok(vec![vec![text("row 1 missing")], vec![text("page 2")]])
        }
        _ => healthy(sql),
    });
    assert_eq!(health.foreign_keys_violations, Some(2));
    assert_eq!(health.integrity, Some(Integrity::Problems(vec!["row 1 missing".into(), "page 2".into()])));
}

#[test]
fn a_part_that_is_refused_is_a_note_and_the_rest_is_there() {
    let (health, _) = look(|sql| match sql {
        "PRAGMA page_count" => Err(DatabaseError::Denied("PRAGMA page_count".into())),
        _ if sql.starts_with("SELECT t.name") => Err(DatabaseError::Denied("a function".into())),
        _ => healthy(sql),
    });
    assert_eq!((health.page_count, health.page_size), (None, Some(4096)));
    assert!(health.tables.iter().all(|table| table.columns.is_empty() && table.rows.is_some()));
    assert_eq!(health.notes.len(), 2);
    assert!(health.notes[0].starts_with("page_count: ") && health.notes[1].starts_with("columns: "));
}

#[test]
fn one_table_that_cannot_be_counted_does_not_take_the_others_with_it() {
    let (health, _) = look(|sql| match sql {
        _ if sql.contains("UNION ALL") || sql.contains("\"a\"\"b\"") => {
            Err(DatabaseError::Invalid("no such module".into()))
        }
        _ if sql.contains("count(*)") => Ok(vec![vec![Value::Integer(0), Value::Integer(3)]]),
        _ => healthy(sql),
    });
    let rows: Vec<_> = health.tables.iter().map(|table| table.rows).collect();
    assert_eq!(rows, [None, Some(3)]);
    assert_eq!(health.notes.len(), 1, "{:?}", health.notes);
}

#[test]
fn nothing_long_is_asked_after_a_statement_ran_out_of_time() {
    let (health, asked) = look(|sql| match sql {
        _ if sql.contains("count(*)") => Err(DatabaseError::Deadline(5000)),
        _ => healthy(sql),
    });
    assert_eq!(asked.iter().filter(|sql| sql.contains("count(*)")).count(), 1);
    assert!(!asked.iter().any(|sql| sql.contains("quick_check")));
    assert_eq!((health.integrity, health.foreign_keys_violations), (None, None));
    assert_eq!(health.notes.len(), 3);
}

#[test]
fn tables_are_complete_at_the_cap_and_truncated_one_past_it() {
    for (count, truncated) in [(MAX_TABLES, false), (MAX_TABLES + 1, true)] {
        let (health, _) = look(|sql| match sql {
            _ if sql.starts_with("SELECT name") => {
                Ok((0..count).map(|n| vec![text(&format!("{n:05}"))]).collect())
            }
            _ if sql.starts_with("SELECT t.name") || sql.contains("count(*)") => Ok(vec![]),
            _ => healthy(sql),
        });
        assert_eq!((health.table_count, health.truncated), (MAX_TABLES, truncated));
    }
}

#[test]
fn what_is_no_database_is_an_error_and_not_an_empty_answer() {
    let fake = Fake {
        answer: |_: &str| Err(DatabaseError::Unavailable("not a database".into())),
        asked: RefCell::default(),
    };
    assert_eq!(examine(&fake).unwrap_err().kind, ErrorKind::Unavailable);
}
