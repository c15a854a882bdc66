//! What a host remembers of bundles: the manifest of each that it served last, and the digests that its operator accepted.
//!
//! Guarantees: an upgrade that widens authority is refused unless its own digest was accepted; what is remembered is on
//! disk before the new bundle is served, and a place that can't be written is an error, or the next upgrade would go
//! unlooked at. Bundles of two names are no upgrades of one another, and are not compared; but where an application has
//! served one, another name is no way around the comparison: the first of it waits until its digest is accepted.
//! Not guaranteed: that the first bundle of all is looked at; there is nothing to compare it with.
//! Trusted: the directory. It is the user's alone (0700); no tool, argument or header can write it.

use std::path::{Path, PathBuf};

use palisade_bundle::archive::MAX_MANIFEST_BYTES;
use palisade_bundle::{Accepted, Diff, Digest, Manifest, Verified, diff};

use crate::environment::Environment;
use crate::files::{self, Readable};
use crate::name::is_name;
use crate::problem::Problem;

/// What the file of a manifest ends in.
const MANIFEST: &str = ".manifest.json";

/// Where one application's memory is.
#[derive(Clone, Debug)]
pub struct Memory {
    dir: PathBuf,
    /// What the files are named by.
    app: String,
    /// How a digest is accepted, in words.
    accepting: fn(&Digest) -> String,
}

impl Memory {
    /// The memory of this application's host. Its directory, the user's own where none is named, is made. `accepting` says how
    /// the embedder takes a digest.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn of(
        app: &str,
        dir: Option<&Path>,
        env: &Environment,
        accepting: fn(&Digest) -> String,
    ) -> Result<Self, Problem> {
        let dir = match dir {
            Some(dir) => dir.to_owned(),
            None => env.state_dir().map(|dir| dir.join("bundles")).ok_or_else(|| {
                Problem::failed("there is no place to remember which bundle was served last")
                    .next("name a directory with --bundle-state, or set HOME")
            })?,
        };
        private_dir(&dir)?;
        // An identifier is anything; a file's name is not.
        let app = if is_name(app) { app.to_owned() } else { format!("0x{}", hex::encode(app)) };
        Ok(Self { dir, app, accepting })
    }

    /// Adds a digest to the accepted ones.
    ///
    /// # Errors
    /// When the list can't be read or written.
    pub fn accept(&self, digest: &Digest) -> Result<(), Problem> {
        let known = self.accepted()?;
        if known.contains(digest) {
            return Ok(());
        }
        let list = self.list();
        let text = if list.exists() { files::trusted_text(&list)? } else { String::new() };
        files::replace(&list, format!("{text}{digest}\n").as_bytes(), Readable::Mine)
    }

    /// Whether this bundle may be served after the last one of its name, and how it differs; `None` for the first.
    ///
    /// # Errors
    /// When it widens authority, or is the first of its name where others were served, and neither the list nor `now` has
    /// its digest.
    pub fn check(&self, new: &Verified, now: &[Digest]) -> Result<Option<Diff>, Problem> {
        let name = &new.manifest().name;
        let digest = new.digest();
        let is_accepted =
            || -> Result<bool, Problem> { Ok(now.contains(&digest) || self.accepted()?.contains(&digest)) };
        let Some(old) = self.last(name)? else {
            let Some(other) = self.served()?.into_iter().next() else { return Ok(None) };
            if is_accepted()? {
                return Ok(None);
            }
            return Err(Problem::failed(format!(
                "a bundle of the name `{name}` was not served here before, and `{other}` was: there is nothing to \
                 compare it with"
            ))
            .next(format!("look at it (palisade bundle inspect), and accept it: {}", (self.accepting)(&digest))));
        };
        let difference = diff(&old, new.manifest());
        if !difference.widens_authority() || is_accepted()? {
            return Ok(Some(difference));
        }
        Err(Problem::failed(format!(
            "the bundle widens authority beyond that of the last one that was served here:\n{}",
            difference.to_string().trim_end()
        ))
        .next(format!("if tools may have that, accept it by its digest: {}", (self.accepting)(&digest))))
    }

    /// Remembers it as the one of its name that was served last.
    ///
    /// # Errors
    /// When it can't be written: a host that forgets would not look at the next upgrade.
    pub fn remember(&self, served: &Manifest) -> Result<(), Problem> {
        files::replace(&self.manifest(&served.name), &served.to_bytes(), Readable::Mine)
    }

    fn accepted(&self) -> Result<Accepted, Problem> {
        let list = self.list();
        if !list.exists() {
            return Ok(Accepted::default());
        }
        Accepted::parse(&files::trusted_text(&list)?)
            .map_err(|error| Problem::failed(format!("{}: {error}", list.display())).next("mend that file"))
    }

    fn last(&self, name: &str) -> Result<Option<Manifest>, Problem> {
        let path = self.manifest(name);
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        let bytes = files::trusted(&path, MAX_MANIFEST_BYTES)?;
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            Problem::failed(format!("{} is damaged: {error}", path.display())).next(
                "look at what was served last, and remove the file: the next bundle is then taken as the first",
            )
        })
    }

    /// The names of all that were served for this application.
    fn served(&self) -> Result<Vec<String>, Problem> {
        let unreadable = |error: std::io::Error| {
            Problem::failed(format!("{} can't be read: {error}", self.dir.display()))
                .next("name another directory to remember bundles in, or give this one back its rights")
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.dir).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_prefix(&self.app)?.strip_prefix('.'));
            let name = name.and_then(|rest| rest.strip_suffix(MANIFEST));
            // No bundle's name has a dot: with one, it is another application's.
            names.extend(name.filter(|name| !name.contains('.')).map(str::to_owned));
        }
        names.sort_unstable();
        Ok(names)
    }

    fn manifest(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{}.{name}{MANIFEST}", self.app))
    }

    /// Digests, one a line.
    fn list(&self) -> PathBuf {
        self.dir.join(format!("{}.accepted", self.app))
    }
}

#[cfg(unix)]
fn private_dir(dir: &Path) -> Result<(), Problem> {
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
fn private_dir(dir: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Problem::failed(format!("{} can't be used: {error}", dir.display())))
}
