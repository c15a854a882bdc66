//! `palisade token`: making, listing and taking back what callers of a shared host show.
//!
//! Guarantees: a token is drawn from the system's randomness, printed to stdout once, and kept as a hash alone; a name has
//! one token. Not guaranteed: that a host serves the file; one that does takes a change in by itself.
//! Trusted: whoever may write the file.

use std::process::ExitCode;
use std::time::SystemTime;

use palisade_embed::Problem;
use palisade_policy::{Token, TokenHash};
use serde_json::json;

use crate::args::{TokenArgs, TokenCommand, TokenCreateArgs, TokenListArgs, TokenRevokeArgs};
use crate::commands::bundle::open;
use crate::output;
use crate::settings;
use crate::tokens::{self, Stored, written};

pub(crate) fn run(args: TokenArgs) -> Result<ExitCode, Problem> {
    match args.command {
        TokenCommand::Create(args) => create(&args),
        TokenCommand::List(args) => list(&args),
        TokenCommand::Revoke(args) => revoke(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn create(args: &TokenCreateArgs) -> Result<(), Problem> {
    let now = SystemTime::now();
    know_profile(args)?;
    let expires = args.expires.as_deref().map(|text| tokens::end(text, now)).transpose()?;
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|error| Problem::failed(format!("this machine gives no randomness: {error}")))?;
    let token = Token::minted(random);
    let stored = Stored {
        name: args.name.clone(),
        profile: args.profile.clone(),
        hash: TokenHash::of(token.expose().as_bytes()).to_string(),
        created: written(now),
        expires: expires.map(written),
        rate_limit: args.rate_limit,
        concurrency: args.concurrency,
    };
    tokens::update(&args.file.file, |tokens| {
        if tokens.iter().any(|other| other.name == stored.name) {
            return Err(Problem::failed(format!("`{}` has a token already", stored.name))
                .next(format!("revoke it first: palisade token revoke {}", stored.name)));
        }
        tokens.push(stored.clone());
        Ok(())
    })?;
    if args.json {
        return output::json(&json!({
            "name": stored.name, "profile": stored.profile, "token": token.expose(),
            "created": stored.created, "expires": stored.expires,
        }));
    }
    output::note(&format!(
        "the token of `{}` under the profile `{}`{}; it is shown this once:",
        stored.name,
        stored.profile,
        stored.expires.as_ref().map_or_else(String::new, |end| format!(", until {end}")),
    ));
    output::line(token.expose())
}

/// Refuses a profile that no host could serve.
fn know_profile(args: &TokenCreateArgs) -> Result<(), Problem> {
    if let (None, Some(flag)) = (&args.bundle, args.trust.given()) {
        return Err(Problem::usage(format!("{flag} says nothing without --bundle"))
            .next("name the bundle with --bundle, or leave that out"));
    }
    let bundle = args.bundle.as_deref().map(|bundle| open(bundle, &args.trust)).transpose()?;
    if bundle.is_some_and(|bundle| bundle.profile().name == args.profile) {
        return Ok(());
    }
    let config = settings::config_file(args.config.as_deref())?;
    settings::profile(&args.profile, &config.profiles, &config.disabled).map(drop).map_err(|problem| {
        let advice = "name a built-in one, the file that defines it with --config, or the bundle whose own it is with --bundle";
        problem.next_if(Some(advice.to_owned()))
    })
}

fn list(args: &TokenListArgs) -> Result<(), Problem> {
    let (tokens, now) = (tokens::read(&args.file.file)?, SystemTime::now());
    let is_over = |stored: &Stored| Ok::<_, Problem>(stored.expires()?.is_some_and(|end| end <= now));
    if args.json {
        let all = tokens.iter().map(|stored| {
            Ok(json!({
                "name": stored.name, "profile": stored.profile, "created": stored.created,
                "expires": stored.expires, "expired": is_over(stored)?,
                "rate_limit": stored.rate_limit, "concurrency": stored.concurrency,
            }))
        });
        return output::json(&all.collect::<Result<Vec<_>, Problem>>()?);
    }
    let width = tokens.iter().map(|stored| stored.name.len()).max().unwrap_or_default();
    for stored in &tokens {
        let end = match (&stored.expires, is_over(stored)?) {
            (None, _) => "never ends".to_owned(),
            (Some(end), false) => format!("until {end}"),
            (Some(end), true) => format!("OVER since {end}"),
        };
        let line = format!("{:<width$}  {:<14} {end}", stored.name, stored.profile);
        output::line(&output::printable(&line))?;
    }
    Ok(())
}

fn revoke(args: &TokenRevokeArgs) -> Result<(), Problem> {
    tokens::update(&args.file.file, |tokens| {
        let before = tokens.len();
        tokens.retain(|stored| stored.name != args.name);
        if tokens.len() == before {
            return Err(Problem::failed(format!("`{}` has no token", output::printable(&args.name)))
                .next("palisade token list shows who has"));
        }
        Ok(())
    })?;
    output::note(&format!("the token of `{}` is revoked", args.name));
    Ok(())
}
