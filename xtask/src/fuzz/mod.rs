//! `cargo xtask fuzz`: builds the fuzz targets with coverage, runs each for a while, and says what was found.
//!
//! Stable Rust is enough: coverage instrumentation is one of LLVM's passes, and no sanitizer is used. (Nearly all of what is
//! fuzzed forbids unsafe code; looked for are panics, hangs, and promises that do not hold.)
//!
//! Guarantees: the exit status is a failure exactly when a target could not be built or run, or found something; each find is
//! told of with its input and the command that runs it again. Seeds are only read: what a run adds to them stays in the
//! target directory, and the next run goes on from there. Not guaranteed: that two runs find the same.
//! Trusted: the repository. Hostile: nobody; the inputs are, to what is fuzzed.

mod report;
mod tool;
mod wrapper;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use self::report::{Outcome, summary};
pub(crate) use self::wrapper::as_rustc;
use crate::pack;
use crate::repo::Repo;
use palisade_toolkit::machine::{clean, this_program};
use palisade_toolkit::run::{Progress, say, stream};

/// The crate of the targets, relative to the repository; its programs are named as their targets.
pub(crate) const CRATE: &str = "tests/fuzz/fuzz";
/// Seeds, relative to the repository: a directory for each target.
const SEEDS: &str = "tests/fuzz/corpus";
/// Inputs that were finds once, in the same way.
const FINDS: &str = "tests/fuzz/finds";

/// Seconds that one input may take before it is a find. What ends by a deadline of the host's ends long before.
const INPUT_SECONDS: u32 = 60;
/// Megabytes that a target may take. Compiled components, and the corpus, take the most.
const MEGABYTES: u32 = 4_096;
/// Bytes of an input, unless its target says otherwise.
const INPUT_BYTES: u32 = 8 << 10;
/// How long a target may go on beyond what it was told: it first runs its whole corpus.
const GRACE: Duration = Duration::from_secs(900);

/// How `cargo xtask fuzz` is to work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long each target runs. All together take this times their number, and the build.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
    /// Runs this target alone. May be repeated.
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
}

pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let targets = targets(repo, &options.target)?;
    pack::run(repo, &pack::Options::auto(false))?;
    let built = build(repo, &tool::find(repo)?)?;
    let mut outcomes = Vec::new();
    for target in &targets {
        outcomes.push(fuzz(repo, &built, target, options.seconds)?);
    }
    summary(&outcomes)
}

/// The names of the targets: those that were asked for, or all.
fn targets(repo: &Repo, wanted: &[String]) -> Result<Vec<String>> {
    let seeds = repo.join(SEEDS);
    let entries = fs::read_dir(&seeds).with_context(|| format!("could not list {}", seeds.display()))?;
    let mut all: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    all.sort();
    if let Some(unknown) = wanted.iter().find(|name| !all.contains(name)) {
        bail!("there is no fuzz target `{unknown}`; there are: {}", all.join(", "));
    }
    all.retain(|name| wanted.is_empty() || wanted.contains(name));
    Ok(all)
}

/// Where everything of the fuzzers' goes: instrumented, nothing of it is of use elsewhere.
fn place(repo: &Repo) -> PathBuf {
    repo.target().join("fuzz")
}

/// Builds all targets; where the programs are.
fn build(repo: &Repo, tool: &Path) -> Result<PathBuf> {
    say("building the fuzz targets (the first time this takes a quarter of an hour)");
    let triple = tool::host_triple()?;
    let place = place(repo);
    let mut command = clean(tool);
    command.current_dir(repo.root()).args(["fuzz", "build", "--fuzz-dir", CRATE]);
    // What is fuzzed is what is shipped, but that its assertions are on.
    command.args(["--sanitizer", "none", "--no-cfg-fuzzing", "--debug-assertions", "--target", &triple]);
    command.arg("--target-dir").arg(&place);
    let this = this_program()?;
    command.env("RUSTC_WRAPPER", this).env(wrapper::MARK, "1").env_remove("RUSTFLAGS");
    stream(&mut command).context("the fuzz targets did not build")?;
    Ok(place.join(triple).join("release"))
}

/// Runs one target.
fn fuzz(repo: &Repo, built: &Path, target: &str, seconds: u64) -> Result<Outcome> {
    let program = built.join(format!("{target}{}", std::env::consts::EXE_SUFFIX));
    let dir = |kind: &str| -> Result<PathBuf> {
        let dir = place(repo).join(kind).join(target);
        fs::create_dir_all(&dir).with_context(|| format!("could not create {}", dir.display()))?;
        Ok(dir)
    };
    let (grown, artifacts, logs) = (dir("corpus")?, dir("artifacts")?, dir("logs")?);
    let log = logs.join("last.txt");
    let mut command = clean(&program);
    command.current_dir(repo.root()).arg(&grown);
    // In this order: new inputs are written to the first.
    command.args([SEEDS, FINDS].map(|kind| repo.join(kind).join(target)).iter().filter(|dir| dir.exists()));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-timeout={INPUT_SECONDS}"));
    command.arg(format!("-rss_limit_mb={MEGABYTES}"));
    command.arg(format!("-max_len={INPUT_BYTES}"));
    command.args(["-print_final_stats=1", "-reload=0", "-close_fd_mask=1"]);
    let progress = Progress::start(format!("fuzzing {target} for {seconds} s"));
    let status = logged(&mut command, &log, Duration::from_secs(seconds) + GRACE)?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let outcome = Outcome::read(target, &said, status, &program, &log);
    progress.finish(&outcome.brief());
    Ok(outcome)
}

/// Runs a program with all that it says in a file; whether it succeeded. It is killed when it does not end.
fn logged(command: &mut Command, log: &Path, limit: Duration) -> Result<bool> {
    let file = fs::File::create(log).with_context(|| format!("could not create {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut child = command.spawn().context("could not start a fuzz target")?;
    let started = std::time::Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            ensure!(false, "a fuzz target did not end by itself; see {}", log.display());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
