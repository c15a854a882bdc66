//! `cargo xtask blackbox`: the black-box suite, against a host that somebody else has started.
//!
//! Guarantees: it builds that program alone, which is a matter of seconds; the token goes to it in its environment, and is on no
//! command line that others can read. Trusted: whoever names the host.

use anyhow::Result;
use clap::Args;

use crate::repo::Repo;
use palisade_toolkit::run::stream;

const PROGRAM: &str = "palisade-blackbox";

/// How `cargo xtask blackbox` is to work.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the host is, such as http://127.0.0.1:7420.
    #[arg(long, value_name = "URL")]
    url: String,
    /// Its token.
    #[arg(long, value_name = "TOKEN", env = "PALISADE_AUTH_TOKEN", hide_env_values = true)]
    token: String,
    /// Runs only the checks whose titles contain all of these words.
    #[arg(long, value_name = "WORDS", num_args = 1..)]
    filter: Vec<String>,
    /// A text that must be in no reply, in any spelling; an absolute path may be in what tells paths. May be repeated.
    #[arg(long, value_name = "TEXT")]
    canary: Vec<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// A token that can be formatted ends in a log.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("url", &self.url)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

/// Runs the suite; fails when something does not hold.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let mut command = repo.cargo();
    command.args(["run", "--quiet", "--package", PROGRAM, "--", "--url", &options.url]);
    command.env("PALISADE_AUTH_TOKEN", &options.token);
    if !options.filter.is_empty() {
        command.arg("--filter").args(&options.filter);
    }
    for canary in &options.canary {
        command.args(["--canary", canary]);
    }
    if options.json {
        command.arg("--json");
    }
    stream(&mut command)
}
