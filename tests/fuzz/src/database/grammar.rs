//! Statements by a grammar: what SQLite has that reads, writes, names files, or takes long.

use arbitrary::Unstructured;

use crate::bytes::{chance, number, pick};

/// How deep expressions and queries lie in each other.
const MAX_DEPTH: usize = 4;

/// Statements out of choices.
pub(super) fn statements(choices: &[u8], most: usize) -> Vec<String> {
    let mut input = Unstructured::new(choices);
    let count = 1 + number(&mut input, most - 1);
    (0..count).take_while(|index| *index == 0 || !choices.is_empty()).map(|_| statement(&mut input)).collect()
}

type Input<'a, 'b> = &'a mut Unstructured<'b>;

fn statement(input: Input<'_, '_>) -> String {
    match number(input, 9) {
        0..=4 => query(input, 0),
        5 => pragma(input),
        6 => foreign(input),
        7 => writing(input),
        8 => format!("EXPLAIN {}{}", pick(input, &["", "QUERY PLAN "]), query(input, 1)),
        _ => format!("{}; {}", query(input, 2), writing(input)),
    }
}

const TABLES: &[&str] = &[
    "notes",
    "titles",
    "ft",
    "places",
    "sqlite_schema",
    "ft_data",
    "places_node",
    "sqlite_temp_schema",
    "main.notes",
    "temp.notes",
    "outside.notes",
    "pragma_table_list",
    "pragma_database_list",
    "json_each('[1,2]')",
    "generate_series(1, 3)",
    "dbstat",
    "sqlite_dbpage",
    "fts5vocab",
    "bytecode('select 1')",
    "sqlite_stmt",
];
const COLUMNS: &[&str] =
    &["id", "title", "body", "size", "text", "x0", "rowid", "*", "sql", "name", "value", "n", "data"];
const FUNCTIONS: &[&str] = &[
    "length",
    "hex",
    "quote",
    "upper",
    "abs",
    "typeof",
    "zeroblob",
    "randomblob",
    "char",
    "unicode",
    "count",
    "sum",
    "group_concat",
    "json",
    "json_extract",
    "json_group_array",
    "load_extension",
    "readfile",
    "writefile",
    "edit",
    "fts5",
    "rtreenode",
    "rtreecheck",
    "replace",
    "printf",
    "substr",
    "instr",
    "trim",
    "likely",
    "sqlite_version",
    "sqlite_offset",
    "strftime",
    "max",
    "glob",
    "like",
    "soundex",
    "regexp",
    "snippet",
    "bm25",
    "highlight",
    "matchinfo",
    "fts5_get_locale",
    "json_patch",
    "jsonb",
    "octet_length",
    "string_agg",
    "unhex",
    "total_changes",
    "ntile",
];
const LITERALS: &[&str] = &[
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "1e308",
    "NULL",
    "''",
    "'inside'",
    "x'00ff'",
    "'$.a[0]'",
    "'{\"a\":[1]}'",
    "'{outside}'",
    "'%'",
    "?1",
    ":name",
    "current_timestamp",
    "'a*'",
    "99999999",
    "'2024-01-01'",
    "TRUE",
];
const OPERATORS: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "%",
    "||",
    "=",
    "<",
    "IS NOT",
    "LIKE",
    "GLOB",
    "MATCH",
    "REGEXP",
    "AND",
    "OR",
    "<<",
    "->",
    "->>",
    "COLLATE NOCASE =",
];

fn expression(input: Input<'_, '_>, depth: usize) -> String {
    let next = depth + 1;
    match if depth >= MAX_DEPTH { number(input, 1) } else { number(input, 8) } {
        0 => pick(input, LITERALS).to_owned(),
        1 => pick(input, COLUMNS).to_owned(),
        2 => format!("({} {} {})", expression(input, next), pick(input, OPERATORS), expression(input, next)),
        3 => {
            let arguments: Vec<String> = (0..number(input, 3)).map(|_| expression(input, next)).collect();
            let over = if chance(input, 15) { " OVER (ORDER BY 1)" } else { "" };
            format!("{}({}){over}", pick(input, FUNCTIONS), arguments.join(", "))
        }
        4 => format!("({})", query(input, next)),
        5 => format!("EXISTS ({})", query(input, next)),
        6 => format!("CASE WHEN {} THEN {} END", expression(input, next), expression(input, next)),
        7 => format!("{} IN ({})", expression(input, next), query(input, next)),
        _ => format!(
            "CAST({} AS {})",
            expression(input, next),
            pick(input, &["TEXT", "INTEGER", "BLOB", "REAL"])
        ),
    }
}

