//! Patterns of addresses, as programs that a page runs in linear time.
//!
//! A page's own regular expressions backtrack: a pattern and an address together can keep one for hours. So a pattern is
//! compiled here, to the states of a nondeterministic automaton, and the page's side follows all of them at once.
//!
//! Guarantees: a program has at most [`MAX_STATES`] states, and following it takes a step for each state and byte at most.
//! Not guaranteed: what only backtracking can do (the syntax has none of it). Hostile: the pattern.

use regex_automata::nfa::thompson::{NFA, State, WhichCaptures};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use serde_json::{Value, json};

use super::bindings::MatchKind;

/// Bytes of a pattern.
pub(super) const MAX_PATTERN_BYTES: usize = 2_048;
/// States of a program. All of them are in each page; what following them may cost there, the shim bounds.
pub(super) const MAX_STATES: usize = 4_096;
/// Bytes that compiling may take. Without it `(a{100}){100}` is a million states before anybody counts them.
const MAX_COMPILED_BYTES: usize = 1 << 20;
/// Levels of groups within groups.
const MAX_NESTING: u32 = 50;

/// The pattern as a program: a list of states, the first of which it begins with.
///
/// | state | what it does |
/// | --- | --- |
/// | `[0, low, high, next, low, high, next, …]` | takes a byte of one of these ranges |
/// | `[1, next, next, …]` | goes on in all of these |
/// | `[2, kind, next]` | goes on where that holds: 0 at the start, 1 at the end, 2 at an edge of a word, 3 not at one |
/// | `[3]` | has found it |
/// | `[4]` | goes nowhere |
pub(super) fn program(kind: MatchKind, pattern: &str) -> Result<Value, String> {
    // Guest-controlled: `pattern`.
    if pattern.is_empty() || pattern.len() > MAX_PATTERN_BYTES {
        return Err(format!("`pattern` has to have 1 to {MAX_PATTERN_BYTES} bytes"));
    }
    let expression = match kind {
        MatchKind::Substring => regex_syntax::escape(pattern),
        MatchKind::Exact => format!("^(?:{})$", regex_syntax::escape(pattern)),
        MatchKind::Glob => format!("^(?s:{})$", glob(pattern)),
        MatchKind::Regex => pattern.to_owned(),
    };
    let nfa = NFA::compiler()
        .syntax(syntax::Config::new().unicode(false).utf8(false).nest_limit(MAX_NESTING))
        .configure(
            NFA::config()
                .utf8(false)
                .which_captures(WhichCaptures::None)
                .nfa_size_limit(Some(MAX_COMPILED_BYTES)),
        )
        .build(&expression)
        .map_err(|error| refusal(&error))?;
    if nfa.states().len() > MAX_STATES {
        return Err(too_large());
    }
    let start = nfa.start_anchored();
    // The program begins with its first state.
    let mut states = vec![json!([1, start.as_usize() + 1])];
    for state in nfa.states() {
        states.push(told(state)?);
    }
    Ok(Value::Array(states))
}

fn too_large() -> String {
    "`pattern` is too large once it is compiled; use fewer or smaller repetitions".to_owned()
}

fn refusal(error: &regex_automata::nfa::thompson::BuildError) -> String {
    if error.size_limit().is_some() {
        return too_large();
    }
    use std::error::Error as _;
    let source = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    format!("`pattern` is no regular expression here (no look-around, no back-references): {source}")
}

fn glob(pattern: &str) -> String {
    pattern
        .chars()
        .map(|one| match one {
            '*' => ".*".to_owned(),
            '?' => ".".to_owned(),
            one => regex_syntax::escape(one.encode_utf8(&mut [0; 4])),
        })
        .collect()
}

/// A state's number in the program, where one is before all others.
fn number(state: StateID) -> usize {
    state.as_usize() + 1
}

fn told(state: &State) -> Result<Value, String> {
    let range = |low: u8, high: u8, next: StateID| [usize::from(low), usize::from(high), number(next)];
    let taking = |ranges: Vec<[usize; 3]>| {
        Value::Array([0].into_iter().chain(ranges.into_iter().flatten()).map(Value::from).collect())
    };
    Ok(match state {
        State::ByteRange { trans } => taking(vec![range(trans.start, trans.end, trans.next)]),
        State::Sparse(sparse) => {
            taking(sparse.transitions.iter().map(|one| range(one.start, one.end, one.next)).collect())
        }
        State::Dense(dense) => {
            let taken = |byte: u8| Some(range(byte, byte, dense.matches_byte(byte)?));
            taking((0..=u8::MAX).filter_map(taken).collect())
        }
        State::Look { look, next } => json!([2, look_kind(*look)?, number(*next)]),
        State::Union { alternates } => Value::Array(
            [1].into_iter().chain(alternates.iter().map(|one| number(*one))).map(Value::from).collect(),
        ),
        State::BinaryUnion { alt1, alt2 } => json!([1, number(*alt1), number(*alt2)]),
        State::Capture { next, .. } => json!([1, number(*next)]),
        State::Match { .. } => json!([3]),
        State::Fail => json!([4]),
    })
}

fn look_kind(look: Look) -> Result<u8, String> {
    match look {
        Look::Start => Ok(0),
        Look::End => Ok(1),
        Look::WordAscii => Ok(2),
        Look::WordAsciiNegate => Ok(3),
        _ => Err("`pattern` has an assertion that is none here: use ^, $, \\b or \\B".to_owned()),
    }
}
