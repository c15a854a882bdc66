//! `query_db` and `introspect` `db_health`: read-only SQL over granted databases.
//!
//! Guarantees: every cell comes out as a JSON value that says what it was; whatever is cut off is announced.
//! Not guaranteed here: that a statement only reads. The host's authorizer and handle see to that; nothing in this
//! component reads the SQL text.
//! Hostile: the statement, the rows, the names of tables and columns.
//! Imports: `database` alone.

#![forbid(unsafe_code)]

mod health;
mod query;

use palisade_sdk::{Effects, Operation};

fn operations() -> Vec<Operation> {
    let query = "Runs one read-only SQL statement on a granted SQLite database and returns rows as objects. Bind \
                 values with ? and params. See the tables with SELECT name, sql FROM sqlite_schema. When truncated, \
                 narrow the query, or page with LIMIT and OFFSET.";
    let health = "Health and structure of a granted SQLite database: size, journal mode, integrity check, and its \
                  tables with columns and row counts. What takes too long is left out and named in notes.";
    vec![
        Operation::new("query_db", query, query::query_db).effects(Effects::READ).alias("sql", "query"),
        Operation::new("introspect", health, health::db_health).action("db_health").effects(Effects::READ),
    ]
}

palisade_sdk::export!(operations);
