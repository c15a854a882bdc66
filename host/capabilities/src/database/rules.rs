//! What a statement may do: the decisions behind SQLite's authorizer.
//!
//! Guarantees: an act that is not listed here as allowed is refused, whichever way it was spelled; SQLite asks while it
//! compiles, so nothing has run by then. Functions and pragmas are lists of what is allowed.
//! Not guaranteed: that reading any table of a granted database is refused.
//! Hostile: the statement, and the views and virtual tables that the database defines.

use std::ffi::c_int;

use rusqlite::ffi;

/// What SQLite asks about, as it says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<'a> {
    /// One of SQLite's action codes.
    pub(super) code: c_int,
    /// Its two arguments; what they mean depends on the code.
    pub(super) first: Option<&'a str>,
    pub(super) second: Option<&'a str>,
}

/// Allows an act, or says what kind of act it is that is refused.
pub(super) fn decide(act: Act<'_>) -> Result<(), String> {
    let first = act.first.unwrap_or_default();
    let second = act.second;
    match act.code {
        ffi::SQLITE_SELECT | ffi::SQLITE_RECURSIVE => Ok(()),
        ffi::SQLITE_READ if is_raw_table(first) => {
            Err(format!("reading {first}: it shows raw pages or the host"))
        }
        ffi::SQLITE_READ => Ok(()),
        ffi::SQLITE_FUNCTION => function(second.unwrap_or_default()),
        ffi::SQLITE_PRAGMA => pragma(first, second),
        // An R-tree prepares its own writes when it is first read. It runs none of them for a read; a statement of the
        // caller's that comes this far is not read-only, and is refused for that.
        ffi::SQLITE_INSERT | ffi::SQLITE_DELETE | ffi::SQLITE_UPDATE if is_rtree_shadow(first) => Ok(()),
        // SQLite asks this first when a statement defines or drops something.
        ffi::SQLITE_INSERT | ffi::SQLITE_DELETE | ffi::SQLITE_UPDATE if is_schema(first) => {
            Err("changing the schema is not a read".into())
        }
        code => Err(format!("{} is not a read", describe(code))),
    }
}

fn is_schema(table: &str) -> bool {
    ["sqlite_master", "sqlite_temp_master", "sqlite_schema", "sqlite_temp_schema"].contains(&table)
}

fn is_rtree_shadow(table: &str) -> bool {
    ["_node", "_rowid", "_parent"].iter().any(|suffix| table.ends_with(suffix))
}

/// Tables that SQLite or its extensions make up, and that show more than the database's contents.
fn is_raw_table(table: &str) -> bool {
    const RAW: &[&str] = &[
        "bytecode",
        "dbstat",
        "fsdir",
        "sqlite_dbpage",
        "sqlite_memstat",
        "sqlite_stmt",
        "tables_used",
        "zipfile",
    ];
    RAW.iter().any(|raw| raw.eq_ignore_ascii_case(table))
}

fn function(name: &str) -> Result<(), String> {
    let lower = name.to_ascii_lowercase();
    match FUNCTIONS.binary_search(&lower.as_str()) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("calling {name}(): it is not among the functions that only compute")),
    }
}

fn pragma(name: &str, value: Option<&str>) -> Result<(), String> {
    let lower = name.to_ascii_lowercase();
    if PRAGMAS_OF_SUBJECT.contains(&lower.as_str()) {
        return Ok(());
    }
    match (PRAGMAS.contains(&lower.as_str()), value) {
        (true, None) => Ok(()),
        (true, Some(_)) => Err(format!("PRAGMA {name} with a value")),
        (false, _) => Err(format!("PRAGMA {name}")),
    }
}

