//! An app with rusqlite 0.32, whose libsqlite3-sys is the oldest that Palisade works with.

use std::path::Path;

use palisade_beside::{Database, Journal, SCHEMA, Step};
use rusqlite::{Connection, TransactionBehavior};

fn main() {
    palisade_beside::run::<Rusqlite>();
}

struct Rusqlite(Connection);

impl Database for Rusqlite {
    fn create(path: &Path, journal: Journal) -> Result<Self, String> {
        let create = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(journal.patience())?;
            connection.pragma_update(None, "journal_mode", journal.mode())?;
            connection.execute_batch(SCHEMA)?;
            Ok(Self(connection))
        };
        create().map_err(|error: rusqlite::Error| error.to_string())
    }

    fn write(&mut self, step: Step) -> Result<(), String> {
        let mut write = || {
            let transaction = self.0.transaction_with_behavior(TransactionBehavior::Deferred)?;
            for statement in Step::STATEMENTS {
                transaction.execute(statement, [step.0])?;
            }
            transaction.commit()
        };
        write().map_err(|error| error.to_string())
    }

    fn ask(&mut self, sql: &str) -> Result<String, String> {
        self.0.query_row(sql, [], |row| row.get(0)).map_err(|error| error.to_string())
    }
}
