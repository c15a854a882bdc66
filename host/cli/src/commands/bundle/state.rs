//! What a host remembers of bundles: the manifest of the one that it served last, and the digests that its operator accepted.
//!
//! Guarantees: an upgrade that widens authority is refused unless its own digest was accepted; what is remembered is on
//! disk before the new bundle is served, and a place that can't be written is an error, or the next upgrade would go
//! unlooked at. What is kept belongs to an application, not to a bundle's name: a bundle under another name is an upgrade
//! all the same. Not guaranteed: that the first bundle of all is looked at; there is nothing to compare it with.
//! Trusted: the directory. It is the user's alone (0700); no tool, argument or header can write it.

use std::path::PathBuf;

use palisade_bundle::archive::MAX_MANIFEST_BYTES;
use palisade_bundle::{Accepted, Diff, Digest, Manifest, Verified, diff};
use palisade_embed::Problem;

use crate::args::StateArgs;
use crate::files::{self, Readable};
use crate::output;
use crate::settings::Environment;

/// Where one application's memory is.
#[derive(Debug)]
pub(crate) struct State {
    /// The manifest of the bundle that was served last.
    last: PathBuf,
    /// Digests, one a line.
    accepted: PathBuf,
}

impl State {
    /// The memory of this application's host. Its directory is made.
    ///
    /// # Errors
    /// When there is no place for it.
    pub(crate) fn of(app: &str, args: &StateArgs, env: &Environment) -> Result<Self, Problem> {
        let dir = match &args.bundle_state {
            Some(dir) => dir.clone(),
            None => env.state_dir().map(|dir| dir.join("bundles")).ok_or_else(|| {
                Problem::failed("there is no place to remember which bundle was served last")
                    .next("name a directory with --bundle-state, or set HOME")
            })?,
        };
        private_dir(&dir)?;
        // An identifier is anything; a file's name is not.
        let name = hex::encode(app);
        let name = if crate::args::is_name(app) { app.to_owned() } else { format!("0x{name}") };
        Ok(Self {
            last: dir.join(format!("{name}.manifest.json")),
            accepted: dir.join(format!("{name}.accepted")),
        })
    }

    /// Adds a digest to the accepted ones.
    ///
    /// # Errors
    /// When the list can't be read or written.
    pub(crate) fn accept(&self, digest: &Digest) -> Result<(), Problem> {
        let known = self.accepted()?;
        if known.contains(digest) {
            return Ok(());
        }
        let text = if self.accepted.exists() { files::trusted_text(&self.accepted)? } else { String::new() };
        files::replace(&self.accepted, format!("{text}{digest}\n").as_bytes(), Readable::Mine)
    }

    fn accepted(&self) -> Result<Accepted, Problem> {
        if !self.accepted.exists() {
            return Ok(Accepted::default());
        }
        Accepted::parse(&files::trusted_text(&self.accepted)?).map_err(|error| {
            Problem::failed(format!("{}: {error}", self.accepted.display())).next("mend that file")
        })
    }

    /// Whether this bundle may be served after the last one, and how it differs; `None` for the first.
    ///
    /// # Errors
    /// When it widens authority, and neither the list nor `now` has its digest.
    pub(crate) fn check(&self, new: &Verified, now: &[Digest]) -> Result<Option<Diff>, Problem> {
        let Some(old) = self.last()? else { return Ok(None) };
        let difference = diff(&old, new.manifest());
        let digest = new.digest();
        let is_accepted = now.contains(&digest) || self.accepted()?.contains(&digest);
        if !difference.widens_authority() || is_accepted {
            return Ok(Some(difference));
        }
        Err(Problem::failed(format!(
            "the bundle widens authority beyond that of the last one that was served here:\n{}",
            output::printable(difference.to_string().trim_end())
        ))
        .next(format!("if tools may have that, accept it by its digest: palisade bundle accept {digest}")))
    }

    /// Remembers it as the one that was served last.
    ///
    /// # Errors
    /// When it can't be written: a host that forgets would not look at the next upgrade.
    pub(crate) fn remember(&self, served: &Manifest) -> Result<(), Problem> {
        files::replace(&self.last, &served.to_bytes(), Readable::Mine)
    }

    fn last(&self) -> Result<Option<Manifest>, Problem> {
        if self.last.symlink_metadata().is_err() {
            return Ok(None);
        }
        let bytes = files::trusted(&self.last, MAX_MANIFEST_BYTES)?;
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            Problem::failed(format!("{} is damaged: {error}", self.last.display())).next(
                "look at what was served last, and remove the file: the next bundle is then taken as the first",
            )
        })
    }
}

#[cfg(unix)]
fn private_dir(dir: &std::path::Path) -> Result<(), Problem> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    let unusable = |error: std::io::Error| {
        Problem::failed(format!("{} can't be used to remember bundles: {error}", dir.display()))
            .next("name another directory with --bundle-state")
    };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(unusable)?;
    let mode = std::fs::metadata(dir).map_err(unusable)?.permissions().mode();
    if mode & 0o022 != 0 {
        let dir = dir.display();
        return Err(Problem::failed(format!("other users may write {dir}, where accepted bundles are kept"))
            .next(format!("chmod go-w {dir}")));
    }
    Ok(())
}

#[cfg(not(unix))]
fn private_dir(dir: &std::path::Path) -> Result<(), Problem> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Problem::failed(format!("{} can't be used: {error}", dir.display())))
}
