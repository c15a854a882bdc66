//! What came of a run, in words and as JSON.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything held.
    Passed,
    /// The target lacks what it is about.
    Skipped(String),
    /// What did not hold.
    Failed(Vec<String>),
}

/// One check.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about, by the heading that it stands under.
    pub group: &'static str,
    /// What it says, as a sentence.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// How many expectations it had.
    pub expected: u64,
    /// How many replies it got.
    pub replies: u64,
    /// How long it took.
    pub took: Duration,
}

/// A whole run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The profile that the host says it serves.
    pub profile: String,
    /// In the order of the checks.
    pub rows: Vec<Row>,
    /// From start to end.
    pub took: Duration,
}

impl Report {
    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed(_)))
    }

    /// The titles of the checks that were skipped, with the reasons.
    #[must_use]
    pub fn skipped(&self) -> Vec<(String, &str)> {
        let skipped = self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Skipped(why) => Some((row.title(), why.as_str())),
            _ => None,
        });
        skipped.collect()
    }

    /// Whether something ran, and everything held.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.failed().next().is_none() && self.rows.iter().any(|row| row.outcome == Outcome::Passed)
    }

    /// The line of counts.
    #[must_use]
    pub fn counts(&self) -> String {
        let (failed, skipped) = (self.failed().count(), self.skipped().len());
        let passed = self.rows.len() - failed - skipped;
        let expected: u64 = self.rows.iter().map(|row| row.expected).sum();
        let replies: u64 = self.rows.iter().map(|row| row.replies).sum();
        format!(
            "blackbox: {} checks: {passed} passed, {failed} failed, {skipped} skipped; {expected} expectations, {replies} \
             replies looked at, {:.1} s",
            self.rows.len(),
            self.took.as_secs_f64()
        )
    }

    /// All of it as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(Row::to_json).collect();
        json!({
            "profile": self.profile, "good": self.is_good(), "counts": self.counts(),
            "seconds": self.took.as_secs_f64(), "checks": rows,
        })
    }
}

impl Row {
    /// Group and name.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}: {}", self.group, self.name)
    }

    fn to_json(&self) -> Value {
        let (outcome, detail) = match &self.outcome {
            Outcome::Passed => ("passed", Value::Null),
            Outcome::Skipped(why) => ("skipped", json!(why)),
            Outcome::Failed(why) => ("failed", json!(why)),
        };
        json!({
            "group": self.group, "name": self.name, "outcome": outcome, "detail": detail,
            "expectations": self.expected, "replies": self.replies, "seconds": self.took.as_secs_f64(),
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, seconds) = (self.title(), self.took.as_secs_f64());
        match &self.outcome {
            Outcome::Passed => write!(f, "ok       {title} ({}, {seconds:.1} s)", self.expected),
            Outcome::Skipped(why) => write!(f, "skipped  {title}: {why}"),
            Outcome::Failed(all) => {
                write!(f, "FAILED   {title} ({seconds:.1} s)")?;
                all.iter().try_for_each(|one| write!(f, "\n           {one}"))
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "profile  {}", self.profile)?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))?;
        f.write_str(&self.counts())
    }
}
