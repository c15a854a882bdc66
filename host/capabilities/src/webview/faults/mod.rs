//! Faults that a caller has put into the app's commands: what the embedder asks when one is invoked.
//!
//! Guarantees: a rule is one caller's, and acts on one command; it ends after [`LIFE`], or once it has been triggered as often as
//! it was to be; no caller has more than [`MAX_RULES`]. Nothing here waits or answers: the embedder does.
//! Not guaranteed: that what a rule does stays unnoticed: the app is everybody's.
//! Trusted: the embedder, and the clock that it brings.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// How long a rule lasts. Without it an app stays broken for a reason that nobody remembers.
pub const LIFE: Duration = Duration::from_secs(15 * 60);

/// Rules of one caller. Without it a caller makes every invocation of the app's look through thousands.
pub const MAX_RULES: usize = 64;

/// What a fault does to an invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Its answer is late.
    Delay(Duration),
    /// It is not run, and fails with this text.
    Error(String),
    /// It is run, and its answer is lost.
    Drop,
    /// It is run, and its answer is garbled.
    Corrupt,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which invocations.
    pub command: String,
    /// What becomes of them.
    pub effect: Effect,
    /// For how many; 0 for all.
    pub max_triggers: u32,
    /// For how many so far.
    pub triggers: u32,
    /// Until when.
    pub ends: Instant,
}

impl Rule {
    fn acts_on(&self, command: &str) -> bool {
        self.command == command && (self.max_triggers == 0 || self.triggers < self.max_triggers)
    }
}

/// A caller has [`MAX_RULES`] already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// An app's faults.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<(String, Rule)>>);

impl Faults {
    /// Without those that have ended.
    fn rules(&self, now: Instant) -> MutexGuard<'_, Vec<(String, Rule)>> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rules.retain(|(_, rule)| rule.ends > now);
        rules
    }

    /// What is to become of an invocation that arrives now. The oldest rule that acts on it has been triggered thereby.
    pub fn strike(&self, command: &str, now: Instant) -> Option<Effect> {
        let mut rules = self.rules(now);
        let (_, rule) = rules.iter_mut().find(|(_, rule)| rule.acts_on(command))?;
        rule.triggers = rule.triggers.saturating_add(1);
        Some(rule.effect.clone())
    }

    /// Adds a rule of `owner`'s, in place of an earlier one for the same command.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn inject(
        &self,
        owner: &str,
        command: &str,
        effect: Effect,
        max_triggers: u32,
        now: Instant,
    ) -> Result<Rule, TooMany> {
        let mut rules = self.rules(now);
        rules.retain(|(known, rule)| known != owner || rule.command != command);
        if rules.iter().filter(|(known, _)| known == owner).count() == MAX_RULES {
            return Err(TooMany);
        }
        let rule = Rule { command: command.to_owned(), effect, max_triggers, triggers: 0, ends: now + LIFE };
        rules.push((owner.to_owned(), rule.clone()));
        Ok(rule)
    }

    /// The rules of `owner`'s, by command.
    pub fn list(&self, owner: &str, now: Instant) -> Vec<Rule> {
        let rules = self.rules(now);
        let own = rules.iter().filter(|(known, _)| known == owner);
        let mut own: Vec<_> = own.map(|(_, rule)| rule.clone()).collect();
        own.sort_by(|one, other| one.command.cmp(&other.command));
        own
    }

    /// Ends the rules of `owner`'s, all or a command's, and says how many those were.
    pub fn clear(&self, owner: &str, command: Option<&str>, now: Instant) -> usize {
        let mut rules = self.rules(now);
        let before = rules.len();
        let goes = |rule: &Rule| command.is_none_or(|command| rule.command == command);
        rules.retain(|(known, rule)| known != owner || !goes(rule));
        before - rules.len()
    }
}
