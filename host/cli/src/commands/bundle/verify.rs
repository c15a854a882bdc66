//! `palisade bundle verify`: what `serve --bundle` would say to a bundle, without serving it.
//!
//! Guarantees: exit code 0 only for a bundle that the trusted keys vouch for, whole and in date; with `--json` a refusal is
//! told as JSON too, by the name of its kind. Hostile: the bundle.

use std::process::ExitCode;

use palisade_bundle::{BundleError, Verified};
use palisade_embed::Problem;
use serde_json::{Value, json};

use super::{Unopened, refused, trust, verified};
use crate::args::BundleVerifyArgs;
use crate::output;

pub(super) fn run(args: BundleVerifyArgs) -> Result<ExitCode, Problem> {
    let trusted = trust::read(&args.trust)?;
    match verified(&args.file, &trusted) {
        Ok(verified) if args.json => output::json(&described(&verified))?,
        Ok(verified) => output::line(&output::printable(&in_words(&verified)))?,
        Err(Unopened::File(problem)) => return Err(problem),
        Err(Unopened::Refused(error)) => {
            if args.json {
                output::json(&json!({
                    "verified": false,
                    "refusal": kind(&error),
                    "message": output::printable(&error.to_string()),
                }))?;
            }
            return Err(refused(&args.file, &error));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A verified bundle, for scripts.
pub(super) fn described(verified: &Verified) -> Value {
    let manifest = verified.manifest();
    json!({
        "verified": true,
        "name": manifest.name,
        "version": manifest.version,
        "digest": verified.digest().to_string(),
        "signers": verified.signers().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "expires": manifest.expires.map(|expires| expires.to_string()),
        "contract": manifest.contract,
        "profile": manifest.profile.name,
        "components": manifest.components.iter().map(|entry| &entry.name).collect::<Vec<_>>(),
    })
}

/// A verified bundle, for people.
pub(super) fn in_words(verified: &Verified) -> String {
    let manifest = verified.manifest();
    let signers: Vec<String> = verified.signers().iter().map(ToString::to_string).collect();
    let version = manifest.version.as_deref().unwrap_or("(no version)");
    let expires = manifest.expires.map_or_else(|| "never".to_owned(), |expires| expires.to_string());
    format!(
        "verified  {} {version}\ndigest    {}\nsigned    by {}\nexpires   {expires}\nprofile   {}\ncomponents {}",
        manifest.name,
        verified.digest(),
        signers.join(", "),
        manifest.profile.name,
        manifest.components.len(),
    )
}

/// The name of a refusal's kind, such as `BadSignature`.
fn kind(error: &BundleError) -> String {
    let text = format!("{error:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
