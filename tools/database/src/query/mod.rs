//! `query_db`: one statement, its rows as JSON.
//!
//! Guarantees: integers stay exact; a BLOB is told from text; two columns of one name both appear. Not guaranteed:
//! infinities and NaN, which JSON lacks: they become null.

mod value;

use std::collections::BTreeSet;

use palisade_sdk::database::QueryResult;
use palisade_sdk::serde_json::Value as Json;
use palisade_sdk::{Database, Result, input, output, tool};

use self::value::Row;

/// Rows when the caller does not say.
const DEFAULT_ROWS: u32 = 100;

/// Rows at most: what a client can still take in.
const MAX_ROWS: u32 = 10_000;

#[input]
pub(crate) struct QueryDb {
    /// One SQL statement that only reads.
    query: String,
    /// A granted database's name or relative path. Default: the first.
    path: Option<String>,
    /// Values for ?1, ?2, ...: null, boolean, number, string, or {"base64": "..."} for a BLOB.
    #[serde(default)]
    params: Option<Vec<Json>>,
    /// Default 100, at most 10000.
    max_rows: Option<u32>,
}

#[output]
pub(crate) struct Answer {
    columns: Vec<String>,
    /// Objects by column; a BLOB is {"base64", "bytes"}.
    rows: Vec<Row>,
    row_count: usize,
    /// There were more rows, or longer cells.
    truncated: bool,
    max_rows: u32,
    result_bytes: u64,
    max_result_bytes: u64,
    database: String,
}

/// Runs one read-only SQL statement on a granted SQLite database and returns rows as objects. Bind values with
/// ? and params. Tables: SELECT name, sql FROM sqlite_schema. When truncated, use LIMIT and OFFSET.
#[tool(read_only, alias(sql = "query"))]
pub(crate) fn query_db(arguments: QueryDb, databases: &Database) -> Result<Answer> {
    let parameters = arguments.params.unwrap_or_default();
    let parameters: Vec<_> = parameters
        .into_iter()
        .enumerate()
        .map(|(index, json)| value::parameter(index, json))
        .collect::<Result<_, _>>()?;
    let max_rows = arguments.max_rows.unwrap_or(DEFAULT_ROWS).min(MAX_ROWS);
    let connection = databases.select(arguments.path.as_deref())?;
    let result = connection.query(&arguments.query, &parameters, max_rows)?;
    Ok(answer(result, connection.name()))
}

fn answer(result: QueryResult, database: String) -> Answer {
    let columns = distinct(result.columns);
    let rows: Vec<_> = result.rows.into_iter().map(|cells| Row::new(&columns, cells)).collect();
    Answer {
        row_count: rows.len(),
        rows,
        columns: columns.to_vec(),
        truncated: result.truncated,
        max_rows: result.max_rows,
        result_bytes: result.result_bytes,
        max_result_bytes: result.max_result_bytes,
        database,
    }
}

/// The names as they are, but a name that was there before gets `_2`, `_3`, … : whichever no other column has.
fn distinct(names: Vec<String>) -> std::rc::Rc<[String]> {
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    let distinct = |name: String| {
        if seen.insert(name.clone()) {
            return name;
        }
        let mut number = 2_usize;
        loop {
            let candidate = format!("{name}_{number}");
            if taken.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    };
    names.into_iter().map(distinct).collect()
}

#[cfg(test)]
mod tests;
