//! What one bundle may do, or tells the model, that another may not or does not.
//!
//! Guarantees: every difference between two manifests that touches authority or what a model reads is a [`Change`], and a
//! manifest that differs has at least one; whatever could let tools do more `widens`: in doubt, it does. Widening is: a
//! component, an operation, an import or a capability more; a wider scope; a worse effect; redaction off; an operation
//! switched on again; a limit raised or gone. Not guaranteed: what a component does with the same imports and other bytes; that its code changed is
//! shown, and the sandbox is what bounds it. A later date of expiry is shown and does not widen: the signers give it anew.
//! Hostile: both manifests, if they were not verified: texts are escaped wherever they are shown.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::digest::Digest;
use crate::manifest::{
    CommandTable, ComponentEntry, Effects, LimitTable, LockedProfile, Manifest, Names, Operation,
};
use crate::printable::printable;

mod components;
mod profile;
#[cfg(test)]
mod tests;

pub(crate) use components::effects;
pub(crate) use profile::commands;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// What tools may do.
    Authority,
    /// What the model reads: descriptions, schemas, names of parameters.
    Reading,
    /// Neither: code, versions, dates.
    Other,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub area: Area,
    /// Whether it lets tools do more.
    pub widens: bool,
    /// Where: `profile`, `component NAME`, `operation LABEL`, `bundle`.
    pub subject: String,
    /// Which of its properties.
    pub what: String,
    /// As it was; `None`: it was not there. Not escaped.
    pub old: Option<String>,
    /// As it is; `None`: it is not there any more. Not escaped.
    pub new: Option<String>,
}

impl Change {
    /// Under which title it is shown.
    const fn group(&self) -> usize {
        match (self.widens, self.area) {
            (true, _) => 0,
            (false, Area::Authority) => 1,
            (false, Area::Reading) => 2,
            (false, Area::Other) => 3,
        }
    }

    /// One line, escaped.
    #[must_use]
    pub fn to_line(&self) -> String {
        let side = |text: &Option<String>| text.as_deref().map_or_else(|| "(none)".into(), printable);
        let said = match (&self.old, &self.new) {
            (None, Some(new)) if new.is_empty() => "added".to_owned(),
            (Some(old), None) if old.is_empty() => "removed".to_owned(),
            (None, Some(new)) => format!("added: {}", printable(new)),
            (Some(old), None) => format!("removed: {}", printable(old)),
            (old, new) => format!("{} -> {}", side(old), side(new)),
        };
        format!("{}: {} {said}", printable(&self.subject), self.what)
    }
}

/// All differences between two bundles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    #[serde(serialize_with = "shown")]
    old: Digest,
    #[serde(serialize_with = "shown")]
    new: Digest,
    widens_authority: bool,
    changes_reading: bool,
    changes: Vec<Change>,
}

fn shown<S: serde::Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(digest)
}

impl Diff {
    /// The digest of the bundle that is replaced.
    #[must_use]
    pub const fn old_digest(&self) -> Digest {
        self.old
    }

    /// The digest of the bundle that replaces it.
    #[must_use]
    pub const fn new_digest(&self) -> Digest {
        self.new
    }

    /// Whether tools may do more than before.
    #[must_use]
    pub const fn widens_authority(&self) -> bool {
        self.widens_authority
    }

    /// Whether the model reads something else than before: new instructions may hide in a description.
    #[must_use]
    pub const fn changes_what_the_model_reads(&self) -> bool {
        self.changes_reading
    }

    /// Every difference: authority first, and there what widens first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The same as JSON.
    ///
    /// # Panics
    /// Never: there is nothing in it that JSON can't hold.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and truth values alone") + "\n"
    }
}

/// For a terminal, escaped.
impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "from {}\nto   {}", self.old, self.new)?;
        if self.changes.is_empty() {
            return writeln!(f, "no difference");
        }
        let verdict = if self.widens_authority { "WIDENS AUTHORITY" } else { "does not widen authority" };
        writeln!(f, "{verdict}")?;
        let groups = ["authority, wider", "authority, otherwise", "what the model reads", "other"];
        for (index, title) in groups.into_iter().enumerate() {
            let mut lines = self.changes.iter().filter(|change| change.group() == index).peekable();
            if lines.peek().is_some() {
                writeln!(f, "\n{title}:")?;
            }
            lines.try_for_each(|change| writeln!(f, "  {}", change.to_line()))?;
        }
        Ok(())
    }
}

/// What `new` changes with respect to `old`.
#[must_use]
pub fn diff(old: &Manifest, new: &Manifest) -> Diff {
    let mut found = Found(Vec::new());
    bundle(&mut found, old, new);
    profile::profile(&mut found, &old.profile, &new.profile);
    limits(&mut found, &old.limits, &new.limits);
    components::components(&mut found, &old.components, &new.components);
    let mut changes = found.0;
    // Stable: within a group they stay in the order of the manifest.
    changes.sort_by_key(|change| (change.area, !change.widens));
    Diff {
        old: old.digest(),
        new: new.digest(),
        widens_authority: changes.iter().any(|change| change.widens),
        changes_reading: changes.iter().any(|change| change.area == Area::Reading),
        changes,
    }
}

fn bundle(found: &mut Found, old: &Manifest, new: &Manifest) {
    let mut about = found.about("bundle");
    about.text(Area::Other, "name", Some(&old.name), Some(&new.name));
    about.text(Area::Other, "version", old.version.as_ref(), new.version.as_ref());
    about.text(Area::Other, "contract", Some(&old.contract), Some(&new.contract));
    let (before, after) = (old.expires.map(|at| at.to_string()), new.expires.map(|at| at.to_string()));
    about.text(Area::Other, "expiry", before.as_ref(), after.as_ref());
}

/// A limit that is not there is the host's, which is the most that there can be.
fn limits(found: &mut Found, old: &LimitTable, new: &LimitTable) {
    let mut about = found.about("limits");
    for ((name, was), (_, is)) in old.named().into_iter().zip(new.named()) {
        if was != is {
            let widens = is.is_none_or(|is| was.is_some_and(|was| is > was));
            let word = |limit: Option<u64>| limit.map(|limit| limit.to_string());
            about.change(Area::Authority, widens, name, word(was), word(is));
        }
    }
}

/// Where changes are put.
struct Found(Vec<Change>);

impl Found {
    fn about(&mut self, subject: impl Into<String>) -> About<'_> {
        About { found: self, subject: subject.into() }
    }
}

/// Changes of one subject.
struct About<'a> {
    found: &'a mut Found,
    subject: String,
}

impl About<'_> {
    fn change(&mut self, area: Area, widens: bool, what: &str, old: Option<String>, new: Option<String>) {
        let (subject, what) = (self.subject.clone(), what.to_owned());
        self.found.0.push(Change { area, widens, subject, what, old, new });
    }

    /// A text that may differ, and grants nothing.
    fn text(&mut self, area: Area, what: &str, old: Option<&String>, new: Option<&String>) {
        if old != new {
            self.change(area, false, what, old.cloned(), new.cloned());
        }
    }

    /// Members of a set that came (which widens, if `more` does) and went (which widens, if less does).
    fn members(&mut self, what: &str, old: &BTreeSet<String>, new: &BTreeSet<String>, more_widens: bool) {
        for came in new.difference(old) {
            self.change(Area::Authority, more_widens, what, None, Some(came.clone()));
        }
        for went in old.difference(new) {
            self.change(Area::Authority, !more_widens, what, Some(went.clone()), None);
        }
    }
}
