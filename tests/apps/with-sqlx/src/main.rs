//! An app with sqlx, which is what tauri-plugin-sql gives pages: a pool of connections, each on a thread of its own.

use std::path::Path;

use palisade_beside::{Database, Journal, SCHEMA, Step};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tauri::async_runtime::block_on;

fn main() {
    palisade_beside::run::<Sqlx>();
}

struct Sqlx(SqlitePool);

impl Database for Sqlx {
    fn create(path: &Path, journal: Journal) -> Result<Self, String> {
        let mode = match journal {
            Journal::Log => SqliteJournalMode::Wal,
            Journal::Rollback => SqliteJournalMode::Delete,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(mode)
            .busy_timeout(journal.patience());
        let create = async {
            let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
            sqlx::raw_sql(SCHEMA).execute(&pool).await?;
            Ok(Self(pool))
        };
        block_on(create).map_err(|error: sqlx::Error| error.to_string())
    }

    fn write(&mut self, step: Step) -> Result<(), String> {
        let write = async {
            let mut transaction = self.0.begin().await?;
            for statement in Step::STATEMENTS {
                sqlx::query(statement).bind(step.0).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        block_on(write).map_err(|error: sqlx::Error| error.to_string())
    }

    fn ask(&mut self, sql: &str) -> Result<String, String> {
        block_on(sqlx::query_scalar(sql).fetch_one(&self.0)).map_err(|error| error.to_string())
    }
}
