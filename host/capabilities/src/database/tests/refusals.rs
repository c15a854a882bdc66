//! What a statement may do: anything that reads, nothing that writes.

use super::{App, Error, Value, ask, integer, text};

/// Every way to write, or to leave the file, that SQLite's grammar offers.
const WRITES: &[&str] = &[
    "INSERT INTO notes(title) VALUES ('x')",
    "insert into notes default values",
    "INSERT OR REPLACE INTO notes(id) VALUES (1)",
    "REPLACE INTO notes(id) VALUES (1)",
    "INSERT INTO notes(id) VALUES (1) ON CONFLICT DO UPDATE SET title = 'x'",
    "INSERT INTO notes(title) VALUES ('x') RETURNING id",
    "UPDATE notes SET title = 'x'",
    "UPDATE notes SET title = 'x' RETURNING *",
    "UPDATE notes SET title = n.title FROM notes AS n",
    "DELETE FROM notes",
    "DELETE FROM notes RETURNING *",
    "/* SELECT */ DELETE FROM notes",
    "-- SELECT\nDELETE FROM notes",
    "  \t\n;DELETE FROM notes",
    "WITH x AS (SELECT 1) DELETE FROM notes",
    "WITH x AS (SELECT 1) INSERT INTO notes(title) SELECT * FROM x",
    "WITH RECURSIVE x(i) AS (SELECT 1) UPDATE notes SET title = 'x' WHERE id IN x",
    "SELECT 1; DELETE FROM notes",
    "SELECT 1;; DELETE FROM notes;",
    "SELECT 1; SELECT 2",
    "SELECT 1; garbage",
    "SELECT 1; -- comment\nDROP TABLE notes",
    "SELECT ';'; DELETE FROM notes",
    "EXPLAIN SELECT 1; DELETE FROM notes",
    "CREATE TABLE t (x)",
    "CREATE TABLE t AS SELECT * FROM notes",
    "CREATE TABLE IF NOT EXISTS notes (x)",
    "CREATE TEMP TABLE t (x)",
    "CREATE TEMPORARY TABLE t AS SELECT 1",
    "CREATE TABLE temp.t (x)",
    "CREATE INDEX i ON notes (size)",
    "CREATE UNIQUE INDEX i ON notes (size)",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE TRIGGER t2 AFTER DELETE ON notes BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER t2 AFTER DELETE ON notes BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE v USING fts5(x)",
    "CREATE VIRTUAL TABLE temp.v USING dbstat",
    "CREATE VIRTUAL TABLE v USING sqlite_dbpage",
    "DROP TABLE notes",
    "DROP TABLE IF EXISTS notes",
    "DROP TABLE ft",
    "DROP INDEX by_title",
    "DROP VIEW titles",
    "DROP TRIGGER tr",
    "ALTER TABLE notes RENAME TO n",
    "ALTER TABLE notes RENAME COLUMN title TO t",
    "ALTER TABLE notes ADD COLUMN x",
    "ALTER TABLE notes DROP COLUMN size",
    "REINDEX",
    "REINDEX by_title",
    "ANALYZE",
    "ANALYZE notes",
    "VACUUM",
    "VACUUM main",
    "VACUUM INTO 'copy.db'",
    "VACUUM INTO '/tmp/palisade-copy.db'",
    "ATTACH 'other.db' AS other",
    "ATTACH DATABASE ':memory:' AS m",
    "ATTACH 'file:/etc/passwd?mode=ro' AS p",
    "ATTACH '' AS t",
    "DETACH main",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "BEGIN EXCLUSIVE TRANSACTION",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT s",
    "RELEASE s",
    "ROLLBACK TO s",
    "INSERT INTO ft(ft) VALUES ('optimize')",
    "INSERT INTO ft(ft) VALUES ('rebuild')",
    "INSERT INTO ft(ft, rank) VALUES ('merge', 500)",
    "INSERT INTO ft_data VALUES (1, x'00')",
    "DELETE FROM ft_content",
    "INSERT INTO ft3(ft3) VALUES ('optimize')",
    "SELECT optimize(ft3) FROM ft3",
    "INSERT INTO places VALUES (3, 0, 1, 0, 1)",
    "DELETE FROM places_node",
    "UPDATE places_rowid SET nodeno = 7",
    "INSERT INTO places_parent VALUES (9, 9)",
    "DELETE FROM b_node",
    "UPDATE b_node SET v = 'y'",
    "INSERT INTO b_node(v) VALUES ('y')",
    "WITH x AS (SELECT 1) DELETE FROM b_node RETURNING v",
    "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 0, 'CREATE TABLE x(y)')",
    "UPDATE sqlite_master SET sql = ''",
    "DELETE FROM sqlite_schema",
    "UPDATE sqlite_sequence SET seq = 1",
    "SELECT load_extension('x')",
    "SELECT load_extension('/lib/x.so', 'init')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT fts3_tokenizer('x', x'4141414141414141')",
    "SELECT fts5(NULL)",
    "SELECT sqlite_log(1, 'x')",
    "SELECT writefile('x', 'y')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "SELECT * FROM dbstat",
    "SELECT count(*) FROM DBSTAT",
    "SELECT * FROM main.dbstat",
    "SELECT * FROM sqlite_dbpage",
    "SELECT * FROM fsdir('/')",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_wal_checkpoint",
    "SELECT * FROM pragma_journal_mode('delete')",
    "SELECT * FROM pragma_user_version(7)",
    "PRAGMA database_list",
    "PRAGMA user_version = 7",
    "PRAGMA user_version(7)",
    "PRAGMA main.user_version = 7",
    "PRAGMA application_id = 7",
    "PRAGMA schema_version = 7",
    "PRAGMA schema_version(7)",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA journal_mode(delete)",
    "PRAGMA JOURNAL_MODE = 'WAL'",
    "PRAGMA/**/journal_mode/**/=/**/off",
    "PRAGMA journal_size_limit = 0",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA wal_autocheckpoint = 1",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema(1)",
    "PRAGMA writable_schema = RESET",
    "PRAGMA query_only = OFF",
    "PRAGMA query_only(0)",
    "PRAGMA trusted_schema = 1",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA locking_mode(exclusive)",
    "PRAGMA temp_store = FILE",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA mmap_size = 268435456",
    "PRAGMA cache_size = 1000000",
    "PRAGMA cache_spill = 1",
    "PRAGMA hard_heap_limit = 0",
    "PRAGMA soft_heap_limit = 0",
    "PRAGMA busy_timeout = 100000",
    "PRAGMA threads = 8",
    "PRAGMA auto_vacuum = 1",
    "PRAGMA incremental_vacuum",
    "PRAGMA incremental_vacuum(1)",
    "PRAGMA encoding = 'UTF-16'",
    "PRAGMA page_size = 512",
    "PRAGMA max_page_count = 1",
    "PRAGMA secure_delete = 1",
    "PRAGMA synchronous = OFF",
    "PRAGMA foreign_keys = 0",
    "PRAGMA case_sensitive_like = 1",
    "PRAGMA optimize",
    "PRAGMA optimize(0xffff)",
    "PRAGMA shrink_memory",
    "PRAGMA analysis_limit = 1",
    "PRAGMA data_store_directory = '/tmp'",
    "PRAGMA lock_proxy_file = 'x'",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA nonsense",
    "EXPLAIN PRAGMA user_version = 7",
    "EXPLAIN ATTACH 'x' AS y",
    "EXPLAIN DELETE FROM notes",
    "EXPLAIN QUERY PLAN DELETE FROM notes",
];

