//! Redaction of text.

use super::Redactor;
use super::spans::{Span, take_out};
use std::borrow::Cow;

impl Redactor {
    /// `text` without its secrets; borrowed where it holds none. `depth` counts the levels of JSON around it.
    pub(super) fn clean<'a>(&self, text: &'a str, _depth: usize) -> Cow<'a, str> {
        match take_out(text, self.find(text)) {
            Some(clean) => Cow::Owned(clean),
            None => Cow::Borrowed(text),
        }
    }

    fn find(&self, text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        self.own.find(text.as_bytes(), &mut found);
        if self.enabled {
            found.extend(
                self.patterns.iter().flat_map(|pattern| pattern.find_iter(text)).map(|hit| hit.range()),
            );
        }
        found
    }
}
