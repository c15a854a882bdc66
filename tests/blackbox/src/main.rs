//! `palisade-blackbox --url U --token T`: the black-box suite against a running host.
//!
//! Guarantees: it ends with a line of counts, and with a failure when something does not hold, nothing ran or the host can't be
//! reached. The token is never printed.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is what this program is for")]

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use palisade_blackbox::{Address, Outcome, Report, Row, Suite};

/// Tries a running tool host as hostile and careless clients would.
#[derive(Debug, Parser)]
#[command(name = "palisade-blackbox", version)]
struct Options {
    /// Where the host is, such as http://127.0.0.1:7420
    #[arg(long, value_name = "URL")]
    url: Address,
    /// Its token
    #[arg(long, value_name = "TOKEN", env = "PALISADE_AUTH_TOKEN", hide_env_values = true)]
    token: String,
    /// Run only the checks whose titles contain all of these words
    #[arg(long, value_name = "WORDS", num_args = 1..)]
    filter: Vec<String>,
    /// A text that must be in no reply, in any spelling; an absolute path may be in what tells paths. May be repeated
    #[arg(long, value_name = "TEXT")]
    canary: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(report) if report.is_good() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("palisade-blackbox: error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Report> {
    let words = options.filter.iter().flat_map(|words| words.split_whitespace());
    let suite = Suite::new(options.url.clone(), &options.token).canaries(options.canary.clone()).only(words);
    // On standard error, as it goes: the report on standard output is whole.
    let report = suite.run(|row| {
        if !options.json {
            eprintln!("{}", short(row))
        }
    })?;
    if options.json {
        println!("{}", report.to_json());
    } else {
        println!("{report}");
    }
    Ok(report)
}

fn short(row: &Row) -> String {
    let mark = match row.outcome {
        Outcome::Passed => ".",
        Outcome::Skipped(_) => "s",
        Outcome::Failed(_) => "F",
    };
    format!("{mark} {} ({:.1} s)", row.title(), row.took.as_secs_f64())
}