#[test]
fn every_spelling_of_a_write_is_refused_and_changes_nothing() {
    for journal in ["DELETE", "WAL"] {
        let app = App::with_notes(journal);
        let database = app.grant();
        let before = app.snapshot();
        for sql in WRITES {
            match ask(&database, sql) {
                Err(Error::Denied(reason)) => assert!(!reason.is_empty()),
                // SQLite finds some out before it asks: an unknown function, a table that may not be modified.
                Err(Error::Invalid(message)) => {
                    let expected = [
                        "no such",
                        "may not be modified",
                        "near",
                        "unknown",
                        "no transaction",
                        "cannot",
                        "too many",
                    ];
                    assert!(expected.iter().any(|part| message.contains(part)), "{sql}: {message}");
                }
                other => panic!("{sql}: {other:?}"),
            }
            assert_eq!(app.snapshot(), before, "{sql}");
        }
    }
    assert!(!std::path::Path::new("/tmp/palisade-copy.db").exists());
}

#[test]
fn a_live_database_stays_as_it_is_too() {
    let app = App::with_notes("WAL");
    let writer = app.writer("app.db");
    writer.execute_batch("INSERT INTO notes(title) VALUES ('live')").unwrap();
    let database = app.grant();
    let before = app.snapshot();
    for sql in WRITES {
        assert!(ask(&database, sql).is_err(), "{sql}");
    }
    assert_eq!(app.snapshot(), before);
    writer.execute_batch("DELETE FROM notes").unwrap();
}

