//! What came of the cases, for people and for programs.
//!
//! Guarantees: a case that failed says where it stands and why. Hostile: what the component said, which is in here printable.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// Lines of what a tool said meanwhile that are shown.
const MAX_SAID: usize = 20;

/// What came of the cases.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Each case, in order.
    pub cases: Vec<Tested>,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// The file that it stands in.
    pub file: PathBuf,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long its call took, in milliseconds.
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub took: Duration,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// As expected.
    Passed,
    /// Otherwise.
    Failed {
        /// What does not hold, with the difference.
        why: String,
        /// What the tool logged meanwhile.
        said: Vec<String>,
    },
}

fn milliseconds<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((took.as_secs_f64() * 1e6).round() / 1e3)
}

impl Report {
    /// How many cases passed.
    pub fn passed(&self) -> usize {
        self.cases.len() - self.failed()
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| case.outcome != Outcome::Passed).count()
    }

    /// The last line.
    pub fn summary(&self) -> String {
        let (passed, failed) = (self.passed(), self.failed());
        let time: Duration = self.cases.iter().map(|case| case.took).sum();
        format!(
            "{} cases: {passed} passed, {failed} failed; {} ms in calls",
            self.cases.len(),
            time.as_millis()
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for case in &self.cases {
            match &case.outcome {
                Outcome::Passed => writeln!(f, "ok      {}", case.name)?,
                Outcome::Failed { why, said } => {
                    writeln!(f, "FAILED  {} ({})", case.name, case.file.display())?;
                    why.lines().try_for_each(|line| writeln!(f, "        {}", printable(line)))?;
                    for line in said.iter().take(MAX_SAID) {
                        writeln!(f, "        the tool said: {}", printable(line))?;
                    }
                }
            }
        }
        write!(f, "{}", self.summary())
    }
}

/// Without what acts on terminals.
fn printable(line: &str) -> String {
    line.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}
