//! What would widen a bundle, by name.
//!
//! Guarantees: each flag of `serve` and each key of the configuration is taken apart here, so that a new one does not
//! compile before it is decided whether it widens a bundle. Trusted: nothing; this is what the operator is told.

use palisade_embed::Problem;
use palisade_engine::Limits;
use palisade_policy::rate::DEFAULT_REQUESTS_PER_SECOND;
use serde_json::Value;

use crate::args::{CustomArgs, ServeArgs};
use crate::config::{ConfigFile, EnvironmentTable, RedactionTable, ServerTable, ToolsTable};

/// Refuses the first one.
///
/// # Errors
/// Naming it.
pub(super) fn widening(args: &ServeArgs, config: &ConfigFile) -> Result<(), Problem> {
    flags(args)?;
    keys(config)
}

fn flags(args: &ServeArgs) -> Result<(), Problem> {
    let ServeArgs {
        custom: CustomArgs { tools, replaces },
        profile,
        rate_limit,
        // Names that the profile does not grant are refused where it is fitted to what is registered.
        app_dirs: _,
        databases: _,
        // Who the application is, where it listens, and to whom: the operator's.
        app_id: _,
        app_name: _,
        config: _,
        port: _,
        socket: _,
        stdio: _,
        token_file: _,
        no_cache: _,
        // How much is said of tools, and not which there are.
        listing: _,
        locked: _,
        // Whoever calls is held to the bundle's profile, whatever profile their token was made for. What is put on record, and sent to
        // a collector (`--otlp`), is the operator's own knowledge of his host: no tool gets anything by it.
        shared: _,
    } = args;
    for (given, flag, why) in [
        (profile.is_some(), "--profile", "a bundle is served under its own profile"),
        (!tools.is_empty(), "--tool", "a bundle is served without any other tool"),
        (!replaces.is_empty(), "--replaces", "no tool of a bundle is replaced"),
    ] {
        if given {
            return Err(refused(flag, why));
        }
    }
    rate("--rate-limit", *rate_limit)
}

fn keys(config: &ConfigFile) -> Result<(), Problem> {
    let ConfigFile {
        profile,
        // More is switched off; nothing is switched on.
        disabled: _,
        cache_dir: _,
        app: _,
        directories: _,
        databases: _,
        // What tokens name: held to the bundle's own.
        profiles: _,
        limits,
        redaction: RedactionTable { enabled, patterns: _, keys: _ },
        // A trace tells a caller what its own calls did; it is on where nothing is said.
        server:
            ServerTable { rate_limit, port: _, socket: _, listing: _, traces: _, tokens: _, listen: _, tls: _ },
        environment: EnvironmentTable { allow },
        tools: ToolsTable { files, directory, replaces },
        audit: _,
        // As the record: it tells the operator, and gives tools nothing.
        telemetry: _,
    } = config;
    for (given, key, why) in [
        (profile.is_some(), "profile", "a bundle is served under its own profile"),
        (!files.is_empty(), "[tools] files", "a bundle is served without any other tool"),
        (directory.is_some(), "[tools] directory", "a bundle is served without any other tool"),
        (!replaces.is_empty(), "[tools] replaces", "no tool of a bundle is replaced"),
        (
            !allow.is_empty(),
            "[environment] allow",
            "the bundle's profile names the variables that tools may see",
        ),
        (
            *enabled == Some(false),
            "[redaction] enabled = false",
            "redaction is the bundle's profile's to switch off",
        ),
    ] {
        if given {
            return Err(refused(key, why));
        }
    }
    rate("[server] rate-limit", *rate_limit)?;
    raised(limits)
}

/// A limit may be lowered.
fn raised(limits: &Limits) -> Result<(), Problem> {
    let as_json = |limits: &Limits| {
        serde_json::to_value(limits).map_err(|error| Problem::failed(format!("[limits]: {error}")))
    };
    let (given, default) = (as_json(limits)?, as_json(&Limits::default())?);
    let (Value::Object(given), Value::Object(default)) = (given, default) else {
        return Err(Problem::failed("[limits] can't be compared"));
    };
    for (key, value) in given {
        let (value, most) = (value.as_u64(), default.get(&key).and_then(Value::as_u64));
        if value.is_none() || most.is_none() || value > most {
            let most = most.unwrap_or_default();
            return Err(refused(
                &format!("[limits] {key}"),
                &format!("a limit may be lowered, and this one is {most}"),
            ));
        }
    }
    Ok(())
}

fn rate(name: &str, given: Option<u32>) -> Result<(), Problem> {
    match given {
        Some(0) => Err(refused(name, "0 would take the limit away")),
        Some(rate) if rate > DEFAULT_REQUESTS_PER_SECOND => Err(refused(
            name,
            &format!("a limit may be lowered, and this one is {DEFAULT_REQUESTS_PER_SECOND}"),
        )),
        _ => Ok(()),
    }
}

fn refused(name: &str, why: &str) -> Problem {
    Problem::usage(format!("{name} would widen the bundle: {why}"))
        .next(format!("leave {name} out, or serve without --bundle"))
}
