//! The `palisade` command: configuration → authority → host.
//!
//! Guarantees: authority is created in `authority` alone, and only from what the operator wrote; stdout carries
//! results (under `--stdio` and `bridge`: the protocol) and nothing else; a failure says what happened and what to
//! do next, and is an exit code.
//! Hostile: running hosts' answers, discovered entries of other users, components given to `inspect`.
//! Trusted: the command line, the environment, the configuration file that it names.

#![forbid(unsafe_code)]

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

mod args;
mod authority;
mod client;
mod commands;
mod config;
mod logging;
mod output;
mod secret;
mod settings;
mod tls;
mod tokens;

use args::{Cli, Command, ServeArgs};
use palisade_embed::{Environment, Problem, files};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    logging::start(matches!(command, Command::Serve(_) | Command::Dev(_)));
    // SQLite is this program's alone: its memory can be limited by the statement. Before any thread, and any database.
    if !palisade_capabilities::database::own_sqlite() {
        tracing::warn!("SQLite's memory is limited for all statements together, not for each");
    }
    match run(command) {
        Ok(code) => code,
        Err(problem) => {
            output::note(&output::printable(&problem.to_string()));
            problem.exit_code()
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::failed(format!("this machine gives no threads to work with: {error}")))?;
    let done = runtime.block_on(async {
        match command {
            Command::Serve(args) => commands::serve::run(args).await,
            Command::Bridge(args) => commands::bridge::run(args).await,
            Command::Call(args) => commands::call::run(args).await,
            Command::Tools(args) => commands::tools::run(args).await,
            Command::Inspect(args) => commands::inspect::run(args).await,
            Command::Doctor(args) => commands::doctor::run(args).await,
            Command::Init(args) => commands::init::run(args),
            Command::New(args) => commands::new::run(args),
            Command::Build(args) => commands::build::run(args),
            Command::Key(args) => commands::key::run(args),
            Command::Bundle(args) => commands::bundle::run(args).await,
            Command::Test(args) => commands::test::run(args).await,
            Command::Dev(args) => commands::dev::run(*args).await,
            Command::Token(args) => commands::token::run(args),
            Command::Audit(args) => commands::audit::run(args),
        }
    });
    // A blocked read of stdin, or a compilation nobody waits for any more, must not hold the exit up.
    runtime.shutdown_background();
    done
}

/// What `serve` would say to a configuration file with this text at this path, before it opens anything: nothing is read
/// and nothing is opened here.
///
/// # Errors
/// The text that the operator would see.
pub fn check_configuration(path: &Path, text: &str) -> Result<(), String> {
    let check = || {
        let config = config::ConfigFile::parse(path, text)?;
        let settings = settings::Settings::merge(&ServeArgs::default(), &Environment::default(), config)?;
        commands::serve::check(&settings)
    };
    check().map_err(|problem: Problem| output::printable(&problem.to_string()))
}
