//! `cargo xtask bench`: what the sandbox costs, or what the plugin costs an app, each figure beside a yardstick from the
//! same run.
//!
//! Guarantees: everything measured is a build of what is in the tree, a release build unless it says otherwise. Not guaranteed: that figures of two
//! runs or two machines can be compared; ratios within one run can.

mod app;
mod figures;
mod page;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::pack;
use crate::repo::{Repo, selection};
use palisade_toolkit::run::{say, stream};

/// Program and bench; each tells its figures, and what some of them must be. In the order in which they are run.
const BENCHES: [(&str, &str); 8] = [
    ("call", "call"),
    ("suite", "throughput"),
    ("suite", "stages"),
    ("suite", "startup"),
    ("suite", "scale"),
    ("suite", "operate"),
    ("suite", "languages"),
    ("redaction", "redaction"),
];

/// What benches start, and what is shipped.
const PROGRAMS: [&str; 2] = ["palisade", "sample-app"];

/// How `cargo xtask bench` is to work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Runs these benches alone: call, throughput, stages, startup, scale, operate, languages, redaction.
    #[arg(value_parser = BENCHES.map(|(_, bench)| bench))]
    only: Vec<String>,
    /// Writes every figure to this file, as one JSON array.
    #[arg(long, value_name = "F", conflicts_with = "app")]
    json: Option<PathBuf>,
    /// Writes `docs/BENCHMARKS.md` anew.
    #[arg(long, conflicts_with_all = ["app", "only"])]
    page: bool,
    /// Measures what the plugin costs a Tauri app instead.
    #[arg(long, conflicts_with = "only")]
    app: bool,
    /// How the app is built. May be repeated; without it, `optimised` and `dev`.
    #[arg(long, value_name = "BUILD", value_enum, requires = "app")]
    build: Vec<app::Build>,
}

pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if options.app {
        return app::run(repo, &options.build);
    }
    pack::run(repo, &pack::Options::auto(false))?;
    say("building a release build (the first time this takes some minutes)");
    // The whole workspace, so that all benches and the program share one set of features, and so one engine.
    let wanted = |bench: &str| options.only.is_empty() || options.only.iter().any(|only| only == bench);
    let benches: Vec<(&str, &str)> = BENCHES.into_iter().filter(|(_, bench)| wanted(bench)).collect();
    // By name: all programs are the apps too, and all benches every crate's unit tests.
    let mut build = repo.cargo();
    build.args(["build", "--release"]).args(selection());
    build.args(PROGRAMS.iter().flat_map(|program| ["--bin", program]));
    let programs: BTreeSet<&str> = benches.iter().map(|(program, _)| *program).collect();
    build.args(programs.into_iter().flat_map(|program| ["--bench", program]));
    stream(&mut build)?;
    sizes(repo)?;
    let file = figures::file(repo)?;
    for (program, bench) in &benches {
        say(format!("bench `{bench}`"));
        let mut command = repo.cargo();
        command.arg("bench").args(selection()).args(["--bench", program, "--quiet"]);
        if program != bench {
            command.args(["--", bench]);
        }
        stream(command.env(figures::VARIABLE, &file))
            .with_context(|| format!("the bench `{bench}` failed"))?;
    }
    let names: Vec<&str> = benches.iter().map(|(_, bench)| *bench).collect();
    let figures = figures::collect(repo, &file, &names)?;
    if let Some(file) = &options.json {
        figures::write(&figures, file)?;
    }
    if options.page {
        page::write(repo, &figures)?;
    }
    figures::judge(&figures)
}

/// What is shipped: the program, and the tools that it embeds.
fn sizes(repo: &Repo) -> Result<()> {
    let program = repo.target().join(format!("release/palisade{}", std::env::consts::EXE_SUFFIX));
    say(format!("the program: {:.1} MB", megabytes(std::fs::metadata(&program)?.len())));
    let mut pack = 0;
    for entry in std::fs::read_dir(repo.join("host/pack/components"))? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "wasm") {
            pack += entry.metadata()?.len();
        }
    }
    say(format!("the pack: {:.2} MB", megabytes(pack)));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a file's size, for a reader")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