fn query(input: Input<'_, '_>, depth: usize) -> String {
    let next = depth + 1;
    if depth < MAX_DEPTH && chance(input, 12) {
        let limit = pick(input, &["n < 100", "n < 100000000", "1"]);
        return format!(
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE {limit}) SELECT {} FROM r",
            expression(input, next)
        );
    }
    let columns: Vec<String> = (0..=number(input, 2)).map(|_| expression(input, next)).collect();
    let mut text = format!("SELECT {}{}", pick(input, &["", "DISTINCT "]), columns.join(", "));
    if chance(input, 80) {
        text.push_str(&format!(" FROM {}", source(input, next)));
    }
    if chance(input, 40) {
        text.push_str(&format!(" WHERE {}", expression(input, next)));
    }
    if chance(input, 20) {
        text.push_str(&format!(" GROUP BY {} HAVING {}", expression(input, next), expression(input, next)));
    }
    if depth < MAX_DEPTH && chance(input, 15) {
        text.push_str(&format!(" {} {}", pick(input, &["UNION", "UNION ALL", "EXCEPT"]), query(input, next)));
    }
    if chance(input, 30) {
        text.push_str(&format!(" ORDER BY {} LIMIT {}", expression(input, next), pick(input, LITERALS)));
    }
    text
}

fn source(input: Input<'_, '_>, depth: usize) -> String {
    let table = pick(input, TABLES).to_owned();
    match if depth >= MAX_DEPTH { 0 } else { number(input, 5) } {
        0..=2 => table,
        3 => format!("{table}, {}", pick(input, TABLES)),
        4 => format!("{table} LEFT JOIN {} ON {}", pick(input, TABLES), expression(input, depth + 1)),
        _ => format!("({})", query(input, depth + 1)),
    }
}

fn pragma(input: Input<'_, '_>) -> String {
    let name = pick(
        input,
        &[
            "table_info",
            "journal_mode",
            "user_version",
            "writable_schema",
            "temp_store_directory",
            "wal_checkpoint",
            "query_only",
            "mmap_size",
            "integrity_check",
            "quick_check",
            "optimize",
            "locking_mode",
            "page_size",
            "encoding",
            "compile_options",
            "function_list",
            "data_store_directory",
            "database_list",
            "cache_spill",
            "foreign_key_check",
            "incremental_vacuum",
            "secure_delete",
            "trusted_schema",
            "journal_size_limit",
            "hard_heap_limit",
        ],
    );
    match number(input, 2) {
        0 => format!("PRAGMA {name}"),
        1 => format!(
            "PRAGMA {name} = {}",
            pick(input, &["1", "off", "wal", "delete", "'{outside}'", "memory", "truncate"])
        ),
        _ => format!("PRAGMA main.{name}({})", pick(input, &["notes", "1", "truncate", "'{outside}'"])),
    }
}

/// What names a file.
fn foreign(input: Input<'_, '_>) -> String {
    let file = pick(
        input,
        &[
            "{outside}",
            "file:{outside}?mode=ro",
            "{here}",
            "file:{here}?immutable=1",
            "",
            ":memory:",
            "/proc/self/fd/3",
            "file:secret.db?vfs=unix",
            "../outside/secret.db",
            "file:{outside}?mode=rwc&nolock=1",
            "{here}-new",
        ],
    );
    match number(input, 4) {
        0 => format!("ATTACH '{file}' AS outside"),
        1 => format!("VACUUM INTO '{file}'"),
        2 => format!("SELECT load_extension('{file}')"),
        3 => format!(
            "CREATE VIRTUAL TABLE temp.t USING {}('{file}')",
            pick(input, &["csv", "fts5", "zipfile", "dbstat"])
        ),
        _ => format!("SELECT writefile('{file}', x'00'), readfile('{file}')"),
    }
}

fn writing(input: Input<'_, '_>) -> String {
    let table = pick(input, TABLES);
    match number(input, 11) {
        0 => format!("INSERT INTO {table} SELECT {}", expression(input, 2)),
        1 => format!("UPDATE {table} SET {} = {}", pick(input, COLUMNS), expression(input, 2)),
        2 => format!("DELETE FROM {table} RETURNING {}", expression(input, 2)),
        3 => format!("CREATE {}TABLE t AS {}", pick(input, &["", "TEMP "]), query(input, 2)),
        4 => format!("DROP TABLE {table}"),
        5 => format!("WITH w AS ({}) INSERT INTO {table} SELECT * FROM w", query(input, 2)),
        6 => pick(
            input,
            &["BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT s", "END", "ROLLBACK", "VACUUM", "ANALYZE", "REINDEX"],
        )
        .to_owned(),
        7 => format!(
            "INSERT INTO ft(ft) VALUES ('{}')",
            pick(input, &["optimize", "rebuild", "delete-all", "integrity-check"])
        ),
        8 => format!("ALTER TABLE {table} RENAME TO t"),
        9 => format!("CREATE TRIGGER temp.t AFTER INSERT ON notes BEGIN {}; END", query(input, 3)),
        10 => format!("REPLACE INTO {table} VALUES ({})", expression(input, 2)),
        _ => format!("CREATE INDEX i ON {table} ({})", expression(input, 2)),
    }
}
