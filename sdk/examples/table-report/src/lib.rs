//! `table_report`: what is in a database's tables, column by column.
//!
//! Before anybody writes a query they want to know what is there. This tool counts, for each table of a granted database, its rows,
//! and for each column the empty and the different values and the range.
//!
//! Guarantees: statements that it makes quote every name. Imports: `database` alone, which is read-only: a mistake in it can't change a row.

#![forbid(unsafe_code)]

use palisade_sdk::database::{Connection, Value};
use palisade_sdk::{Database, Error, Result, input, output, tool};

/// Tables and columns that one report has at most.
const MAX_TABLES: u32 = 50;
const MAX_COLUMNS: u32 = 60;
/// Characters of a value that is shown.
const MAX_CHARS: usize = 60;

#[input]
struct TableReport {
    /// Which granted database. Default: the first one.
    database: Option<String>,
    /// Only this table. Default: all of them.
    table: Option<String>,
}

#[output]
struct Table {
    name: String,
    rows: i64,
    columns: Vec<Column>,
}

#[output]
struct Column {
    name: String,
    /// As declared.
    declared: String,
    /// Rows without a value.
    empty: i64,
    /// Different values.
    different: i64,
    /// The smallest value, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    smallest: Option<String>,
    /// The largest value, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    largest: Option<String>,
}

/// What is in the tables of a granted database: rows, and for each column its empty and different values and its range.
#[tool(read_only)]
fn table_report(args: TableReport, db: &Database) -> Result<Vec<Table>> {
    let db = db.select(args.database.as_deref())?;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               AND (?1 IS NULL OR name = ?1) ORDER BY name";
    let wanted = args.table.clone().map_or(Value::Null, Value::Text);
    let names = texts(&db, sql, &[wanted], MAX_TABLES)?;
    if let (Some(table), true) = (&args.table, names.is_empty()) {
        return Err(Error::invalid_arguments(format!("There is no table `{table}`.")));
    }
    names.into_iter().map(|name| report(&db, name)).collect()
}

palisade_sdk::export!(table_report);

fn report(db: &Connection, name: String) -> Result<Table> {
    let described =
        db.query("SELECT name, type FROM pragma_table_info(?1)", &[Value::Text(name.clone())], MAX_COLUMNS)?;
    let mut columns = Vec::new();
    for row in &described.rows {
        let [Value::Text(column), Value::Text(declared)] = row.as_slice() else { continue };
        columns.push(describe(db, &name, column, declared)?);
    }
    let rows = one(db, &format!("SELECT count(*) FROM {}", quoted(&name)))?;
    Ok(Table { name, rows: rows.first().and_then(Value::as_integer).unwrap_or_default(), columns })
}

fn describe(db: &Connection, table: &str, column: &str, declared: &str) -> Result<Column> {
    let (table, name) = (quoted(table), quoted(column));
    let sql = format!(
        "SELECT count(*) - count({name}), count(DISTINCT {name}), min({name}), max({name}) FROM {table}"
    );
    let found = one(db, &sql)?;
    let number = |at: usize| found.get(at).and_then(Value::as_integer).unwrap_or_default();
    let shown = |at: usize| found.get(at).and_then(shown);
    Ok(Column {
        name: column.to_owned(),
        declared: declared.to_owned(),
        empty: number(0),
        different: number(1),
        smallest: shown(2),
        largest: shown(3),
    })
}

/// The first row.
fn one(db: &Connection, sql: &str) -> Result<Vec<Value>> {
    Ok(db.query(sql, &[], 1)?.rows.into_iter().next().unwrap_or_default())
}

fn texts(db: &Connection, sql: &str, parameters: &[Value], most: u32) -> Result<Vec<String>> {
    let rows = db.query(sql, parameters, most)?.rows;
    Ok(rows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect())
}

/// As SQL takes a name, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Text(text) => text.chars().take(MAX_CHARS).collect(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_its_quotes() {
        assert_eq!(quoted("plain"), "\"plain\"");
        assert_eq!(quoted("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
    }

    #[test]
    fn values_are_shown_short() {
        assert_eq!(shown(&Value::Null), None);
        assert_eq!(shown(&Value::Text("ä".repeat(100))).map(|text| text.chars().count()), Some(MAX_CHARS));
        assert_eq!(shown(&Value::Blob(vec![0; 5])).as_deref(), Some("5 bytes"));
    }
}
