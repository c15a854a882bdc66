//! `cargo xtask …`: development tasks.
//!
//! Guarantees: an error says which step failed and what to do next; nothing outside the repository's ignored
//! directories and the project's cache directory is written. Not guaranteed: anything beyond Linux for
//! the Debian route. Trusted: the developer who runs it. No network crate and no wasmtime: it starts in seconds.

#![forbid(unsafe_code)]

mod bench;
mod demo;
mod fuzz;
mod pack;
mod repo;
mod testing;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use palisade_toolkit::run::speak_as;
use palisade_toolkit::rust::as_rustc;

use crate::repo::Repo;

/// Development tasks of Palisade.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Builds the guests to components, and writes their lock file.
    Pack(pack::Options),
    /// Does all set-up and runs every check.
    Test(testing::Options),
    /// Serves a sample application, and shows first calls to it.
    Demo(demo::Options),
    /// Measures a release build: what a call costs, start, throughput, redaction.
    Bench(bench::Options),
    /// Runs the official MCP conformance suite, every scored scenario of each revision.
    Conformance(testing::clients::Options),
    /// Tries a running host as hostile and careless clients would, and says what holds.
    Blackbox(testing::blackbox::Options),
    /// Runs the hostile components, and prints what became of each.
    Hostile,
    /// Fuzzes the host: requests, messages, components, paths, SQL and more, each for as long as it is told.
    Fuzz(fuzz::Options),
    /// Writes the reference pages anew: of the operations, from the components, and of the capabilities, from the contract.
    Docs,
    /// Counts what `tools/list` costs a client in tokens, by profile and by how tools are listed.
    Listing,
    /// Swaps files and databases for links to a secret under running calls, for as long as it is told.
    Race(testing::RaceOptions),
    /// Does whatever tools can do to the stress app, in any order, and looks whether it lives and keeps its secrets.
    Stress(testing::StressOptions),
    /// Keeps one host busy, and looks whether what it holds grows.
    Soak(testing::SoakOptions),
    /// Kills a host in the midst of calls, a thousand times, and looks whether every answered one is on record.
    Kills(testing::KillOptions),
    /// Two callers of one host, each with a canary, and what one sees of the other's.
    Principals(testing::PrincipalOptions),
}

fn main() -> ExitCode {
    speak_as("xtask");
    let outcome =
        as_rustc().or_else(fuzz::as_rustc).unwrap_or_else(|| run(Cli::parse()).map(|()| ExitCode::SUCCESS));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let repo = Repo::find()?;
    match cli.task {
        Task::Pack(options) => pack::run(&repo, &options),
        Task::Test(options) => testing::run(&repo, &options),
        Task::Demo(options) => demo::run(&repo, &options),
        Task::Bench(options) => bench::run(&repo, &options),
        Task::Conformance(options) => testing::clients::conformance(&repo, &options),
        Task::Blackbox(options) => testing::blackbox::run(&repo, &options),
        Task::Hostile => testing::hostile(&repo),
        Task::Docs => testing::docs(&repo),
        Task::Listing => testing::listing(&repo),
        Task::Fuzz(options) => fuzz::run(&repo, &options),
        Task::Race(options) => testing::race(&repo, &options),
        Task::Stress(options) => testing::stress(&repo, &options),
        Task::Soak(options) => testing::soak(&repo, &options),
        Task::Kills(options) => testing::kills(&repo, &options),
        Task::Principals(options) => testing::principals(&repo, &options),
    }
}
