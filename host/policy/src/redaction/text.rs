//! Redaction of text.
//!
//! Guarantees: one pass decides whether a text is suspicious at all; only such a text is searched for each kind of
//! secret whose trigger is in it, and all that is found is taken out at once. What taking out uncovers is searched again,
//! a bounded number of times.

use super::kinds::{self, KINDS};
use super::spans::{Span, take_out};
use super::{Redactor, cards, embedded, pairs};
use regex::{Regex, RegexSet};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Searches of one text. The second one finds something only where the first brought pieces together.
const MAX_PASSES: usize = 4;

/// A shorter text holds no secret of a built-in form, unless one of [`TELLING`] is in it.
const MIN_FORM_BYTES: usize = 12;

/// Every pair and every form that is shorter than [`MIN_FORM_BYTES`] has one of these.
const TELLING: [u8; 8] = *b":=@%> \t+";

/// What occurs in every text that holds a secret of a built-in rule, and seldom elsewhere: for pairs, for cards, then
/// for each of [`KINDS`]. Built for speed: all of it runs as one automaton.
static SUSPICIONS: LazyLock<RegexSet> = LazyLock::new(|| {
    let pairs = format!("(?-u)(?i:{})", pairs::trigger());
    let kinds = KINDS.iter().map(|kind| format!("(?-u){}", kind.trigger));
    let all = [pairs, format!("(?-u){}", cards::TRIGGER)].into_iter().chain(kinds);
    RegexSet::new(all).expect("a constant that every test compiles")
});

/// Whether `text` may hold a secret of a built-in rule.
pub(super) fn is_suspicious(text: &str) -> bool {
    // Most strings of JSON are short and plain: looking at their bytes costs less than starting the automaton.
    let plain = text.len() < MIN_FORM_BYTES && !text.bytes().any(|byte| TELLING.contains(&byte));
    !plain && SUSPICIONS.is_match(text)
}

/// What occurs in every JSON text that holds a secret of a built-in rule: [`SUSPICIONS`], and words without a separator.
static SUSPICIONS_IN_JSON: LazyLock<Regex> = LazyLock::new(|| {
    let forms: Vec<&str> = KINDS.iter().map(|kind| kind.trigger).chain([cards::TRIGGER]).collect();
    let suspicion = format!("(?-u)(?i:{})|{}", pairs::trigger_in_json(), forms.join("|"));
    Regex::new(&suspicion).expect("a constant that every test compiles")
});

/// Whether `text`, which looks like JSON, may hold a secret of a built-in rule.
pub(super) fn is_suspicious_json(text: &str) -> bool {
    SUSPICIONS_IN_JSON.is_match(text)
}

impl Redactor {
    /// `text` without its secrets; borrowed where it holds none. `depth` counts the levels of JSON around it.
    pub(super) fn clean<'a>(&self, text: &'a str, depth: usize) -> Cow<'a, str> {
        if let Some(clean) = self.clean_json(text, depth) {
            return clean;
        }
        let mut clean = Cow::Borrowed(text);
        for _ in 0..MAX_PASSES {
            let Some(cleaner) = take_out(&clean, self.find(&clean)) else { break };
            // Without what kept it from being JSON it may be that, and is read as such from now on.
            if let Some(json) = self.clean_json(&cleaner, depth) {
                return Cow::Owned(json.into_owned());
            }
            clean = Cow::Owned(cleaner);
        }
        clean
    }

    /// `text` redacted as JSON, if it is JSON and anything but the host's own tokens is looked for.
    fn clean_json<'a>(&self, text: &'a str, depth: usize) -> Option<Cow<'a, str>> {
        let clean = if self.enabled { embedded::clean(self, text, depth)? } else { return None };
        Some(self.without_own_tokens(clean))
    }

    fn without_own_tokens<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let mut found = Vec::new();
        self.own.find(text.as_bytes(), &mut found);
        take_out(&text, found).map_or(text, Cow::Owned)
    }

    /// Whether the operator added no pattern.
    pub(super) const fn has_no_pattern(&self) -> bool {
        self.patterns.is_empty()
    }

    fn find(&self, text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        self.own.find(text.as_bytes(), &mut found);
        if self.enabled {
            found.extend(
                self.patterns.iter().flat_map(|pattern| pattern.find_iter(text)).map(|hit| hit.range()),
            );
            self.find_built_in(text, &mut found);
        }
        found
    }

    fn find_built_in(&self, text: &str, found: &mut Vec<Span>) {
        let suspicious = is_suspicious(text);
        if suspicious || !self.keys.has_no_extra() {
            pairs::find(text, &self.keys, self.keys.extra_in_text(), found);
        }
        if !suspicious {
            return;
        }
        let suspicions = SUSPICIONS.matches(text);
        if suspicions.matched(1) {
            cards::find(text, found);
        }
        for (index, _) in KINDS.iter().enumerate().filter(|(index, _)| suspicions.matched(index + 2)) {
            kinds::find(index, text, found);
        }
    }
}
