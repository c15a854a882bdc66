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

palisade_sdk::export!(query::query_db, health::db_health);
