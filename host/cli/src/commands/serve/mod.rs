//! `palisade serve`: opens what the operator named, and serves it until told to stop.
//!
//! Guarantees: nothing listens before the guards and the token are in place; it says loudly, on stderr and whatever
//! the log level, what it serves and where, and never the token. Under `--stdio` stdout carries the protocol alone;
//! under `--socket` no TCP port is opened. The discovery entry goes when the host goes, on SIGINT, SIGTERM and SIGHUP
//! too; under `--tokens` and with TLS, SIGHUP reads files again instead. The server answers before any tool is compiled.

use std::process::ExitCode;

use palisade_embed::{Plan, Problem, assemble, check_disabled, pack, prepare_cache};
use palisade_engine::Sandbox;
use palisade_policy::{RedactionConfig, Token};

use crate::args::ServeArgs;
use crate::authority;
use crate::output;
use crate::settings::{self, Environment, ListenOn, Settings};

mod banner;
pub(crate) mod listen;
mod locked;
mod principals;
mod record;
mod stop;
mod telemetry;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod tls;
pub(crate) mod token;

use listen::Serving;
use principals::{Seen, Tokens};
use record::Records;

pub(crate) async fn run(args: ServeArgs) -> Result<ExitCode, Problem> {
    let env = Environment::ambient();
    if env.is_disabled() {
        output::note("palisade: PALISADE_DISABLE is set, so nothing is served and nothing listens");
        return Ok(ExitCode::SUCCESS);
    }
    // A bundle is verified before anything else is parsed.
    let locked = locked::Locked::open(&args)?;
    let config = settings::config_file(args.config.as_deref())?;
    let settings = match &locked {
        Some(locked) => locked.settings(&args, &env, config)?,
        None => Settings::merge(&args, &env, config)?,
    };
    hint_at_unread_configuration(&args);
    raise_descriptor_limit();
    let roots = authority::open(&settings)?;
    let sandbox = sandbox(&settings)?;
    let recorder = records(&settings, locked.as_ref())?;
    let upgrade = locked.as_ref().map(|locked| locked.upgrade(&settings, &args, &env)).transpose()?;
    let entries = match locked {
        Some(locked) => locked.entries(&sandbox)?,
        None => settings.custom.beside(pack::entries()?, &sandbox).await?,
    };
    let file = settings.tokens.as_deref();
    let seen = file.map(Seen::now);
    let tokens = file.map(|file| Tokens {
        file,
        settings: &settings,
        entries: &entries,
        roots: &roots,
        sandbox: &sandbox,
    });
    let (assembled, token) = match &tokens {
        Some(tokens) => (tokens.assemble()?, None),
        None => {
            let token = one_token(&settings)?;
            (assemble(&plan(&settings), &entries, &roots, &sandbox, token.clone())?, token)
        }
    };
    upgrade.map(locked::Upgrade::take_place).transpose()?;
    let tokens = tokens.zip(seen);
    listen::serve(Serving { settings: &settings, roots: &roots, assembled, token, tokens, recorder }).await
}

/// The token of a host that has one; over stdio, none.
fn one_token(settings: &Settings) -> Result<Option<Token>, Problem> {
    if settings.listen == ListenOn::Stdio {
        return Ok(None);
    }
    let token = token::token(&settings.token)?;
    if token.is_short() {
        tracing::warn!("the token is short enough to be guessed; leave it out, and a random one is made");
    }
    Ok(Some(token))
}

/// What is put on record and sent to a collector, its texts redacted whatever the profile says; `None` where neither is
/// asked for.
fn records(settings: &Settings, locked: Option<&locked::Locked>) -> Result<Option<Records>, Problem> {
    let observer =
        settings.telemetry.as_ref().map(|to| telemetry::start(to, &settings.app.id)).transpose()?;
    if settings.audit.is_none() && observer.is_none() {
        return Ok(None);
    }
    let mut plan = plan(settings);
    plan.redaction.enabled = true;
    let mut note = format!("palisade {}, serving {}", env!("CARGO_PKG_VERSION"), settings.app.id);
    if let Some(locked) = locked {
        note.push_str(&format!(", {}", locked.title()));
    }
    Records::open(settings.audit.as_ref(), observer, plan.redactor(None)?, note).map(Some)
}

/// What can be told of settings before anything is opened: whether the rules of redaction can be used, and whether what is
/// switched off exists.
pub(crate) fn check(settings: &Settings) -> Result<(), Problem> {
    let plan = plan(settings);
    // What custom tools are called is known only once they are read.
    if settings.custom.sources.is_empty() {
        check_disabled(&plan.profile.disabled, &pack::entries()?)?;
    }
    plan.redactor(None).map(|_| ())
}

/// Each connection is a descriptor, and the usual soft limit is just as many as the server takes connections: files and
/// databases need some too. The hard limit stays.
#[cfg(unix)]
fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const WANTED: u64 = 8_192;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(WANTED, |maximum| WANTED.min(maximum));
    if current.is_some_and(|current| current < wanted) {
        let raised = Rlimit { current: Some(wanted), maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit on open files stays as it is");
        }
    }
}

#[cfg(not(unix))]
fn raise_descriptor_limit() {}

pub(crate) fn sandbox(settings: &Settings) -> Result<Sandbox, Problem> {
    let cache = settings.cache_dir.as_deref().and_then(prepare_cache);
    let settings = palisade_engine::Settings { limits: settings.limits.clone(), cache, ..Default::default() };
    Sandbox::new(&settings).map_err(|error| {
        Problem::failed(error.to_string())
            .next("see what `palisade doctor` says of this machine's address space")
    })
}

pub(crate) fn plan(settings: &Settings) -> Plan {
    Plan {
        profile: settings.profile.clone(),
        redaction: RedactionConfig {
            patterns: settings.redaction.patterns.clone(),
            extra_keys: settings.redaction.keys.clone(),
            enabled: settings.redaction.enabled,
        },
        rate_limit: settings.rate_limit,
        listing: settings.listing,
        traces: settings.traces,
        changing_tools: false,
    }
}

/// A file that somebody may think is in force.
fn hint_at_unread_configuration(args: &ServeArgs) {
    if args.config.is_none() && std::path::Path::new("palisade.toml").exists() {
        tracing::info!(
            "palisade.toml in this directory is not read by itself; name it with --config palisade.toml"
        );
    }
}
