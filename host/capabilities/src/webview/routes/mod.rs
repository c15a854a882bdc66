//! Rules for requests of an app's windows: kept here, applied by the embedder.
//!
//! Guarantees: bounded in rules and bytes for each window; a rule's number is never used again. What pages say of matches
//! changes a counter and nothing else. Hostile: guests, in rules; pages, in what they say has matched.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::{PageError, PageErrorKind};

/// Rules of one window. Each is looked at for each request.
pub const MAX_RULES: usize = 50;
/// Bytes of one window's rules, with the answers that they give. All of them are in each page that it loads.
pub const MAX_RULE_BYTES: usize = 1 << 20;

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What is told of it.
    pub told: Map<String, Value>,
    /// What the page's side needs to know of it; `id` and `times` are added.
    pub acted: Map<String, Value>,
    /// How often it counts; `None`: always.
    pub times: Option<u32>,
    /// It makes up answers.
    pub answers: bool,
}

#[derive(Debug)]
struct Kept {
    id: u64,
    rule: Rule,
    bytes: usize,
    triggered: u64,
}

impl Kept {
    fn left(&self) -> Option<u64> {
        self.rule.times.map(|times| u64::from(times).saturating_sub(self.triggered))
    }

    fn told(&self) -> Value {
        let mut told = Map::from_iter([("id".to_owned(), self.id.into())]);
        told.extend(self.rule.told.clone());
        told.insert("times".to_owned(), self.rule.times.into());
        told.insert("triggered".to_owned(), self.triggered.into());
        Value::Object(told)
    }

    fn acted(&self) -> Value {
        let mut acted = self.rule.acted.clone();
        acted.insert("id".to_owned(), self.id.into());
        acted.insert("times".to_owned(), self.left().into());
        Value::Object(acted)
    }
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    windows: BTreeMap<String, Vec<Kept>>,
}

/// The rules of all windows.
#[derive(Debug, Default)]
pub struct Routes(Mutex<State>);

/// What became of a match that a page told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// How often its rule has met a request now.
    pub trigger_count: u64,
    /// The next page has to know.
    pub counts: bool,
}

impl Routes {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a rule for a window, behind those that it has. Gives its number and what is told of it.
    ///
    /// # Errors
    /// `TooLarge` at a bound.
    pub fn add(&self, label: &str, rule: Rule) -> Result<(u64, Value), PageError> {
        let mut state = self.state();
        let id = state.last + 1;
        let bytes = Value::Object(rule.acted.clone()).to_string().len();
        let kept = state.windows.entry(label.to_owned()).or_default();
        let held: usize = kept.iter().map(|kept| kept.bytes).sum();
        if kept.len() >= MAX_RULES || held + bytes > MAX_RULE_BYTES {
            let text = format!(
                "a window has {MAX_RULES} rules at most, of {MAX_RULE_BYTES} bytes together; clear some, or answer with less"
            );
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        kept.push(Kept { id, rule, bytes, triggered: 0 });
        let told = kept.last().map_or(Value::Null, Kept::told);
        state.last = id;
        Ok((id, told))
    }

    /// What is told of a window's rules, in their order.
    pub fn list(&self, label: &str) -> Vec<Value> {
        self.state().windows.get(label).map_or_else(Vec::new, |kept| kept.iter().map(Kept::told).collect())
    }

    /// Removes one of a window's rules, or all; says how many went.
    pub fn clear(&self, label: &str, id: Option<u64>) -> usize {
        let mut state = self.state();
        let Some(kept) = state.windows.get_mut(label) else { return 0 };
        let before = kept.len();
        kept.retain(|kept| id.is_some_and(|id| kept.id != id));
        let gone = before - kept.len();
        if kept.is_empty() {
            state.windows.remove(label);
        }
        gone
    }

    /// JSON text of a window's rules, for the page's side; `None` where there are none.
    pub fn script(&self, label: &str) -> Option<String> {
        let state = self.state();
        let rules: Vec<Value> = state.windows.get(label)?.iter().map(Kept::acted).collect();
        Some(Value::Array(rules).to_string())
    }

    /// Whether a window has a rule that makes up answers.
    pub fn answers(&self, label: &str) -> bool {
        self.state().windows.get(label).is_some_and(|kept| kept.iter().any(|kept| kept.rule.answers))
    }

    /// A page says that a rule met a request. `None` for a rule that there is not, or that counts no more.
    pub fn matched(&self, label: &str, id: u64) -> Option<Match> {
        let mut state = self.state();
        let kept = state.windows.get_mut(label)?.iter_mut().find(|kept| kept.id == id)?;
        if kept.left() == Some(0) {
            return None;
        }
        kept.triggered += 1;
        Some(Match { trigger_count: kept.triggered, counts: kept.rule.times.is_some() })
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.state().windows.values().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests;
