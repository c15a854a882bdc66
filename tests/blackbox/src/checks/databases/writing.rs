//! Writes in every spelling, and other files.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{ask, cell, table};
use crate::case::{Case, Done, Stop};

/// Statements that would change something; `{t}` is a table that is there.
const WRITING: [&str; 94] = [
    "DELETE FROM {t}",
    "delete from {t} where 1=1",
    "UPDATE {t} SET rowid = rowid",
    "INSERT INTO {t} DEFAULT VALUES",
    "INSERT OR REPLACE INTO {t} SELECT * FROM {t}",
    "REPLACE INTO {t} SELECT * FROM {t}",
    "DROP TABLE {t}",
    "DROP TABLE IF EXISTS {t}",
    "ALTER TABLE {t} ADD COLUMN zz",
    "ALTER TABLE {t} RENAME TO zz",
    "CREATE TABLE zz (a)",
    "CREATE TABLE IF NOT EXISTS {t} (a)",
    "CREATE TABLE zz AS SELECT * FROM {t}",
    "CREATE TEMP TABLE zz (a)",
    "CREATE TEMPORARY VIEW zz AS SELECT 1",
    "CREATE VIEW zz AS SELECT 1",
    "CREATE INDEX zz ON {t} (rowid)",
    "CREATE TRIGGER zz AFTER INSERT ON {t} BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER zz AFTER INSERT ON {t} BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE zz USING fts5(a)",
    "CREATE VIRTUAL TABLE zz USING fts4(a)",
    "CREATE VIRTUAL TABLE zz USING rtree(a, b, c)",
    "CREATE VIRTUAL TABLE temp.zz USING fts5(a)",
    "INSERT INTO zz_fts(zz_fts) VALUES ('rebuild')",
    "INSERT INTO sqlite_schema VALUES ('table','zz','zz',2,'CREATE TABLE zz (a)')",
    "UPDATE sqlite_schema SET sql = ''",
    "DELETE FROM sqlite_sequence",
    "DELETE FROM {t} RETURNING *",
    "UPDATE {t} SET rowid = 1 RETURNING *",
    "WITH d AS (SELECT 1) DELETE FROM {t}",
    "WITH d AS (DELETE FROM {t} RETURNING *) SELECT * FROM d",
    "EXPLAIN DELETE FROM {t}; DELETE FROM {t}",
    "SELECT 1; DELETE FROM {t}",
    "SELECT 1;DELETE FROM {t};",
    "SELECT 1; -- \n DELETE FROM {t}",
    "SELECT 1; SELECT 2",
    "; DELETE FROM {t}",
    "/* x */ DELETE FROM {t}",
    "/* x */-- y\nDELETE FROM {t}",
    "-- x\nDELETE FROM {t}",
    "--\n/**/DeLeTe/**/FrOm/**/{t}",
    "\tDELETE\nFROM\r\n{t}",
    "\u{feff}DELETE FROM {t}",
    "\u{a0}DELETE FROM {t}",
    "SELECT 1 UNION ALL DELETE FROM {t}",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "BEGIN EXCLUSIVE",
    "BEGIN; DELETE FROM {t}; COMMIT",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT zz",
    "RELEASE zz",
    "VACUUM",
    "REINDEX",
    "REINDEX {t}",
    "ANALYZE",
    "ANALYZE {t}",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA journal_mode(WAL)",
    "PRAGMA main.journal_mode = OFF",
    "PRAGMA user_version = 7",
    "PRAGMA user_version(7)",
    "PRAGMA application_id = 7",
    "PRAGMA schema_version = 7",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_autocheckpoint = 1",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema(1)",
    "PRAGMA query_only = OFF",
    "PRAGMA trusted_schema = ON",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA data_store_directory = '/tmp'",
    "PRAGMA mmap_size = 1000000000",
    "PRAGMA cache_size = 1000000",
    "PRAGMA hard_heap_limit = 1",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA incremental_vacuum",
    "PRAGMA auto_vacuum = 1",
    "PRAGMA optimize",
    "PRAGMA secure_delete = 1",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "SELECT load_extension('x')",
    "SELECT load_extension('x', 'y')",
    "SELECT writefile('zz', 'x')",
    "SELECT edit('x')",
    "SELECT fts3_tokenizer('simple', x'00')",
    "SELECT * FROM pragma_journal_mode('DELETE')",
    "SELECT * FROM pragma_user_version(7)",
    "SELECT * FROM pragma_writable_schema(1)",
    "SELECT * FROM pragma_wal_checkpoint('TRUNCATE')",
];

