//! `cargo xtask bench --app`: what the plugin costs a Tauri app.
//!
//! Guarantees: each build measures itself, with the yardstick in the same process, one build after the other, on a
//! display of its own. Otherwise as the other benches.

mod outside;
mod table;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;

use self::table::{Column, Row, print};
use crate::demo::display::Display;
use crate::pack;
use crate::repo::{Repo, selection, webview_is_missing};
use palisade_toolkit::run::{say, show, stream};

/// The plugin is there in builds with debug assertions alone. What others wrote is what other release builds compile, and share.
const OPTIMISED: [&str; 6] = [
    "--profile",
    "release",
    "--config",
    "profile.release.debug-assertions=true",
    "--config",
    "profile.release.package.\"*\".debug-assertions=false",
];

/// How the app that is measured is built.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Build {
    /// Optimised, with the debug assertions without which the plugin does nothing.
    Optimised,
    /// This workspace's dev build, which optimises what a call passes, as an app does that optimises its dependencies.
    Dev,
    /// A dev build of a workspace of its own, as an app's developer has it: nothing is optimised.
    Plain,
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Self::Optimised => "optimised",
            Self::Dev => "dev",
            Self::Plain => "plain dev",
        }
    }

    /// Builds the bench alone, or builds and runs it.
    fn cargo(self, repo: &Repo, only_build: bool) -> Result<Command> {
        let mut command = repo.cargo();
        let profile: &[&str] = match self {
            Self::Optimised => &OPTIMISED,
            Self::Dev => &["--profile", "dev"],
            Self::Plain => {
                command.arg(if only_build { "build" } else { "run" }).arg("--manifest-path");
                command.arg(outside::workspace(repo)?).arg("--target-dir").arg(repo.target().join("plain"));
                return Ok(command);
            }
        };
        // The whole workspace, so that features are unified as in every other build of it.
        command.arg("bench").args(selection()).args(profile).args(["--bench", "app"]);
        if only_build {
            command.arg("--no-run");
        }
        Ok(command)
    }
}

pub(super) fn run(repo: &Repo, builds: &[Build]) -> Result<()> {
    if let Some(missing) = webview_is_missing() {
        bail!("an app is built with {missing}; `cargo xtask test --with-deps` installs it");
    }
    pack::run(repo, &pack::Options::auto(false))?;
    let builds = if builds.is_empty() { &[Build::Optimised, Build::Dev] } else { builds };
    // All of them first: a compiler beside it would spoil what is measured.
    for build in builds {
        say(format!("building the app, {} (the first time this takes some minutes)", build.name()));
        stream(&mut build.cargo(repo, true)?)?;
    }
    let display = Display::unseen()?;
    let columns: Vec<Column> =
        builds.iter().map(|build| measure(repo, *build, &display)).collect::<Result<_>>()?;
    display.stop()?;
    print(&columns)
}

/// Runs the bench, and takes its rows as they come.
fn measure(repo: &Repo, build: Build, display: &Display) -> Result<Column> {
    say(format!("measuring the app, {}", build.name()));
    let mut command = build.cargo(repo, false)?;
    command.arg("--quiet");
    display.show(&mut command);
    let shown = show(&command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start `{shown}`"))?;
    let stdout = child.stdout.take().context("the child's output is a pipe")?;
    let mut rows = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if let Some(row) = Row::read(&line) {
            say(format!("{}: {}", row.what, row.figure));
            rows.push(row);
        }
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    ensure!(status.success(), "`{shown}` failed ({status})");
    Ok(Column { build: build.name(), rows })
}
