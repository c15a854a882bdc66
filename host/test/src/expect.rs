//! What came of a case against what must come of it.
//!
//! Guarantees: everything that a case expects is looked at, and the first that does not hold is told, with the difference.
//! Hostile: what the component answered.

use palisade_embed::Problem;
use palisade_policy::Code;
use palisade_server::Trace;
use serde_json::{Map, Value};

use crate::case::{Afterwards, Case, Content};
use crate::diff;
use crate::effects;
use crate::run::Came;
use crate::stage::Stage;

/// Why a case fails; `None` where it passes.
///
/// # Errors
/// When what is looked at afterwards can't be read.
pub(crate) fn unmet(
    case: &Case,
    stage: &Stage,
    came: &Came,
    trace: &Trace,
) -> Result<Option<String>, Problem> {
    let answer = kind(case, came).or_else(|| texts(case, came)).or_else(|| structure(case, came));
    if let Some(why) = answer.or_else(|| effects::unmet(&case.expect, trace)) {
        return Ok(Some(why));
    }
    for (directory, path, after) in Stage::looked_at(&case.expect.files) {
        let content = stage.content(directory, path)?;
        if let Some(why) = file(&format!("{directory}/{path}"), after, content.as_deref()) {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// An answer where one is expected, or that failure.
fn kind(case: &Case, came: &Came) -> Option<String> {
    let wanted = match (&case.expect.error, case.expect.refused.as_slice()) {
        (_, [_, ..]) => "a refusal to load the component".to_owned(),
        (Some(code), _) => format!("a failure with {code}"),
        (None, []) => "an answer".to_owned(),
    };
    let got = match came {
        Came::Refused { grants, .. } if !case.expect.refused.is_empty() => {
            let mut expected = case.expect.refused.clone();
            expected.sort();
            if *grants == expected {
                return None;
            }
            return Some(format!(
                "it was refused for want of other grants\n{}",
                diff::lines(&expected.join("\n"), &grants.join("\n"))
            ));
        }
        Came::Failed { code, .. } if case.expect.error.as_ref() == Some(code) => return None,
        Came::Answer { .. } if case.expect.error.is_none() && case.expect.refused.is_empty() => return None,
        Came::Refused { text, .. } => format!("the host refuses the component:\n{text}"),
        Came::Failed { code, text } => format!("a failure with {code}: {text}"),
        Came::Answer { text, .. } => format!("an answer: {}", shortened(text)),
    };
    let unknown =
        case.expect.error.as_deref().filter(|code| Code::ALL.iter().all(|known| known.as_str() != *code));
    let note = unknown.map(|code| format!("\n(there is no code `{code}`)")).unwrap_or_default();
    Some(format!("{wanted} was expected; what came is {got}{note}"))
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 300;
    let cut = &text[..text.floor_char_boundary(SHOWN)];
    if cut.len() < text.len() { format!("{cut}…") } else { cut.to_owned() }
}

fn texts(case: &Case, came: &Came) -> Option<String> {
    let text = came.text();
    if let Some(expected) = case.expect.text.as_deref().filter(|expected| *expected != text) {
        return Some(format!("the text is another\n{}", diff::lines(expected, text)));
    }
    if let Some(part) = case.expect.contains.iter().find(|part| !text.contains(part.as_str())) {
        return Some(format!("`{part}` is not in the text: {}", shortened(text)));
    }
    let part = case.expect.lacks.iter().find(|part| text.contains(part.as_str()))?;
    Some(format!("`{part}` is in the text: {}", shortened(text)))
}

fn structure(case: &Case, came: &Came) -> Option<String> {
    let (whole, part) = (&case.expect.structured, &case.expect.includes);
    let Came::Answer { structured, .. } = came else { return None };
    if whole.is_none() && part.is_none() {
        return None;
    }
    let Some(actual) = structured else {
        return Some("the answer has no structured content".to_owned());
    };
    if let Some(expected) = whole.as_ref().filter(|expected| !equal(actual, expected)) {
        return Some(format!(
            "the structured answer is another\n{}",
            diff::lines(&pretty(expected), &pretty(actual))
        ));
    }
    let expected = part.as_ref().filter(|expected| !includes(actual, expected))?;
    let seen = pruned(actual, expected);
    Some(format!("the structured answer lacks something\n{}", diff::lines(&pretty(expected), &pretty(&seen))))
}

fn file(name: &str, after: &Afterwards, content: Option<&[u8]>) -> Option<String> {
    match (after, content) {
        (Afterwards::Absent, None) => None,
        (Afterwards::Absent, Some(_)) => Some(format!("afterwards there is a file {name}")),
        (Afterwards::Holds(_), None) => Some(format!("afterwards there is no file {name}")),
        (Afterwards::Holds(Content(expected)), Some(actual)) if expected == actual => None,
        (Afterwards::Holds(Content(expected)), Some(actual)) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Some(format!(
                "afterwards {name} holds something else\n{}",
                diff::lines(&text(expected), &text(actual))
            ))
        }
    }
}

/// With keys in order, so that the same values are the same text.
fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&sorted(value)).unwrap_or_default();
    text.push('\n');
    text
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        // 6 and 6.0 are one number, and are shown as one.
        Value::Number(number) => match number.as_f64() {
            Some(float) if !number.is_f64() || float.fract() != 0.0 => value.clone(),
            Some(float) => format!("{float}").parse().map_or_else(|_| value.clone(), Value::Number),
            None => value.clone(),
        },
        other => other.clone(),
    }
}

/// Whether two values are the same; 6 and 6.0 are.
fn equal(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Number(one), Value::Number(two)) => one == two || one.as_f64() == two.as_f64(),
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| equal(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && two.iter().all(|(key, two)| one.get(key).is_some_and(|one| equal(one, two)))
        }
        (one, two) => one == two,
    }
}

/// Whether a value has what another says of it: objects may have further keys, lists are compared item by item.
pub(crate) fn includes(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(one), Value::Object(two)) => {
            two.iter().all(|(key, two)| one.get(key).is_some_and(|one| includes(one, two)))
        }
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| includes(one, two))
        }
        (one, two) => equal(one, two),
    }
}

/// What of a value another speaks of, so that a difference shows no more.
fn pruned(actual: &Value, expected: &Value) -> Value {
    match (actual, expected) {
        (Value::Object(one), Value::Object(two)) => {
            let kept = two.iter().filter_map(|(key, two)| Some((key.clone(), pruned(one.get(key)?, two))));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        (Value::Array(one), Value::Array(two)) => {
            let spoken_of =
                |(index, one)| two.get(index).map_or_else(|| Value::clone(one), |two| pruned(one, two));
            one.iter().enumerate().map(spoken_of).collect()
        }
        (one, _) => one.clone(),
    }
}