#[test]
fn what_is_refused_is_named() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    for (sql, reason) in [
        ("INSERT INTO notes(title) VALUES ('x')", "INSERT"),
        ("DROP TABLE notes", "schema"),
        ("ATTACH 'x' AS y", "ATTACH"),
        ("PRAGMA user_version = 1", "PRAGMA user_version with a value"),
        ("SELECT load_extension('x')", "load_extension"),
        ("SELECT 1; SELECT 2", "more than one statement"),
        ("DELETE FROM b_node", "a statement that writes"),
        ("SELECT * FROM pragma_database_list", "PRAGMA database_list"),
    ] {
        match ask(&database, sql) {
            Err(Error::Denied(text)) => assert!(text.contains(reason), "{sql}: {text}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn every_way_to_read_works() {
    let app = App::with_notes("WAL");
    let database = app.grant();
    for sql in [
        "SELECT 'a;b'",
        "SELECT '--', 'x' -- a comment",
        "SELECT 1;",
        "SELECT 1 ; /* the end */ ; -- really",
        "/* first */ SELECT 1",
        "VALUES (1), (2)",
        "WITH x AS (SELECT 1 AS y) SELECT y FROM x",
        "SELECT title AS \"delete from\" FROM titles",
        "SELECT replace(title, 'note', 'insert') FROM notes",
        "SELECT * FROM ft WHERE ft MATCH 'quick' ORDER BY rank",
        "SELECT highlight(ft, 0, '[', ']'), snippet(ft, 0, '[', ']', '', 5), bm25(ft) FROM ft WHERE ft MATCH 'fox'",
        "SELECT snippet(ft3), offsets(ft3) FROM ft3 WHERE ft3 MATCH 'fox'",
        "SELECT id FROM places WHERE x0 > 4",
        "SELECT * FROM places_rowid",
        "SELECT * FROM json_each('[1,2]')",
        "SELECT '{\"a\":1}' ->> 'a'",
        "SELECT row_number() OVER (ORDER BY id), ntile(3) OVER (ORDER BY id) FROM notes",
        "SELECT n.id FROM notes n JOIN notes m USING (id) GROUP BY 1 HAVING count(*) = 1 ORDER BY m.title DESC",
        "SELECT * FROM notes UNION SELECT * FROM notes EXCEPT SELECT * FROM notes WHERE id = 1",
        "SELECT sql FROM sqlite_schema",
        "SELECT name FROM sqlite_master WHERE type = 'table'",
        "SELECT date('now'), strftime('%Y', 0), current_timestamp, random()",
        "EXPLAIN SELECT * FROM notes",
        "EXPLAIN QUERY PLAN SELECT * FROM notes WHERE title = 'x'",
        "PRAGMA table_info(notes)",
        "PRAGMA main.table_xinfo('notes')",
        "PRAGMA table_list",
        "PRAGMA index_list(notes)",
        "PRAGMA index_info(by_title)",
        "PRAGMA foreign_key_check",
        "PRAGMA integrity_check",
        "PRAGMA quick_check(5)",
        "PRAGMA page_count",
        "PRAGMA freelist_count",
        "PRAGMA journal_mode",
        "PRAGMA encoding",
        "PRAGMA user_version",
        "PRAGMA compile_options",
        "SELECT * FROM pragma_table_info('notes')",
        "SELECT m.name, i.name FROM sqlite_schema m, pragma_table_info(m.name) i WHERE m.type = 'table'",
    ] {
        if let Err(error) = ask(&database, sql) {
            panic!("{sql}: {error:?}");
        }
    }
    assert_eq!(text(&database, "SELECT 'a;b'"), "a;b");
    assert_eq!(text(&database, "PRAGMA integrity_check"), "ok");
}

#[test]
fn a_text_without_one_statement_is_an_error() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    for sql in [
        "",
        " ",
        ";",
        ";;;",
        "-- only a comment",
        "/* unfinished",
        "\0",
        "SELEC 1",
        "SELECT",
        "SELECT * FROM nope",
    ] {
        assert!(matches!(ask(&database, sql), Err(Error::Invalid(_))), "{sql:?}: {:?}", ask(&database, sql));
    }
}

#[test]
fn a_hundred_thousand_stacked_statements_are_refused_at_once() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    assert!(matches!(ask(&database, &"SELECT 1;".repeat(100_000)), Err(Error::Denied(_))));
    assert!(ask(&database, &format!("SELECT 1{}", ";".repeat(500_000))).is_ok());
}

