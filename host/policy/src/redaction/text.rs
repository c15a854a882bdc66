//! Redaction of text.
//!
//! Guarantees: one pass decides whether a text is suspicious at all; only such a text is searched for each kind of
//! secret, and all that is found is taken out at once. What taking out uncovers (two halves that now stand together)
//! is searched again, a bounded number of times.

use super::kinds::{self, KINDS};
use super::spans::{Span, take_out};
use super::{Redactor, cards, embedded, pairs};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Searches of one text. The second one finds something only where the first brought pieces together.
const MAX_PASSES: usize = 4;

/// A shorter text holds no secret of any known form.
const MIN_SECRET_BYTES: usize = 5;

/// Occurs in every text that holds a secret of a built-in kind, and seldom elsewhere. Built for speed: all of it runs
/// as one automaton.
static SUSPICION: LazyLock<Regex> = LazyLock::new(|| {
    let forms: Vec<&str> = KINDS.iter().map(|kind| kind.trigger).chain([cards::TRIGGER]).collect();
    let suspicion = format!("(?-u)(?i:{})|{}", pairs::trigger(), forms.join("|"));
    Regex::new(&suspicion).expect("a constant that every test compiles")
});

/// Whether `text` may hold a secret of a built-in kind.
pub(super) fn is_suspicious(text: &str) -> bool {
    text.len() >= MIN_SECRET_BYTES && SUSPICION.is_match(text)
}

impl Redactor {
    /// `text` without its secrets; borrowed where it holds none. `depth` counts the levels of JSON around it.
    pub(super) fn clean<'a>(&self, text: &'a str, depth: usize) -> Cow<'a, str> {
        if self.enabled
            && let Some(clean) = embedded::clean(self, text, depth)
        {
            return self.without_own_tokens(clean);
        }
        let mut clean = Cow::Borrowed(text);
        for _ in 0..MAX_PASSES {
            match take_out(&clean, self.find(&clean)) {
                Some(cleaner) => clean = Cow::Owned(cleaner),
                None => break,
            }
        }
        clean
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
            let suspicious = is_suspicious(text);
            if suspicious {
                kinds::find(text, &mut found);
                cards::find(text, &mut found);
            }
            if suspicious || !self.keys.has_no_extra() {
                pairs::find(text, &self.keys, self.keys.extra_in_text(), &mut found);
            }
        }
        found
    }
}
