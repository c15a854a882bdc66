//! `--trust`, `--threshold`, `--revoked`, `--signature`: who is trusted, out of files.
//!
//! Guarantees: a file that can't be read, or is half understood, is an error, and never means less to revoke; a file that
//! everyone may write decides nothing. Trusted: the files.

use std::path::Path;

use palisade_bundle::{PublicKey, Revocations, Timestamp, Trust, TrustedKey};
use palisade_embed::Problem;

use super::problem;
use crate::args::TrustArgs;
use crate::files;

/// Who is trusted, and the signatures that came beside the bundle.
pub(crate) struct Trusted {
    pub(crate) trust: Trust,
    pub(crate) signatures: Vec<String>,
}

/// Reads what the flags name.
///
/// # Errors
/// When nobody is trusted, or a file is not what it should be.
pub(crate) fn read(args: &TrustArgs) -> Result<Trusted, Problem> {
    let keys = args.trust.iter().map(|text| key(text)).collect::<Result<Vec<_>, _>>()?;
    let threshold = args.threshold.unwrap_or(1);
    let usage = |error: &dyn std::fmt::Display| {
        let problem = problem(error);
        Problem::usage(problem.what()).next_if(problem.advice().map(str::to_owned))
    };
    let mut trust = Trust::new(keys, threshold).map_err(|error| usage(&error))?;
    if let Some(path) = &args.revoked {
        let list = Revocations::parse(&files::trusted_text(path)?).map_err(|error| {
            Problem::failed(format!("{}: {error}", path.display()))
                .next("mend the list; a list that is half understood revokes nothing")
        })?;
        trust = trust.with_revocations(list);
    }
    let signatures = args.signatures.iter().map(|path| files::text(path)).collect::<Result<_, _>>()?;
    Ok(Trusted { trust, signatures })
}

/// `release.pub`, or `release.pub@2027-01-31T00:00:00Z`.
fn key(text: &str) -> Result<TrustedKey, Problem> {
    let dated = text.rsplit_once('@').and_then(|(path, until)| Some((path, until.parse().ok()?)));
    let (path, until): (&str, Option<Timestamp>) = match dated {
        Some((path, until)) => (path, Some(until)),
        // What is no time belongs to the path, which will then not be there.
        None => (text, None),
    };
    let path = Path::new(path);
    let key = PublicKey::parse(&files::trusted_text(path)?).map_err(|error| {
        let problem = problem(&error);
        Problem::failed(format!("{}: {}", path.display(), problem.what()))
            .next_if(problem.advice().map(str::to_owned))
    })?;
    Ok(TrustedKey { key, until })
}
