//! What a call did against what it must have done.
//!
//! Guarantees: what a case expects of the effects is the whole of them, in order; how often it expects one is exactly so often, and a
//! name that no effect has is an error, as it would never be seen. What is compared is what `palisade call --trace` tells: redacted.
//! Hostile: subjects and outcomes, which the component chose.

use palisade_policy::suggest;
use palisade_server::{Trace, Traced};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::case::Expected;
use crate::diff;

#[cfg(test)]
mod tests;

/// Every effect that there is: a capability, and what it did.
const NAMES: [&str; 32] = [
    "app-state.read",
    "database.query",
    "files.create-directory",
    "files.link",
    "files.list",
    "files.open",
    "files.read",
    "files.read-link",
    "files.read-stream",
    "files.remove-directory",
    "files.rename",
    "files.set-times",
    "files.stat",
    "files.symlink",
    "files.unlink",
    "files.write",
    "files.write-stream",
    "ipc.invoke",
    "page.answer-dialogs",
    "page.ask",
    "page.evaluate",
    "page.go-back",
    "page.history",
    "page.navigate",
    "page.picture",
    "page.routes",
    "page.watch-console",
    "pictures.join",
    "process.list",
    "window.change",
    "window.list",
    "window.photograph",
];

/// One thing that a call must have done: `"files.open notes/hamlet.txt"`, or a table with more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedEffect {
    /// The capability and what it did: `database.query`.
    pub effect: String,
    /// To what: the whole of it.
    pub on: Option<String>,
    /// To what: a part of it.
    pub contains: Option<String>,
    /// What came of it: `2 rows`.
    pub outcome: Option<String>,
    /// How often in a row.
    pub times: usize,
}

impl<'de> Deserialize<'de> for ExpectedEffect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            effect: String,
            on: Option<String>,
            contains: Option<String>,
            outcome: Option<String>,
            times: Option<usize>,
        }
        let table = match Value::deserialize(deserializer)? {
            Value::String(text) => {
                let (effect, on) = match text.split_once(' ') {
                    Some((effect, on)) => (effect.to_owned(), Some(on.to_owned())),
                    None => (text, None),
                };
                Table { effect, on, contains: None, outcome: None, times: None }
            }
            other => Table::deserialize(other).map_err(de::Error::custom)?,
        };
        let Table { effect, on, contains, outcome, times } = table;
        Ok(Self { effect, on, contains, outcome, times: times.unwrap_or(1) })
    }
}

impl ExpectedEffect {
    fn fits(&self, did: &Traced) -> bool {
        self.effect == did.effect
            && self.on.as_ref().is_none_or(|on| *on == did.subject)
            && self.contains.as_ref().is_none_or(|part| did.subject.contains(part.as_str()))
            && self.outcome.as_ref().is_none_or(|outcome| *outcome == did.outcome)
    }

    fn line(&self) -> String {
        let on = self.on.as_ref().map(|on| format!(" {on}"));
        let part = self.contains.as_ref().map(|part| format!(" …{part}…"));
        let outcome = self.outcome.as_ref().map(|outcome| format!(" -> {outcome}"));
        [Some(self.effect.clone()), on, part, outcome].into_iter().flatten().collect()
    }
}

fn line(did: &Traced) -> String {
    format!("{} {} -> {}", did.effect, did.subject, did.outcome)
}

/// What of an expectation can't be.
pub(crate) fn check(expected: &Expected) -> Result<(), String> {
    let listed = expected.effects.iter().flatten();
    if let Some(effect) = listed.clone().find(|effect| effect.times == 0) {
        return Err(format!(
            "`{}` is expected no times: leave it out, or write `effect-counts`",
            effect.effect
        ));
    }
    let named = listed.map(|effect| &effect.effect).chain(expected.effect_counts.keys());
    for name in named {
        if !NAMES.contains(&name.as_str()) {
            let nearest = suggest(name, NAMES.into_iter());
            let nearest = nearest.map(|nearest| format!(": did you mean `{nearest}`?")).unwrap_or_default();
            return Err(format!("there is no effect `{name}`{nearest}"));
        }
    }
    Ok(())
}

/// Why what a call did is not what it must have done; nothing where it is.
pub(crate) fn unmet(expected: &Expected, trace: &Trace) -> Option<String> {
    for (name, times) in &expected.effect_counts {
        let did = trace.effects.iter().filter(|did| did.effect == name).count();
        if did != *times {
            return Some(format!("`{name}` is expected {times} times, and came {did} times{}", rest(trace)));
        }
    }
    let expected: Vec<&ExpectedEffect> =
        expected.effects.as_ref()?.iter().flat_map(|one| std::iter::repeat_n(one, one.times)).collect();
    let fits = expected.len() == trace.effects.len()
        && expected.iter().zip(&trace.effects).all(|(expected, did)| expected.fits(did));
    if fits && trace.left_out == 0 {
        return None;
    }
    Some(format!("the call did something else{}\n{}", rest(trace), difference(&expected, &trace.effects)))
}

/// That there was more.
fn rest(trace: &Trace) -> String {
    match trace.left_out {
        0 => String::new(),
        more => format!(" (and {more} effects more, which no trace holds)"),
    }
}

/// Line by line; what fits is told in the words of the case, so that only what does not fit stands out.
fn difference(expected: &[&ExpectedEffect], did: &[Traced]) -> String {
    let mut rest = expected.iter();
    let mut lines = Vec::with_capacity(did.len());
    for did in did {
        let ahead = rest.clone().position(|expected| expected.fits(did));
        let known = ahead.and_then(|ahead| rest.nth(ahead));
        lines.push(known.map_or_else(|| line(did), |expected| expected.line()));
    }
    let expected: Vec<String> = expected.iter().map(|expected| expected.line()).collect();
    diff::lines(&text(&expected), &text(&lines))
}

/// Each on a line of its own, whatever is in it.
fn text(lines: &[String]) -> String {
    lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}
