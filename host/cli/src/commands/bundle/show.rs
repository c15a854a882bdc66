//! `palisade bundle inspect` and `diff`: what bundles say.
//!
//! Guarantees: what is shown says that nobody vouches for it. Hostile: the bundles.

use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use palisade_bundle::{NOT_VERIFIED, Unverified};
use palisade_embed::Problem;
use serde_json::json;

use super::refused;
use crate::args::{BundleDiffArgs, BundleInspectArgs};
use crate::{files, output};

/// The exit code of `diff` where B may do more than A.
const WIDENS: u8 = 3;

pub(super) fn inspect(args: BundleInspectArgs) -> Result<ExitCode, Problem> {
    let unverified = look(&args.file)?;
    if args.json {
        let signatures: Vec<_> = unverified
            .signatures()
            .into_iter()
            .map(|signature| json!({ "key": signature.key.to_string(), "comment": signature.comment }))
            .collect();
        let manifest = unverified.manifest();
        output::json(&json!({
            "verified": false,
            "warning": NOT_VERIFIED,
            "digest": manifest.digest().to_string(),
            "signatures": signatures,
            "manifest": manifest,
        }))?;
    } else {
        output::line(output::printable(&unverified.to_string()).trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn diff(args: BundleDiffArgs) -> Result<ExitCode, Problem> {
    let (old, new) = (look(&args.old)?, look(&args.new)?);
    let difference = palisade_bundle::diff(old.manifest(), new.manifest());
    if args.json {
        output::json(&difference)?;
    } else {
        output::note("note: no signature was checked (palisade bundle verify)");
        output::line(output::printable(&difference.to_string()).trim_end())?;
    }
    Ok(if difference.widens_authority() { ExitCode::from(WIDENS) } else { ExitCode::SUCCESS })
}

fn look(path: &Path) -> Result<Unverified, Problem> {
    let file = files::open(path)?;
    palisade_bundle::inspect(BufReader::new(file)).map_err(|error| refused(path, &error))
}
