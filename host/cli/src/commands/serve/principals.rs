//! Those who may call a shared host, as the file of tokens has them, while it runs.
//!
//! Guarantees: the host starts only if each of them can be served. From then on a changed file counts within [`LOOK`], or at
//! once on SIGHUP: who is no more in it is cut off. An entry that can't be served (its profile does not exist) is left out
//! and reported, and hinders no other's end; a file that is gone lets nobody in; one that can't be read, or is malformed,
//! changes nothing, and is reported. Each change is put on record.
//! Trusted: whoever may write the file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use palisade_embed::pack::Entry;
use palisade_embed::{Assembled, Offer, Problem, Roots, offer};
use palisade_engine::Sandbox;
use palisade_policy::{Allowance, Credential, Member, Principal, Principals, RateLimit};
use palisade_server::{Changes, Dispatcher, Event, Host};

use super::record::Records;
use crate::settings::Settings;
use crate::tokens::{self, Stored};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The file of tokens, and all that it takes to serve a profile that it names.
pub(super) struct Tokens<'a> {
    pub(super) file: &'a Path,
    pub(super) settings: &'a Settings,
    pub(super) entries: &'a [Entry],
    pub(super) roots: &'a Roots,
    pub(super) sandbox: &'a Sandbox,
}

impl Tokens<'_> {
    /// The host, with everyone that the file has.
    ///
    /// # Errors
    /// When one of them can't be served.
    pub(super) fn assemble(&self) -> Result<Assembled, Problem> {
        let stored = tokens::read(self.file)?;
        if stored.is_empty() {
            tracing::warn!("{} has no token: until it has one, nobody is let in", self.file.display());
        }
        let members = stored.iter().map(member).collect::<Result<Vec<_>, _>>()?;
        let profiles: BTreeSet<&str> = stored.iter().map(|stored| stored.profile.as_str()).collect();
        let offers =
            profiles.into_iter().map(|profile| self.offer(profile)).collect::<Result<Vec<_>, _>>()?;
        let (mut dispatchers, mut components, mut tools) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        for offer in offers {
            dispatchers.push(offer.dispatcher);
            components.extend(offer.components.into_iter().map(|one| (one.name().to_owned(), one)));
            tools.extend(offer.tools);
        }
        let principals = Principals::of(members).map_err(|error| Problem::usage(error.to_string()))?;
        let host = Host::new(principals, dispatchers, self.roots.identity(), self.settings.rate_limit)
            .map_err(|error| Problem::failed(error.to_string()))?
            .with_traces(self.settings.traces);
        Ok(Assembled {
            host: Arc::new(host),
            caller: None,
            components: components.into_values().collect(),
            tools: tools.into_iter().collect(),
            course: self.roots.facts.course.clone(),
        })
    }

    /// What a profile offers. How many calls ran is told to none of several callers: it would tell of the others'.
    fn offer(&self, profile: &str) -> Result<Offer, Problem> {
        let settings = self.settings.with_profile(profile)?;
        offer(&super::plan(&settings), self.entries, self.roots, self.sandbox, None, Arc::default())
    }

    /// Takes the file in anew, and cuts off whose time is over, whenever there is a reason to.
    pub(super) async fn watch(&self, host: &Host, recorder: Option<&Records>, seen: &mut Seen) {
        loop {
            let now = SystemTime::now();
            record(recorder, host.expire(now), "its time is over").await;
            if seen.change(self.file) {
                self.take_in(host, recorder).await;
            }
            let end = host.next_expiry().and_then(|end| end.duration_since(SystemTime::now()).ok());
            tokio::time::sleep(end.unwrap_or(LOOK).min(LOOK)).await;
        }
    }

    /// Lets in whom the file has now, and nobody else.
    pub(super) async fn take_in(&self, host: &Host, recorder: Option<&Records>) {
        match self.replace(host) {
            Ok(changes) => record(recorder, changes, "the file of tokens changed").await,
            Err(problem) => {
                tracing::error!(
                    "the file of tokens was not taken in, and who may call is as before: {problem}"
                );
                if let Some(recorder) = recorder {
                    let mut event = Event::admin("", "tokens.read");
                    event.outcome = "FAILED";
                    event.note = Some(problem.what().to_owned());
                    recorder.admin(event).await;
                }
            }
        }
    }

    fn replace(&self, host: &Host) -> Result<Changes, Problem> {
        let stored = if tokens::stamp(self.file).is_some() { tokens::read(self.file)? } else { Vec::new() };
        let (mut members, mut dispatchers) = (Vec::new(), BTreeMap::<String, Dispatcher>::new());
        for stored in &stored {
            let known = host.has_profile(&stored.profile) || dispatchers.contains_key(&stored.profile);
            if !known {
                match self.offer(&stored.profile) {
                    Ok(offer) => {
                        dispatchers.insert(stored.profile.clone(), offer.dispatcher);
                    }
                    Err(problem) => {
                        tracing::error!("`{}` is not let in: {problem}", stored.name);
                        continue;
                    }
                }
            }
            members.push(member(stored)?);
        }
        host.replace(members, dispatchers.into_values()).map_err(|error| Problem::failed(error.to_string()))
    }
}

fn member(stored: &Stored) -> Result<Member, Problem> {
    let principal = Principal { name: stored.name.clone(), profile: stored.profile.clone() };
    Ok(Member {
        credential: Credential::Hash(stored.hash()?),
        principal: Arc::new(principal),
        allowance: Allowance {
            rate: stored.rate_limit.map(RateLimit::per_second),
            concurrency: stored.concurrency.and_then(|count| usize::try_from(count).ok()),
            expires: stored.expires()?,
        },
    })
}

/// What of the file was seen last.
#[derive(Debug, Default)]
pub(super) struct Seen(Option<(u64, SystemTime, u64)>);

impl Seen {
    /// The file as it is before it is read: what changes while it is read is seen afterwards.
    pub(super) fn now(file: &Path) -> Self {
        Self(tokens::stamp(file))
    }

    fn change(&mut self, file: &Path) -> bool {
        let now = tokens::stamp(file);
        std::mem::replace(&mut self.0, now) != now
    }
}

/// Says who may call from here on, on stderr and on record.
async fn record(recorder: Option<&Records>, changes: Changes, why: &str) {
    let begun = changes.begun.iter().map(|principal| (principal, "token.begin"));
    let ended = changes.ended.iter().map(|principal| (principal, "token.end"));
    for (principal, what) in ended.chain(begun) {
        let note = format!("profile {}; {why}", principal.profile);
        tracing::info!(principal = principal.name, "{what}: {note}");
        if let Some(recorder) = recorder {
            let mut event = Event::admin(&principal.name, what);
            event.note = Some(note);
            recorder.admin(event).await;
        }
    }
}

/// Puts on record whom the host begins with.
pub(super) async fn record_beginning(recorder: &Records, host: &Host) {
    let begun = host.principals().iter().map(Arc::clone).collect();
    record(Some(recorder), Changes { begun, ended: Vec::new() }, "the host begins").await;
}
