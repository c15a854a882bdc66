//! `cargo xtask test`: set-up and every check, as named steps.
//!
//! Guarantees: each step says when it starts and how long it took; a failure of one does not hide another's (but for the
//! pack, without which nothing compiles); the exit status is a failure exactly when a step failed. Not guaranteed:
//! that two runs at once don't wait for each other. Trusted: the repository.

pub(crate) mod blackbox;
pub(crate) mod clients;
mod counts;
mod deps;
mod lint;
mod release;
mod steps;

use std::cell::Cell;
use std::io::{self, Write as _};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use self::counts::Counts;
use self::steps::{STEPS, Step};
use crate::pack;
use crate::repo::{Repo, selection};
use palisade_toolkit::run::{say, seconds, stream};

/// How `cargo xtask test` is to work.
#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Installs what is missing first: system packages (as root, or with sudo) and Rust components.
    #[arg(long)]
    with_deps: bool,
    /// Runs this step alone (and `pack`, which the others build on). May be repeated.
    #[arg(long, value_name = "STEP", value_parser = steps::names())]
    step: Vec<String>,
    /// Runs only tests whose names contain one of these, and no other checks.
    filter: Vec<String>,
}

/// What a step had to say.
#[derive(Debug)]
enum Outcome {
    Passed(Counts),
    /// Not run, and why that is no failure here.
    Skipped(String),
}

/// What all steps share.
struct Context<'a> {
    repo: &'a Repo,
    filter: &'a [String],
    /// Missing tools are failures then: this is how CI runs.
    with_deps: bool,
    /// The host workspace was built with its lints in this run, and they passed: the tests take what was built then.
    linted: Cell<bool>,
}

/// One line of the summary.
struct Row {
    step: &'static Step,
    took: Duration,
    outcome: Result<Outcome>,
}

/// The hostile components, and what became of each.
pub(crate) fn hostile(repo: &Repo) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    stream(&mut suite(repo, "kit"))
}

/// Writes the reference pages below `docs/` anew; the test of this name says whether they are up to date.
pub(crate) fn docs(repo: &Repo) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    stream(suite(repo, "docs").env("PALISADE_WRITE_DOCS", "1"))
}

/// The workspace of what counts tokens.
const TOKENS: &str = "tests/tokens";

/// Prints what `tools/list` costs, and fails where the pack has grown beyond what it may.
pub(crate) fn listing(repo: &Repo) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    let listings = repo.target().join("listings.jsonl");
    stream(suite(repo, "listing").env("PALISADE_LISTINGS", &listings))?;
    let mut count = repo.cargo();
    // Of its own: what a tokenizer is built from is built there alone.
    count.env("CARGO_TARGET_DIR", repo.target().join("tokens"));
    count.args(["run", "-q", "--locked", "--manifest-path"]).arg(format!("{TOKENS}/Cargo.toml"));
    stream(count.arg("--").arg(&listings))
}

/// How `cargo xtask race` is to work.
#[derive(Debug, Args)]
pub(crate) struct RaceOptions {
    /// How long it goes on: an hour is 3600.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
}

/// Swaps files, databases and directories for links to a secret while tools are called over HTTP; fails when a byte of it comes
/// back. Ends with what was tried and what escaped.
pub(crate) fn race(repo: &Repo, options: &RaceOptions) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    stream(suite(repo, "races").env("PALISADE_RACE_SECONDS", options.seconds.to_string()))
}

/// How `cargo xtask soak` is to work.
#[derive(Debug, Args)]
pub(crate) struct SoakOptions {
    /// How long it goes on.
    #[arg(long, value_name = "N", default_value_t = 60)]
    minutes: u64,
}

/// How `cargo xtask kills` is to work.
#[derive(Debug, Args)]
pub(crate) struct KillOptions {
    /// How often the host is killed.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
}

/// How `cargo xtask principals` is to work.
#[derive(Debug, Args)]
pub(crate) struct PrincipalOptions {
    /// How long they go on.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
}

