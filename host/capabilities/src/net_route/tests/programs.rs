//! Programs of patterns, followed as the page's side follows them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::bindings::MatchKind;
use super::super::pattern::{MAX_PATTERN_BYTES, MAX_STATES, program};

/// As `route-shim.js` does it.
fn finds(program: &Value, text: &str) -> bool {
    let states: Vec<Vec<usize>> = serde_json::from_value(program.clone()).unwrap();
    let bytes = text.as_bytes();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let mut active = BTreeSet::new();
    for at in 0..=bytes.len() {
        active.insert(0);
        let mut open: Vec<usize> = active.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut taking = Vec::new();
        while let Some(place) = open.pop() {
            if !seen.insert(place) {
                continue;
            }
            let state = &states[place];
            match state[0] {
                0 => taking.push(place),
                1 => open.extend(&state[1..]),
                2 => {
                    let edge = is_word(at.checked_sub(1)) != is_word(Some(at));
                    let holds = [at == 0, at == bytes.len(), edge, !edge][state[1]];
                    open.extend(holds.then_some(state[2]));
                }
                3 => return true,
                _ => {}
            }
        }
        let Some(byte) = bytes.get(at).map(|byte| usize::from(*byte)) else { return false };
        let takes = |place: &usize| {
            states[*place][1..]
                .chunks(3)
                .find(|range| range[0] <= byte && byte <= range[1])
                .map(|range| range[2])
        };
        active = taking.iter().filter_map(takes).collect();
    }
    false
}

#[test]
fn each_kind_of_pattern_finds_what_it_says() {
    for (kind, pattern, found, not) in [
        (MatchKind::Substring, "/api?x=1", "http://a/api?x=1&y", "http://a/apix=1"),
        (MatchKind::Substring, "a.b", "http://a.b/", "http://aXb/"),
        (MatchKind::Exact, "http://a/", "http://a/", "http://a/b"),
        (MatchKind::Glob, "*/api/*.json", "http://a/api/b/c.json", "http://a/api/b.jsonx"),
        (MatchKind::Glob, "http://a/?", "http://a/b", "http://a/"),
        (MatchKind::Glob, "**/x", "http://a/b/x", "x"),
        (MatchKind::Regex, r"/users/\d+$", "http://a/users/42", "http://a/users/42/x"),
        (MatchKind::Regex, r"^https?://[a-c]\.x/(one|two)?$", "https://b.x/two", "https://d.x/two"),
        (MatchKind::Regex, r"\bid\b", "http://a/?id=1", "http://a/?side=1"),
        (MatchKind::Regex, r"\Bid", "http://a/?side=1", "http://a/?id=1"),
        (MatchKind::Regex, "(?i)API", "http://a/api", "http://a/ap"),
    ] {
        let program = program(kind, pattern).unwrap();
        assert!(finds(&program, found), "{pattern} in {found}");
        assert!(!finds(&program, not), "{pattern} not in {not}");
    }
}

#[test]
fn what_makes_others_hang_ends_after_a_step_for_each_state_and_byte() {
    for pattern in ["(a+)+$", "(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"] {
        let program = program(MatchKind::Regex, pattern).unwrap();
        // A backtracking engine takes two to the power of four thousand steps.
        assert!(!finds(&program, &format!("{}!", "a".repeat(4_000))), "{pattern}");
    }
}

#[test]
fn what_is_too_large_or_no_pattern_is_refused_with_a_reason() {
    for (pattern, reason) in [
        ("(a{100}){100}", "too large"),
        ("((a{50}){50}){50}", "too large"),
        ("(?=a)", "look-around"),
        (r"(a)\1", "back-references"),
        ("(?m:^a)", "assertion"),
        ("[", "regular expression"),
        ("", "bytes"),
    ] {
        let error = program(MatchKind::Regex, pattern).unwrap_err();
        assert!(error.contains(reason), "{pattern}: {error}");
    }
    let long = "a".repeat(MAX_PATTERN_BYTES);
    let states = program(MatchKind::Substring, &long).unwrap();
    assert!(states.as_array().unwrap().len() <= MAX_STATES);
    assert!(program(MatchKind::Substring, &format!("{long}a")).is_err());
    assert!(program(MatchKind::Regex, &"(".repeat(1_000)).is_err());
}
