//! `palisade key new NAME`: a key pair in minisign's format.
//!
//! Guarantees: nothing is overwritten; the secret key is its owner's alone to read (0600) from its first byte; with a
//! password it is encrypted. Not guaranteed: that a key without a password is safe on a shared disk; it says so.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use palisade_bundle::SecretKey;
use palisade_embed::Problem;
use serde_json::json;

use crate::args::{KeyArgs, KeyCommand, KeyNewArgs};
use crate::files::{self, Readable};
use crate::output;
use crate::secret;

/// The variable that holds a secret key's password.
pub(crate) const PASSWORD: &str = "PALISADE_KEY_PASSWORD";

pub(crate) fn run(args: KeyArgs) -> Result<ExitCode, Problem> {
    match args.command {
        KeyCommand::New(args) => new(&args),
    }
}

fn new(args: &KeyNewArgs) -> Result<ExitCode, Problem> {
    let (secret, public) = (with_ending(&args.name, "key"), with_ending(&args.name, "pub"));
    for path in [&secret, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(Problem::failed(format!(
                "{} is there already, and no key is ever overwritten",
                path.display()
            ))
            .next("give another name"));
        }
    }
    let password = secret::password(args.password.password_stdin, PASSWORD)?;
    let pair = {
        let _busy = password.as_ref().and_then(|_| output::spinner("protecting the key"));
        SecretKey::generate(password.as_deref()).map_err(|error| Problem::failed(error.to_string()))?
    };
    files::create(&secret, pair.secret.as_bytes(), Readable::Mine)?;
    files::create(&public, pair.public.to_text().as_bytes(), Readable::Usual)?;
    if password.is_none() {
        output::note(&format!(
            "note: {} is not protected by a password (--password-stdin, or {PASSWORD})",
            secret.display()
        ));
    }
    let id = pair.public.id().to_string();
    if args.json {
        output::json(&json!({
            "key_id": id,
            "secret": secret.display().to_string(),
            "public": public.display().to_string(),
            "protected": password.is_some(),
        }))?;
    } else {
        output::line(&format!(
            "key {id}\n  {}  signs bundles: keep it to yourself\n  {}  verifies them: give it to whoever serves them",
            secret.display(),
            public.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `a.b` stays `a.b`, and becomes `a.b.key`.
fn with_ending(name: &Path, ending: &str) -> PathBuf {
    let mut path = name.as_os_str().to_owned();
    path.push(format!(".{ending}"));
    path.into()
}
