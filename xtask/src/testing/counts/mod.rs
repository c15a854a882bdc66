//! What test runs said: how many passed, how many failed, and which.
//!
//! Guarantees: a number is counted only from libtest's own result lines. Not guaranteed: anything about test harnesses
//! with another format; there is none here.

use std::fmt;

/// Sums of libtest's results. As an error it says that tests failed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) ignored: u64,
    /// Names of the tests that failed.
    pub(super) failures: Vec<String>,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} tests failed", self.failed, self.passed + self.failed)
    }
}

impl std::error::Error for Counts {}

impl Counts {
    /// Takes one line of output in.
    pub(super) fn read(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
            self.ignored += number_before(rest, " ignored");
        } else if let Some(name) =
            line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.failures.extend(other.failures.iter().cloned());
    }

    /// For the summary; empty where a step ran no tests.
    pub(super) fn describe(&self) -> String {
        match self.passed + self.failed {
            0 => String::new(),
            _ => format!("{} passed, {} failed", self.passed, self.failed),
        }
    }
}

/// The number that ends right before `word`; 0 when there is none.
fn number_before(text: &str, word: &str) -> u64 {
    let Some(end) = text.find(word) else { return 0 };
    let digits = text[..end].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests;