/// Pragmas that only read, whose argument says what to read.
const PRAGMAS_OF_SUBJECT: &[&str] = &[
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Pragmas that only read as long as they have no argument. `database_list` is not among them: it shows a path.
const PRAGMAS: &[&str] = &[
    "application_id",
    "auto_vacuum",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "collation_list",
    "compile_options",
    "data_version",
    "defer_foreign_keys",
    "encoding",
    "foreign_keys",
    "freelist_count",
    "function_list",
    "ignore_check_constraints",
    "journal_mode",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "module_list",
    "page_count",
    "page_size",
    "pragma_list",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "schema_version",
    "secure_delete",
    "synchronous",
    "temp_store",
    "trusted_schema",
    "user_version",
    "writable_schema",
];

/// Functions that only compute, in order. Absent on purpose: `load_extension`, `fts3_tokenizer` and `fts5` (pointers),
/// `sqlite_log` (the host's log), `optimize` (writes), `rtreecheck` (runs SQL), `json_patch` (quadratic).
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "->", "->>", "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "bm25", "ceil",
    "ceiling", "changes", "char", "coalesce", "concat", "concat_ws", "cos", "cosh", "count", "cume_dist",
    "current_date", "current_time", "current_timestamp", "date", "datetime", "degrees", "dense_rank", "exp",
    "first_value", "floor", "format", "fts5_get_locale", "fts5_insttoken", "fts5_locale", "fts5_source_id",
    "glob", "group_concat", "hex", "highlight", "if", "ifnull", "iif", "instr", "json", "json_array",
    "json_array_insert", "json_array_length", "json_error_position", "json_extract", "json_group_array",
    "json_group_object", "json_insert", "json_object", "json_pretty", "json_quote", "json_remove",
    "json_replace", "json_set", "json_type", "json_valid", "jsonb", "jsonb_array", "jsonb_array_insert",
    "jsonb_extract", "jsonb_group_array", "jsonb_group_object", "jsonb_insert", "jsonb_object",
    "jsonb_remove", "jsonb_replace", "jsonb_set", "julianday", "lag", "last_insert_rowid", "last_value",
    "lead", "length", "like", "likelihood", "likely", "ln", "log", "log10", "log2", "lower", "ltrim",
    "match", "matchinfo", "max", "median", "min", "mod", "nth_value", "ntile", "nullif", "octet_length",
    "offsets", "percent_rank", "percentile", "percentile_cont", "percentile_disc", "pi", "pow", "power",
    "printf", "quote", "radians", "random", "randomblob", "rank", "replace", "round", "row_number", "rtrim",
    "sign", "sin", "sinh", "snippet", "soundex", "sqlite_compileoption_get", "sqlite_compileoption_used",
    "sqlite_source_id", "sqlite_version", "sqrt", "strftime", "string_agg", "substr", "substring",
    "subtype", "sum", "tan", "tanh", "time", "timediff", "total", "total_changes", "trim", "trunc",
    "typeof", "unhex", "unicode", "unistr", "unistr_quote", "unixepoch", "unlikely", "upper", "zeroblob",
];

fn describe(code: c_int) -> &'static str {
    match code {
        ffi::SQLITE_INSERT => "INSERT",
        ffi::SQLITE_UPDATE => "UPDATE",
        ffi::SQLITE_DELETE => "DELETE",
        ffi::SQLITE_ATTACH => "ATTACH",
        ffi::SQLITE_DETACH => "DETACH",
        ffi::SQLITE_TRANSACTION => "controlling a transaction",
        ffi::SQLITE_SAVEPOINT => "controlling a savepoint",
        ffi::SQLITE_ALTER_TABLE => "ALTER TABLE",
        ffi::SQLITE_REINDEX => "REINDEX",
        ffi::SQLITE_ANALYZE => "ANALYZE",
        ffi::SQLITE_CREATE_TABLE | ffi::SQLITE_CREATE_TEMP_TABLE => "CREATE TABLE",
        ffi::SQLITE_CREATE_INDEX | ffi::SQLITE_CREATE_TEMP_INDEX => "CREATE INDEX",
        ffi::SQLITE_CREATE_VIEW | ffi::SQLITE_CREATE_TEMP_VIEW => "CREATE VIEW",
        ffi::SQLITE_CREATE_TRIGGER | ffi::SQLITE_CREATE_TEMP_TRIGGER => "CREATE TRIGGER",
        ffi::SQLITE_CREATE_VTABLE => "CREATE VIRTUAL TABLE",
        ffi::SQLITE_DROP_TABLE | ffi::SQLITE_DROP_TEMP_TABLE | ffi::SQLITE_DROP_VTABLE => "DROP TABLE",
        ffi::SQLITE_DROP_INDEX | ffi::SQLITE_DROP_TEMP_INDEX => "DROP INDEX",
        ffi::SQLITE_DROP_VIEW | ffi::SQLITE_DROP_TEMP_VIEW => "DROP VIEW",
        ffi::SQLITE_DROP_TRIGGER | ffi::SQLITE_DROP_TEMP_TRIGGER => "DROP TRIGGER",
        _ => "this kind of statement",
    }
}
