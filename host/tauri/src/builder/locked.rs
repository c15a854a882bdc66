//! An app that serves a bundle: what it holds, under its own profile, and nothing else.
//!
//! Guarantees: the bundle is verified when the plugin is built, before anything of it is parsed, and a refusal is an error
//! then; what would widen it is refused by the name of the method; what narrows it is taken. An upgrade that widens authority
//! is not served until its digest is accepted, as by `palisade serve --bundle`. A release build opens nothing.
//! Not guaranteed: that an older bundle is not offered again; an app carries its own.
//! Hostile: the bundle, until it is verified. Trusted: the app's own code, which says whose signature counts.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use palisade_bundle::{Bundle, Digest, LimitTable, Manifest, Trust, Verified};
use palisade_embed::bundled::Memory;
use palisade_embed::{Environment, Problem};
use palisade_policy::rate::DEFAULT_REQUESTS_PER_SECOND;
use palisade_policy::{OperationFilter, Profile};

use super::{BuilderError, PalisadeBuilder};

/// Where a bundle comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleSource {
    /// A file.
    File(PathBuf),
    /// Bytes that the app carries.
    Bytes(Cow<'static, [u8]>),
}

impl From<PathBuf> for BundleSource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Path> for BundleSource {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&str> for BundleSource {
    fn from(path: &str) -> Self {
        Self::File(path.into())
    }
}

impl From<Vec<u8>> for BundleSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl<const N: usize> From<&'static [u8; N]> for BundleSource {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<&'static [u8]> for BundleSource {
    fn from(bytes: &'static [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

/// A bundle that was named, and, once the plugin is built, opened.
#[cfg_attr(not(debug_assertions), allow(dead_code, reason = "a release build serves nothing"))]
pub(crate) struct Locked {
    source: BundleSource,
    trust: Trust,
    /// Filled by [`Locked::open`].
    profile: Option<Profile>,
    /// As the profile.
    limits: LimitTable,
    /// Taken by the host. Behind a lock, because a builder is shared with the task that starts it.
    verified: Mutex<Option<Verified>>,
}

#[cfg_attr(not(debug_assertions), allow(dead_code, reason = "a release build serves nothing"))]
impl Locked {
    pub(super) fn new(source: BundleSource, trust: Trust) -> Self {
        Self { source, trust, profile: None, limits: LimitTable::default(), verified: Mutex::new(None) }
    }

    /// Verifies it.
    pub(super) fn open(&mut self) -> Result<(), BuilderError> {
        let now = std::time::SystemTime::now();
        let refused = |error: &dyn std::fmt::Display| BuilderError::Bundle(error.to_string());
        let opened = match &self.source {
            BundleSource::Bytes(bytes) => Bundle::open(bytes.as_ref(), &self.trust, now),
            BundleSource::File(path) => {
                let file = std::fs::File::open(path)
                    .map_err(|error| refused(&format!("{} can't be read: {error}", path.display())))?;
                Bundle::open(std::io::BufReader::new(file), &self.trust, now)
            }
        };
        let verified = opened.map_err(|error| refused(&error))?;
        self.profile = Some(verified.profile().clone());
        self.limits = verified.manifest().limits;
        self.verified = Mutex::new(Some(verified));
        Ok(())
    }

    /// What its calls may have at most.
    pub(crate) fn limits(&self) -> &LimitTable {
        &self.limits
    }

    /// The bundle, once.
    pub(crate) fn take(&self) -> Option<Verified> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A bundle that is about to be served in its predecessor's place.
#[cfg_attr(not(debug_assertions), allow(dead_code, reason = "a release build serves nothing"))]
pub(crate) struct Upgrade {
    memory: Memory,
    manifest: Manifest,
}

#[cfg_attr(not(debug_assertions), allow(dead_code, reason = "a release build serves nothing"))]
impl Upgrade {
    /// Looks at it as the successor of what this app's host served last.
    ///
    /// # Errors
    /// When it widens authority, and its digest is none of `accepted`.
    pub(crate) fn look(
        app: &str,
        verified: &Verified,
        accepted: &[Digest],
        environment: &Environment,
    ) -> Result<Self, Problem> {
        let accepting = |digest: &Digest| format!(".accept_bundle(\"{digest}\"), where the bundle is named");
        let memory = Memory::of(app, None, environment, accepting)?;
        memory.check(verified, accepted)?;
        Ok(Self { memory, manifest: verified.manifest().clone() })
    }

    /// Remembers it as what is served.
    ///
    /// # Errors
    /// When it can't be remembered.
    pub(crate) fn take_place(self) -> Result<(), Problem> {
        self.memory.remember(&self.manifest)
    }
}

impl PalisadeBuilder {
    /// Lets the [`bundle`](Self::bundle) of this digest be served though it may do more than the one that was served before it:
    /// the word for which the host waits when it refuses an upgrade, and says what is wider.
    #[must_use]
    pub fn accept_bundle(mut self, digest: impl Into<String>) -> Self {
        self.accepted.push(digest.into());
        self
    }

    /// The digests that were accepted.
    pub(crate) fn accepted(&self) -> Result<Vec<Digest>, BuilderError> {
        let parse = |text: &String| text.parse().map_err(|_| BuilderError::BadDigest(text.clone()));
        self.accepted.iter().map(parse).collect()
    }

    /// The locked profile, less what was switched off. `None`: nothing is locked.
    pub(super) fn locked_profile(&self) -> Result<Option<Profile>, BuilderError> {
        let accepted = self.accepted()?;
        let Some(locked) = &self.locked else {
            return match accepted.first() {
                Some(digest) => Err(BuilderError::BadDigest(digest.to_string())),
                None => Ok(None),
            };
        };
        let mut profile =
            locked.profile.clone().ok_or_else(|| BuilderError::Bundle("it was not opened".to_owned()))?;
        self.refuse_widening(&profile)?;
        for name in &self.disabled {
            let filter =
                OperationFilter::new([name.clone()]).map_err(|_| BuilderError::BadOperation(name.clone()))?;
            profile.disabled.extend(&filter);
        }
        profile.grants.commands.block.extend(self.commands.block.iter().cloned());
        profile.redaction |= self.redaction == Some(true);
        Ok(Some(profile))
    }

    fn refuse_widening(&self, profile: &Profile) -> Result<(), BuilderError> {
        let rate = self.rate_limit.per_second;
        let methods = [
            (self.profile.is_some(), "profile"),
            (!self.custom.sources.is_empty(), "tool"),
            (!self.custom.replaces.is_empty(), "replace_tool"),
            (self.commands.allow.is_some(), "command_allowlist"),
            (!self.environment.is_empty(), "environment"),
            (self.file_navigation, "allow_file_navigation"),
            (self.redaction == Some(false) && profile.redaction, "redaction"),
            (rate == 0 || rate > DEFAULT_REQUESTS_PER_SECOND, "rate_limit"),
        ];
        match methods.into_iter().find(|(given, _)| *given) {
            Some((_, method)) => Err(BuilderError::Widens(method)),
            None => Ok(()),
        }
    }
}
