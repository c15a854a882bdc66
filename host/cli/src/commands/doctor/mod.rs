//! `palisade doctor`: what is in order on this machine, and how to mend what is not.
//!
//! Guarantees: it changes nothing; a token is sent only to the host whose entry holds it. Exit code 1 if anything
//! fails. Hostile: entries in the temporary directory, and what hosts answer.

use std::path::Path;
use std::process::ExitCode;

use crate::args::{DoctorArgs, ServeArgs};
use crate::client;
use crate::output;
use crate::settings::{self, Environment, Settings};
use palisade_embed::pack;
use palisade_embed::{Problem, check_disabled};

mod hosts;
mod machine;
mod project;
#[cfg(test)]
mod tests;

/// How one check came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// In order.
    Ok(String),
    /// Works, but somebody may wonder.
    Warn { what: String, fix: String },
    /// Does not work.
    Fail { what: String, fix: String },
}

impl Finding {
    fn ok(what: impl Into<String>) -> Self {
        Self::Ok(what.into())
    }

    fn warn(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Warn { what: what.into(), fix: fix.into() }
    }

    fn fail(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Fail { what: what.into(), fix: fix.into() }
    }

    fn render(&self) -> String {
        let text = match self {
            Self::Ok(what) => format!("ok    {what}"),
            Self::Warn { what, fix } => format!("warn  {what}\n      → {fix}"),
            Self::Fail { what, fix } => format!("FAIL  {what}\n      → {fix}"),
        };
        output::printable(&text)
    }
}

pub(crate) async fn run(args: DoctorArgs) -> Result<ExitCode, Problem> {
    let env = Environment::ambient();
    let mut findings = vec![pack(), configuration(&args, &env)];
    findings.extend(environment(&env));
    findings.extend(machine::check(&env));
    findings.extend(project::check(Path::new("."), &client::running()));
    findings.extend(entries(&args).await);
    let failed = findings.iter().filter(|finding| matches!(finding, Finding::Fail { .. })).count();
    for finding in &findings {
        output::line(&finding.render())?;
    }
    output::line(&match failed {
        0 => "\neverything that was checked works".to_owned(),
        1 => "\n1 check failed".to_owned(),
        more => format!("\n{more} checks failed"),
    })?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn pack() -> Finding {
    match pack::entries() {
        Ok(entries) => {
            let operations: usize = entries.iter().map(|entry| entry.description.operations.len()).sum();
            Finding::ok(format!("tools: {operations} operations in {} components", entries.len()))
        }
        Err(problem) => failed(&problem),
    }
}

/// What a problem says, as a finding.
fn failed(problem: &Problem) -> Finding {
    Finding::fail(problem.what(), problem.advice().unwrap_or("this is a bug; please report it"))
}

fn configuration(args: &DoctorArgs, env: &Environment) -> Finding {
    let Some(path) = &args.config else {
        return Finding::ok("configuration: none was named (--config FILE checks one)");
    };
    let checked = settings::config_file(Some(path)).and_then(|config| {
        for name in config.profiles.keys() {
            let profile = settings::profile(name, &config.profiles, &config.disabled)?;
            check_disabled(&profile.disabled, &pack::entries()?)?;
        }
        let settings = Settings::merge(&ServeArgs::default(), env, config)?;
        check_disabled(&settings.profile.disabled, &pack::entries()?)?;
        crate::authority::open(&settings).map(|_| settings)
    });
    match checked {
        Ok(settings) => Finding::ok(format!(
            "configuration: {} is sound; profile {}, {} directories, {} databases, all of which open",
            path.display(),
            settings.profile.name,
            settings.directories.len(),
            settings.databases.len()
        )),
        Err(problem) => failed(&problem),
    }
}

fn environment(env: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    if env.is_disabled() {
        findings.push(Finding::warn(
            "PALISADE_DISABLE is set: `palisade serve` will not serve",
            "unset PALISADE_DISABLE",
        ));
    }
    if let Err(problem) = env.port() {
        findings.push(failed(&problem));
    }
    findings
}

async fn entries(args: &DoctorArgs) -> Vec<Finding> {
    let apps = client::running();
    if args.select.app.is_none() && apps.is_empty() {
        return vec![Finding::ok("running hosts: none")];
    }
    let apps = match &args.select.app {
        None => apps,
        Some(wanted) => match client::select(apps, Some(wanted)) {
            Ok(app) => vec![app],
            Err(problem) => return vec![failed(&problem)],
        },
    };
    let mut findings = Vec::new();
    for app in apps {
        findings.extend(hosts::check(app).await);
    }
    findings
}