#[test]
fn nothing_of_one_statement_is_visible_to_the_next() {
    let app = App::with_notes("WAL");
    let database = app.grant();
    for sql in ["PRAGMA case_sensitive_like = 1", "CREATE TEMP TABLE t (x)", "PRAGMA temp.user_version = 3"] {
        assert!(ask(&database, sql).is_err());
    }
    assert_eq!(integer(&database, "SELECT 'A' LIKE 'a'"), 1);
    assert_eq!(integer(&database, "SELECT changes() + total_changes() + last_insert_rowid()"), 0);
    assert_eq!(integer(&database, "SELECT count(*) FROM temp.sqlite_schema"), 0);
}

#[test]
fn a_schema_full_of_hostile_definitions_runs_nothing() {
    let app = App::new();
    let writer = app.writer("app.db");
    writer
        .execute_batch(
            "PRAGMA writable_schema = ON;
             CREATE TABLE t (a, b GENERATED ALWAYS AS (a || 'x'));
             INSERT INTO t(a) VALUES (1);
             CREATE VIEW evil AS SELECT load_extension('x');
             CREATE VIEW log AS SELECT sqlite_log(1, 'x');
             CREATE VIEW paths AS SELECT * FROM pragma_database_list;",
        )
        .unwrap();
    let database = app.grant();
    assert!(matches!(ask(&database, "SELECT * FROM evil"), Err(Error::Denied(_) | Error::Invalid(_))));
    assert!(matches!(ask(&database, "SELECT * FROM log"), Err(Error::Denied(_) | Error::Invalid(_))));
    assert!(matches!(ask(&database, "SELECT * FROM paths"), Err(Error::Denied(_) | Error::Invalid(_))));
    assert!(matches!(ask(&database, "SELECT b FROM t").unwrap().rows[0][0], Value::Text(_)));
}

#[test]
fn names_that_are_not_utf8_are_shown_as_well_as_they_can_be() {
    let app = App::new();
    let writer = app.writer("app.db");
    writer
        .execute_batch(
            "CREATE TABLE bad (aaaa TEXT); INSERT INTO bad VALUES (CAST(x'ff61' AS TEXT));
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = CAST(replace(CAST(sql AS BLOB), CAST('aaaa' AS BLOB), x'ff616161') AS TEXT);",
        )
        .unwrap();
    drop(writer);
    let result = ask(&app.grant(), "SELECT * FROM bad").unwrap();
    assert_eq!(result.columns, ["\u{fffd}aaa"]);
    assert!(matches!(&result.rows[0][0], Value::Text(text) if text == "\u{fffd}a"));
}
