//! `palisade bundle`: building, signing, verifying, comparing and distributing bundles.
//!
//! Guarantees: what is shown of a bundle that nobody verified says so; what a bundle, a registry or a signature said is
//! printed with nothing in it that a terminal would act on; a refusal is an exit code other than 0.
//! Hostile: bundles, registries. Trusted: keys, lists and `bundle.toml`, which are the operator's own.

use std::fmt::Display;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use palisade_bundle::archive::{MAX_COMPONENTS_BYTES, MAX_MANIFEST_BYTES};
use palisade_bundle::{Bundle, BundleError, Digest, Verified};
use palisade_embed::bundled::Memory;
use palisade_embed::{Environment, Problem};

use crate::args::{BundleArgs, BundleCommand, StateArgs, TrustArgs};
use crate::files;

mod accept;
mod build;
mod recipe;
mod registry;
mod show;
mod sign;
#[cfg(test)]
mod tests;
pub(crate) mod trust;
mod verify;

/// Bytes of a bundle's file: what its parts may have, and room for headers and signatures.
const MAX_BUNDLE_BYTES: u64 = MAX_COMPONENTS_BYTES + MAX_MANIFEST_BYTES + (1 << 20);

pub(crate) async fn run(args: BundleArgs) -> Result<ExitCode, Problem> {
    match args.command {
        BundleCommand::Build(args) => build::run(args).await,
        BundleCommand::Inspect(args) => show::inspect(args),
        BundleCommand::Sign(args) => sign::run(args),
        BundleCommand::Verify(args) => verify::run(args),
        BundleCommand::Diff(args) => show::diff(args),
        BundleCommand::Accept(args) => accept::run(args),
        BundleCommand::Push(args) => registry::push(args).await,
        BundleCommand::Pull(args) => registry::pull(args).await,
    }
}

/// Opens and verifies a bundle. Nothing else is read from its file.
///
/// # Errors
/// When what is to be trusted can't be read, and when the bundle is refused.
pub(crate) fn open(path: &Path, args: &TrustArgs) -> Result<Verified, Problem> {
    let trust = trust::read(args)?;
    verified(path, &trust).map_err(|error| match error {
        Unopened::File(problem) => problem,
        Unopened::Refused(error) => refused(path, &error),
    })
}

/// What this application's host remembers of bundles.
///
/// # Errors
/// When there is no place for it.
pub(crate) fn memory(app: &str, args: &StateArgs, env: &Environment) -> Result<Memory, Problem> {
    let accepting = |digest: &Digest| format!("palisade bundle accept {digest}");
    Memory::of(app, args.bundle_state.as_deref(), env, accepting)
}

/// Why a bundle was not opened.
enum Unopened {
    File(Problem),
    Refused(BundleError),
}

fn verified(path: &Path, trust: &trust::Trusted) -> Result<Verified, Unopened> {
    let file = files::open(path).map_err(Unopened::File)?;
    let beside: Vec<&str> = trust.signatures.iter().map(String::as_str).collect();
    Bundle::open_with(BufReader::new(file), &beside, &trust.trust, SystemTime::now())
        .map_err(Unopened::Refused)
}

/// A bundle's file, whole.
fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    files::read(path, MAX_BUNDLE_BYTES)
}

/// A bundle that is refused.
fn refused(path: &Path, error: &BundleError) -> Problem {
    let problem = problem(error);
    let text = format!("{}: {}", path.display(), problem.what());
    Problem::failed(text).next_if(problem.advice().map(str::to_owned))
}

/// The library's errors end in what to do.
fn problem(error: &dyn Display) -> Problem {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, advice)) => Problem::failed(what).next(advice),
        None => Problem::failed(text),
    }
}