/// How `cargo xtask stress` is to work.
#[derive(Debug, Args)]
pub(crate) struct StressOptions {
    /// How long it goes on.
    #[arg(long, value_name = "N", default_value_t = 60)]
    minutes: u64,
    /// Does the operations of an earlier run again, which said this number.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Does whatever tools can do to the stress app, in any order; fails when it crashes, hangs, grows or says a secret.
pub(crate) fn stress(repo: &Repo, options: &StressOptions) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    let mut command = repo.cargo();
    command.arg("test").args(selection()).args(["--test", "stress", "--", "--nocapture", "random"]);
    command.env("PALISADE_SECONDS", options.minutes.saturating_mul(60).to_string());
    command.envs(options.seed.map(|seed| ("PALISADE_SEED", seed.to_string())));
    stream(&mut command)
}

/// Keeps one host busy with calls, failures and clients that break off; fails when it holds more at the end than at first. Ends
/// with what was done.
pub(crate) fn soak(repo: &Repo, options: &SoakOptions) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    let seconds = options.minutes.saturating_mul(60);
    stream(suite(repo, "soak").env("PALISADE_SOAK_SECONDS", seconds.to_string()))
}

/// Kills a host with `kill -9` again and again while it answers calls; fails when an answered one is not on record, or when
/// the chain does not hold. Ends with the counts.
pub(crate) fn kills(repo: &Repo, options: &KillOptions) -> Result<()> {
    program(repo, "whatever_was_answered_is_on_record", ("PALISADE_KILLS", options.times.into()))
}

/// Lets two callers ask one host for everything at the same time; fails when one sees a byte of the other's. Ends with the counts.
pub(crate) fn principals(repo: &Repo, options: &PrincipalOptions) -> Result<()> {
    program(repo, "two_principals_that_hammer_one_host", ("PALISADE_SECONDS", options.seconds))
}

/// One test of the command line, longer than in the suite.
fn program(repo: &Repo, test: &str, (variable, value): (&str, u64)) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    stream(suite(repo, "program").arg(test).env(variable, value.to_string()))
}

/// One suite of the end-to-end tests, with all that it says.
fn suite(repo: &Repo, name: &str) -> Command {
    let mut command = repo.cargo();
    command.arg("test").args(selection()).args(["--test", name, "--", "--nocapture"]);
    command
}

pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let context =
        Context { repo, filter: &options.filter, with_deps: options.with_deps, linted: Cell::new(false) };
    if options.with_deps {
        deps::install(repo)?;
    }
    let mut rows = Vec::new();
    for step in STEPS.iter().filter(|step| wanted(step, options)) {
        say(format!("step `{}`: {}", step.name, step.about));
        let started = Instant::now();
        let outcome = (step.run)(&context);
        if let Err(error) = &outcome {
            say(format!("step `{}` failed: {error:#}", step.name));
        }
        let stop = step.needed_by_all && outcome.is_err();
        rows.push(Row { step, took: started.elapsed(), outcome });
        if stop {
            break;
        }
    }
    summary(&rows)
}

fn wanted(step: &Step, options: &Options) -> bool {
    if step.needed_by_all {
        return true;
    }
    if !options.step.is_empty() {
        return options.step.iter().any(|name| name == step.name);
    }
    options.filter.is_empty() || step.takes_filter
}

/// Prints the steps, the tests that failed, and the sum; fails when a step did.
fn summary(rows: &[Row]) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\nSteps:")?;
    let mut total = Counts::default();
    let mut failed = Vec::new();
    for Row { step, took, outcome } in rows {
        let (state, detail) = match outcome {
            Ok(Outcome::Passed(counts)) => ("ok", counts.describe()),
            Ok(Outcome::Skipped(why)) => ("skipped", why.clone()),
            Err(error) => {
                failed.push(step.name);
                ("FAILED", error.to_string().lines().next().unwrap_or_default().to_owned())
            }
        };
        if let Ok(Outcome::Passed(counts)) = outcome {
            total.add(counts);
        } else if let Err(error) = outcome
            && let Some(counts) = error.downcast_ref::<Counts>()
        {
            total.add(counts);
        }
        writeln!(out, "  {:<14} {state:<8} {:>12}  {detail}", step.name, seconds(*took))?;
    }
    for name in &total.failures {
        writeln!(out, "  failed: {name}")?;
    }
    writeln!(out, "{} passed, {} failed", total.passed, total.failed)?;
    out.flush()?;
    if failed.is_empty() {
        return Ok(());
    }
    let again: Vec<String> = failed.iter().map(|name| format!("cargo xtask test --step {name}")).collect();
    bail!("{} of {} steps failed; run them again with: {}", failed.len(), rows.len(), again.join("; "))
}
