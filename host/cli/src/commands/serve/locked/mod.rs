//! `serve --bundle`: what a bundle holds, under its own profile, and nothing else.
//!
//! Guarantees: the bundle is verified before any other file is parsed, and any failure ends the start; neither the pack nor
//! a tool of one's own is served beside it. Whatever on the command line or in the configuration would widen it is refused
//! by its name; what narrows it (operations switched off, lower limits, more redaction, read-only directories) is taken.
//! Which real directory or database stands behind a name that the profile grants is the operator's to say, for each of
//! them and for no other. Callers with tokens of their own may each have another profile, of which they get what the bundle's
//! grants too. An upgrade that widens authority is refused until its digest is accepted.
//! No environment variable widens anything: those that `serve` reads say where to listen, the token, and whether to start.
//! Hostile: the bundle, until it is verified. Trusted: the operator, who may still serve something else without it.

use palisade_bundle::{Diff, Manifest, Verified};
use palisade_embed::pack::Entry;
use palisade_embed::{Problem, bundled};
use palisade_engine::Sandbox;

use crate::args::ServeArgs;
use crate::commands::bundle::{memory, open};
use crate::config::ConfigFile;
use crate::output;
use crate::settings::{Environment, Settings};

mod refuse;
#[cfg(test)]
mod tests;

/// A verified bundle that is to be served.
#[derive(Debug)]
pub(super) struct Locked(Verified);

/// What is left to do before it is: to remember it.
#[derive(Debug)]
pub(super) struct Upgrade {
    state: bundled::Memory,
    manifest: Manifest,
}

impl Locked {
    /// Opens and verifies the bundle that was named, where one was.
    ///
    /// # Errors
    /// When it is refused; and when flags that only a bundle needs came without one: whoever wrote them believes that
    /// something is locked.
    pub(super) fn open(args: &ServeArgs) -> Result<Option<Self>, Problem> {
        let locked = &args.locked;
        match (&locked.bundle, locked.given()) {
            (None, None) => Ok(None),
            (None, Some(flag)) => Err(Problem::usage(format!(
                "{flag} says nothing without --bundle, and nothing would be locked"
            ))
            .next("name the bundle with --bundle, or leave that out")),
            (Some(path), _) => open(path, &locked.trust).map(Self).map(Some),
        }
    }

    /// The settings that it is served with.
    ///
    /// # Errors
    /// Naming the flag or the key that would widen it, or the name behind which nothing stands.
    pub(super) fn settings(
        &self,
        args: &ServeArgs,
        env: &Environment,
        config: ConfigFile,
    ) -> Result<Settings, Problem> {
        refuse::widening(args, &config)?;
        let mut profile = self.0.profile().clone();
        if config.profiles.contains_key(&profile.name) {
            return Err(Problem::usage(format!(
                "[profiles.{}] has the name of the bundle's own profile, which nothing changes",
                profile.name
            ))
            .next("give it another name; what it grants is held to the bundle's"));
        }
        profile.disabled.extend(&config.disabled);
        let mut settings = Settings::under(profile, args, env, config)?;
        let registered = bundled::Registered {
            directories: settings.directories.iter().map(|dir| (dir.name.clone(), dir.writable)).collect(),
            databases: settings.databases.iter().map(|database| database.name.clone()).collect(),
        };
        bundled::fit(&mut settings.profile, &registered)?;
        bundled::narrow(&mut settings.limits, &self.0.manifest().limits);
        settings.locked = true;
        Ok(settings)
    }

    /// Looks at it as the successor of what was served last for this application.
    ///
    /// # Errors
    /// When it widens authority, and nobody accepted that.
    pub(super) fn upgrade(
        &self,
        settings: &Settings,
        args: &ServeArgs,
        env: &Environment,
    ) -> Result<Upgrade, Problem> {
        let state = memory(&settings.app.id, &args.locked.state, env)?;
        let digest = self.0.digest();
        if let Some(other) = args.locked.accept.iter().find(|accepted| **accepted != digest) {
            tracing::warn!("--accept {other} is not the digest of this bundle, which is {digest}");
        }
        let difference = state.check(&self.0, &args.locked.accept)?;
        let manifest = self.0.manifest();
        output::note(&output::printable(&announcement(&self.0, difference.as_ref())));
        Ok(Upgrade { state, manifest: manifest.clone() })
    }

    /// Which bundle it is, and whose: for the record.
    pub(super) fn title(&self) -> String {
        title(&self.0)
    }

    /// Its components.
    ///
    /// # Errors
    /// When one is not what the manifest says.
    pub(super) fn entries(self, sandbox: &Sandbox) -> Result<Vec<Entry>, Problem> {
        bundled::entries(self.0, sandbox)
    }
}

impl Upgrade {
    /// Remembers it as what is served.
    ///
    /// # Errors
    /// When it can't be remembered.
    pub(super) fn take_place(self) -> Result<(), Problem> {
        self.state.remember(&self.manifest)
    }
}

/// Which bundle it is, and whose.
fn title(verified: &Verified) -> String {
    let manifest = verified.manifest();
    let version = manifest.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    let signers: Vec<String> = verified.signers().iter().map(ToString::to_string).collect();
    format!("the bundle {}{version} ({}), signed by {}", manifest.name, verified.digest(), signers.join(", "))
}

fn announcement(verified: &Verified, difference: Option<&Diff>) -> String {
    let mut text = format!("{}, and nothing else", title(verified));
    match difference {
        None => text.push_str("\n  it is the first one here: later ones are compared with it"),
        Some(difference) if difference.changes().is_empty() => {}
        Some(difference) => {
            text.push_str("\n  other than the last one that was served here:");
            for change in difference.changes() {
                text.push_str(&format!("\n    {}", change.to_line()));
            }
        }
    }
    text
}
