//! `palisade bundle sign`: one signature more.
//!
//! Guarantees: the bundle changes by that signature and nothing else, and its file is replaced whole or not at all; a
//! secret key that others can read is not used. Not guaranteed: that what is signed is wise; look at it first.

use std::path::Path;
use std::process::ExitCode;

use palisade_bundle::{SecretKey, attach, inspect, sign_manifest};
use palisade_embed::Problem;
use serde_json::json;

use super::{problem, read, refused};
use crate::args::BundleSignArgs;
use crate::commands::key::PASSWORD;
use crate::files::{self, Readable};
use crate::{output, secret};

pub(super) fn run(args: BundleSignArgs) -> Result<ExitCode, Problem> {
    let bundle = read(&args.file)?;
    let unverified = inspect(bundle.as_slice()).map_err(|error| refused(&args.file, &error))?;
    let manifest = unverified.manifest();
    let key = secret_key(&args)?;
    let public = key.public().map_err(|error| problem(&error))?;
    let comment = args.comment.clone().unwrap_or_else(|| match &manifest.version {
        Some(version) => format!("{} {version}", manifest.name),
        None => manifest.name.clone(),
    });
    let signature = sign_manifest(manifest, &key, &comment).map_err(|error| problem(&error))?.to_text();
    let to = match &args.detached {
        Some(path) => {
            files::create(path, signature.as_bytes(), Readable::Usual)?;
            path
        }
        None => {
            let signed = attach(&bundle, &signature, &public).map_err(|error| refused(&args.file, &error))?;
            let path = args.output.as_ref().unwrap_or(&args.file);
            files::replace(path, &signed, Readable::Usual)?;
            path
        }
    };
    let (id, digest, to) = (public.id().to_string(), manifest.digest().to_string(), to.display().to_string());
    if args.json {
        output::json(&json!({ "file": to, "key": id, "digest": digest, "comment": comment }))?;
    } else {
        output::line(&output::printable(&format!("{to}: signed by key {id}\n{digest}")))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn secret_key(args: &BundleSignArgs) -> Result<SecretKey, Problem> {
    refuse_shared(&args.key)?;
    let text = files::text(&args.key)?;
    let password = secret::password(args.password.password_stdin, PASSWORD)?;
    let _busy = password.as_ref().and_then(|_| output::spinner("opening the key"));
    SecretKey::parse(&text, password.as_deref()).map_err(|error| {
        let problem = problem(&error);
        let advice = match error {
            palisade_bundle::KeyError::NeedsPassword => {
                Some(format!("give it with --password-stdin, or in {PASSWORD}"))
            }
            _ => problem.advice().map(str::to_owned),
        };
        Problem::failed(format!("{}: {}", args.key.display(), problem.what())).next_if(advice)
    })
}

/// A secret key that somebody else can read is no secret.
#[cfg(unix)]
fn refuse_shared(path: &Path) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(()) };
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Problem::failed(format!("the secret key {path} can be read by other users"))
        .next(format!("chmod 600 {path}, or make a new key: somebody may have copied it")))
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path) -> Result<(), Problem> {
    Ok(())
}
