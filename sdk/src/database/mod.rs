//! Read-only SQL over the granted databases (capability `database`).
//!
//! Guarantees: none of its own; the host's authorizer and its read-only handle decide what a statement may do.
//! Hostile: the rows, and error text that quotes them.

use crate::Error as ToolError;
use crate::bindings::palisade::host::database;
use crate::capability::capability;

pub use crate::bindings::palisade::host::database::{Connection, Error, QueryResult, Value};

capability! {
    /// Read-only SQL over the granted databases.
    Database = Some("database")
}

impl Database {
    /// The granted databases, the default one first.
    #[must_use]
    pub fn granted(&self) -> Vec<Connection> {
        database::granted()
    }

    /// The granted database that `wanted` names (its granted name, or its relative path); the default one for `None`.
    ///
    /// # Errors
    /// `scope-missing` where none is granted, or where `wanted` is none of the granted ones: the text names those.
    pub fn select(&self, wanted: Option<&str>) -> Result<Connection, ToolError> {
        let granted = self.granted();
        let names: Vec<_> = granted.iter().map(|one| (one.name(), one.path())).collect();
        let index = choose(&names, wanted)?;
        granted.into_iter().nth(index).ok_or_else(nothing_granted)
    }

    /// Runs one statement that only reads on the default database. `parameters` are bound to `?1`, `?2`, …; the result
    /// has at most `max_rows` rows, and says so where there were more.
    ///
    /// # Errors
    /// `scope-missing` where no database is granted; otherwise those of [`Connection::query`].
    pub fn query(&self, sql: &str, parameters: &[Value], max_rows: u32) -> Result<QueryResult, ToolError> {
        Ok(self.select(None)?.query(sql, parameters, max_rows)?)
    }
}

/// What a cell holds, where it is of that type.
impl Value {
    /// An integer.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(integer) = self { Some(*integer) } else { None }
    }

    /// A real number, or an integer as one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "as SQLite converts it")]
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Self::Real(real) => Some(*real),
            Self::Integer(integer) => Some(*integer as f64),
            _ => None,
        }
    }

    /// A text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// The index of the database that is meant. Names win over paths, so that a path can't shadow a name.
fn choose(granted: &[(String, String)], wanted: Option<&str>) -> Result<usize, ToolError> {
    if granted.is_empty() {
        return Err(nothing_granted());
    }
    let Some(wanted) = wanted else { return Ok(0) };
    let path = wanted.strip_prefix("./").unwrap_or(wanted);
    let by_name = granted.iter().position(|(name, _)| name == wanted);
    by_name.or_else(|| granted.iter().position(|(_, own)| own == path)).ok_or_else(|| {
        let names: Vec<_> = granted.iter().map(|(name, _)| format!("`{name}`")).collect();
        ToolError::scope_missing(format!(
            "No granted database has that name or path. Granted: {}. The host's operator can grant more.",
            names.join(", ")
        ))
    })
}

fn nothing_granted() -> ToolError {
    ToolError::scope_missing("No database is granted. The host's operator can grant one (`--database PATH`).")
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(text) => {
                Self::invalid_arguments(format!("SQLite rejects the statement: {}.", bare(&text)))
            }
            Error::Denied(act) => Self::policy_violation(format!(
                "Databases are read-only here, and this statement is not permitted: {}. Use SELECT, or a PRAGMA \
                 that only reads.",
                bare(&act)
            )),
            Error::Deadline(ms) => Self::deadline_exceeded(format!(
                "The statement ran longer than {ms} ms and was stopped. Narrow it (WHERE on an indexed column, LIMIT)."
            )),
            Error::TooLarge(what) => Self::too_large(format!("Over a limit: {}.", bare(&what))),
            Error::Unavailable(what) => {
                Self::unavailable(format!("The database can't be read just now: {}.", bare(&what)))
            }
            Error::Busy => {
                Self::unavailable("The database is locked by the application. Try again in a moment.")
            }
        }
    }
}

/// The host's words without a closing full stop; the sentence around them has its own.
fn bare(text: &str) -> &str {
    text.trim_end_matches(['.', ' ', '\n'])
}

#[cfg(test)]
mod tests;
