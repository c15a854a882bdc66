//! The tables of a database, with their columns and row counts.
//!
//! Guarantees: at most [`MAX_TABLES`], in name order; columns and counts are left out, with a note, where they can't
//! be had. Hostile: the names. They are only ever quoted into SQL that can do nothing but read.

use palisade_sdk::database::{QueryResult, Value};
use palisade_sdk::output;

use super::{Probe, Sql, integer};

/// Tables listed. A database with more is generated, and a list of all helps no one.
pub(super) const MAX_TABLES: usize = 1_000;

/// Columns asked for at once, over all tables: the host's own cap on rows.
const MAX_COLUMNS: u32 = 10_000;

/// Tables counted by one statement. SQLite allows 500 terms; a statement that fails takes its whole batch with it.
const BATCH: usize = 50;

#[output]
#[derive(PartialEq)]
pub(super) struct Table {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<i64>,
    pub(super) columns: Vec<String>,
}

pub(super) struct Tables {
    pub(super) tables: Vec<Table>,
    pub(super) truncated: bool,
}

pub(super) fn list<S: Sql>(probe: &mut Probe<'_, S>) -> Tables {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    // One more than is listed, to tell whether there are more.
    let Some(result) = probe.ask("tables", sql, 1 + u32::try_from(MAX_TABLES).unwrap_or(u32::MAX)) else {
        return Tables { tables: Vec::new(), truncated: false };
    };
    let truncated = result.truncated || result.rows.len() > MAX_TABLES;
    let names = result.rows.into_iter().take(MAX_TABLES).filter_map(first_text);
    let mut tables: Vec<_> = names.map(|name| Table { name, rows: None, columns: Vec::new() }).collect();
    columns(probe, &mut tables);
    counts(probe, &mut tables);
    Tables { tables, truncated }
}

fn first_text(row: Vec<Value>) -> Option<String> {
    row.into_iter().next().and_then(super::text)
}

fn columns<S: Sql>(probe: &mut Probe<'_, S>, tables: &mut [Table]) {
    let sql = "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' \
               AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";
    let Some(QueryResult { rows, truncated, .. }) = probe.ask("columns", sql, MAX_COLUMNS) else { return };
    for row in rows {
        let mut row = row.into_iter().filter_map(super::text);
        let (Some(table), Some(column)) = (row.next(), row.next()) else { continue };
        // Sorted by name on both sides, in SQLite's byte order, which is Rust's.
        if let Ok(index) = tables.binary_search_by(|known| known.name.as_str().cmp(&table)) {
            tables[index].columns.push(column);
        }
    }
    if truncated {
        probe.notes.push("columns: there are more than could be listed".to_owned());
    }
}

fn counts<S: Sql>(probe: &mut Probe<'_, S>, tables: &mut [Table]) {
    for batch in tables.chunks_mut(BATCH) {
        if count(probe, batch, "rows") {
            continue;
        }
        // One table that can't be counted (a virtual table without its module, say) fails the batch.
        for table in batch {
            if probe.out_of_time {
                return;
            }
            let what = format!("rows of {}", table.name);
            count(probe, std::slice::from_mut(table), &what);
        }
    }
}

/// Counts all of `batch` with one statement, so that the batch has one deadline. Whether that worked.
fn count<S: Sql>(probe: &mut Probe<'_, S>, batch: &mut [Table], what: &str) -> bool {
    let term =
        |(index, table): (usize, &Table)| format!("SELECT {index}, count(*) FROM {}", quoted(&table.name));
    let sql: Vec<_> = batch.iter().enumerate().map(term).collect();
    let notes = probe.notes.len();
    let result = probe.ask(what, &sql.join(" UNION ALL "), u32::try_from(batch.len()).unwrap_or(u32::MAX));
    let Some(result) = result else {
        if batch.len() > 1 && !probe.out_of_time {
            // The tables are tried one by one next; those that fail leave notes of their own.
            probe.notes.truncate(notes);
        }
        return false;
    };
    for row in result.rows {
        let [index, rows] = row.as_slice() else { continue };
        let index = integer(index).and_then(|index| usize::try_from(index).ok());
        if let Some(table) = index.and_then(|index| batch.get_mut(index)) {
            table.rows = integer(rows);
        }
    }
    true
}

/// An SQL identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
