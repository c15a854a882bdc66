//! What libFuzzer says, as one line of a table.
//!
//! Guarantees: a run that did not succeed is a find, whatever it said.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Result, bail};

use palisade_toolkit::run::say;

/// What came of one target.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    target: String,
    executions: u64,
    each_second: u64,
    new_inputs: u64,
    megabytes: u64,
    find: Option<Find>,
}

/// Something that did not hold, or did not end.
#[derive(Debug)]
struct Find {
    /// What the target said of it.
    what: String,
    /// The input's file, as libFuzzer names it.
    input: Option<String>,
    /// What runs it again.
    again: String,
}

impl Outcome {
    /// Reads what a target said.
    pub(super) fn read(target: &str, said: &str, succeeded: bool, program: &Path, log: &Path) -> Self {
        let stat = |name: &str| {
            let line = said.lines().rev().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
            line.and_then(|line| line.trim_start_matches(':').trim().parse().ok()).unwrap_or_default()
        };
        let find = (!succeeded).then(|| Find::read(said, program, log));
        Self {
            target: target.to_owned(),
            executions: stat("number_of_executed_units"),
            each_second: stat("average_exec_per_sec"),
            new_inputs: stat("new_units_added"),
            megabytes: stat("peak_rss_mb"),
            find,
        }
    }

    /// How it went, in a few words.
    pub(super) fn brief(&self) -> String {
        match &self.find {
            None => format!("{} executions, nothing found", self.executions),
            Some(find) => format!("found something: {}", find.what),
        }
    }
}

impl Find {
    fn read(said: &str, program: &Path, log: &Path) -> Self {
        let input = said
            .lines()
            .rev()
            .find_map(|line| line.split_once("Test unit written to "))
            .map(|(_, file)| file.trim().to_owned());
        let again =
            format!("{} {}", program.display(), input.as_deref().unwrap_or("(its input was not written)"));
        Self { what: format!("{} (all of it: {})", what(said), log.display()), input, again }
    }
}

/// What happened: the panic's text, or what libFuzzer calls it.
fn what(said: &str) -> String {
    let mut lines = said.lines();
    let panicked = lines.by_ref().any(|line| line.contains(" panicked at "));
    let text =
        if panicked { lines.next() } else { said.lines().find(|line| line.contains("ERROR: libFuzzer")) };
    let text = text.or_else(|| said.lines().last()).unwrap_or("it said nothing");
    text.chars().take(300).collect()
}

/// Prints the table, the finds, and the sum; fails where something was found.
pub(super) fn summary(outcomes: &[Outcome]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(table(outcomes).as_bytes())?;
    out.flush()?;
    let finds: Vec<_> =
        outcomes.iter().filter_map(|outcome| Some((&outcome.target, outcome.find.as_ref()?))).collect();
    for (target, find) in &finds {
        say(format!("{target}: {}", find.what));
        say(format!("  input: {}", find.input.as_deref().unwrap_or("none was written")));
        say(format!("  again: {}", find.again));
    }
    if finds.is_empty() {
        Ok(())
    } else {
        bail!("{} of {} targets found something", finds.len(), outcomes.len())
    }
}

fn table(outcomes: &[Outcome]) -> String {
    let mut text =
        String::from("\ntarget          executions   each second   new inputs   peak MB   finds\n");
    for outcome in outcomes {
        let Outcome { target, executions, each_second, new_inputs, megabytes, find } = outcome;
        let finds = u8::from(find.is_some());
        let _ = writeln!(
            text,
            "{target:<14} {executions:>11} {each_second:>13} {new_inputs:>12} {megabytes:>9} {finds:>7}"
        );
    }
    let executions: u64 = outcomes.iter().map(|outcome| outcome.executions).sum();
    let new: u64 = outcomes.iter().map(|outcome| outcome.new_inputs).sum();
    let finds = outcomes.iter().filter(|outcome| outcome.find.is_some()).count();
    let _ = writeln!(
        text,
        "{} targets, {executions} executions, {new} new inputs, {finds} finds",
        outcomes.len()
    );
    text
}

#[cfg(test)]
mod tests;
