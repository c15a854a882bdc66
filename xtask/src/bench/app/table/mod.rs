//! One table of several builds' figures.
//!
//! Guarantees: a row is the same measurement in each column; a build that lacks it has an empty cell.

use std::io::{self, Write as _};

use anyhow::Result;

/// What a bench says on one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) what: String,
    goal: String,
    pub(super) figure: String,
}

impl Row {
    /// Reads a line: what, goal and figure, with tabs between. Others are no rows.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut cells = line.split('\t').map(str::to_owned);
        let row = Self { what: cells.next()?, goal: cells.next()?, figure: cells.next()? };
        cells.next().is_none().then_some(row)
    }
}

/// What one build measured.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) build: &'static str,
    pub(super) rows: Vec<Row>,
}

/// Prints them side by side.
pub(super) fn print(columns: &[Column]) -> Result<()> {
    let Some(first) = columns.first() else { return Ok(()) };
    let mut out = io::stdout().lock();
    let names: Vec<&str> = columns.iter().map(|column| column.build).collect();
    writeln!(out, "\nWhat the plugin costs an app (medians)\n")?;
    writeln!(out, "| what | goal | {} |", names.join(" | "))?;
    writeln!(out, "| --- | --- |{}", " --- |".repeat(columns.len()))?;
    for Row { what, goal, .. } in &first.rows {
        let figures: Vec<&str> = columns.iter().map(|column| figure(column, what)).collect();
        writeln!(out, "| {what} | {goal} | {} |", figures.join(" | "))?;
    }
    out.flush()?;
    Ok(())
}

fn figure<'a>(column: &'a Column, what: &str) -> &'a str {
    column.rows.iter().find(|row| row.what == what).map_or("", |row| &row.figure)
}

#[cfg(test)]
mod tests;