pub(super) fn writes(case: &Case<'_>) -> Done {
    let table = table(case)?;
    let state = |case: &Case<'_>| -> Result<Vec<Value>, Stop> {
        [
            "SELECT count(*) FROM sqlite_schema".to_owned(),
            format!("SELECT count(*) >= 0 FROM {table}"),
            "PRAGMA user_version".to_owned(),
            "PRAGMA application_id".to_owned(),
            "PRAGMA journal_mode".to_owned(),
        ]
        .iter()
        .map(|sql| cell(case, sql))
        .collect()
    };
    let before = state(case)?;
    for sql in WRITING.map(|sql| sql.replace("{t}", &table)) {
        let started = Instant::now();
        let reply = ask(case, &sql)?;
        // One that would change only the connection, or nothing, may pass: what it leaves is looked at.
        let harmless =
            reply.status == 200 && (sql.starts_with("PRAGMA") || sql.starts_with("SELECT * FROM pragma"));
        case.holds(harmless || matches!(reply.status, 400 | 403 | 422), || {
            format!("{sql}: {} {:.200}", reply.status, reply.body)
        });
        case.holds(started.elapsed() < Duration::from_secs(15), || {
            format!("{sql} took {:?}", started.elapsed())
        });
    }
    let after = state(case)?;
    case.holds(before == after, || format!("the database was {before:?}, and is {after:?}"));
    case.holds(cell(case, "PRAGMA query_only")? != json!(0), || "the next connection may write".into());
    Ok(())
}

/// Statements that would open another file, or tell of files.
const OTHERS: [&str; 22] = [
    "ATTACH ':memory:' AS m",
    "ATTACH '' AS m",
    "ATTACH '/etc/passwd' AS s",
    "ATTACH DATABASE '../outside/secret.db' AS s",
    "ATTACH 'file:/etc/passwd?mode=ro' AS s",
    "ATTACH 'file::memory:?cache=shared' AS s",
    "/**/ATTACH/**/':memory:'/**/AS m",
    "SELECT 1; ATTACH ':memory:' AS m",
    "DETACH main",
    "VACUUM INTO 'copy.db'",
    "VACUUM INTO '/tmp/copy-of-a-database.db'",
    "VACUUM main INTO 'copy.db'",
    "SELECT readfile('/etc/passwd')",
    "SELECT * FROM fsdir('/etc')",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT * FROM zipfile('/etc/passwd')",
    "SELECT * FROM dbstat",
    "SELECT * FROM sqlite_dbpage",
    "SELECT file FROM pragma_database_list",
    "PRAGMA database_list",
    "PRAGMA compile_options",
    "PRAGMA vfs_list",
];

pub(super) fn others(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for sql in OTHERS {
        let reply = ask(case, sql)?;
        // The last ones tell of the library, and may; what they tell is searched as every reply is.
        let asks = sql.starts_with("PRAGMA") || sql.contains("pragma_") || sql.contains("dbstat");
        case.holds(matches!(reply.status, 400 | 403 | 422) || (asks && reply.status == 200), || {
            format!("{sql}: {} {:.200}", reply.status, reply.body)
        });
        case.holds(!reply.body.contains("\"/"), || format!("{sql} tells a path: {:.300}", reply.body));
    }
    for path in [
        "/etc/passwd",
        "../x.db",
        "..",
        "",
        " ",
        "main",
        ":memory:",
        "file:x?mode=rw",
        "file:///etc/passwd",
        "\0",
        "no-such-database",
        "*",
        "sqlite:x",
        "x.db;y.db",
    ] {
        let reply = case.tool("query_db", &json!({ "query": "SELECT 1", "path": path }))?;
        case.holds(matches!(reply.status, 400 | 403 | 422 | 503), || {
            format!("{path:?}: {} {:.200}", reply.status, reply.body)
        });
    }
    let words = |name: &str| -> Result<(u16, String), Stop> {
        let reply = case.tool("query_db", &json!({ "query": "SELECT 1", "path": name }))?;
        Ok((reply.status, reply.body.replace(name, "_")))
    };
    for before in ["/etc/", "../../../../../../../../etc/"] {
        let (there, missing) = (words(&format!("{before}passwd"))?, words(&format!("{before}nopasswd"))?);
        case.holds(there == missing, || format!("{there:.200?} is not {missing:.200?}"));
    }
    Ok(())
}
