use std::collections::BTreeSet;
use std::path::Path;

use super::*;

fn did(effect: &'static str, subject: &str, outcome: &str) -> Traced {
    Traced { effect, subject: subject.to_owned(), outcome: outcome.to_owned(), at_us: 0, took_us: 0 }
}

fn expected(toml: &str) -> Expected {
    toml::from_str(toml).unwrap()
}

fn trace() -> Trace {
    let effects = vec![
        did("files.open", "a.txt", "handle 1"),
        did("files.read", "handle 1", "4 bytes"),
        did("files.read", "handle 1", "0 bytes"),
    ];
    Trace { effects, left_out: 0 }
}

#[test]
fn order_subject_outcome_and_number_must_be_as_expected() {
    for fits in [
        "effects = ['files.open a.txt', 'files.read', 'files.read']",
        "effects = ['files.open', { effect = 'files.read', times = 2 }]",
        "effects = [{ effect = 'files.open', contains = '.txt' }, { effect = 'files.read', outcome = '4 bytes' }, 'files.read']",
        "effect-counts = { 'files.read' = 2, 'page.evaluate' = 0 }",
        "text = 'not looked at here'",
    ] {
        assert_eq!(unmet(&expected(fits), &trace()), None, "{fits}");
    }
    for (other, words) in [
        ("effects = []", "+ files.open a.txt -> handle 1"),
        ("effects = ['files.open', 'files.read']", "+ files.read handle 1 -> 0 bytes"),
        ("effects = ['files.read', 'files.open', 'files.read']", "- files.read\n"),
        ("effects = ['files.open b.txt', { effect = 'files.read', times = 2 }]", "- files.open b.txt\n"),
        ("effect-counts = { 'files.read' = 1 }", "`files.read` is expected 1 times, and came 2 times"),
        ("effect-counts = { 'database.query' = 1 }", "came 0 times"),
    ] {
        let why = unmet(&expected(other), &trace()).unwrap();
        assert!(why.contains(words), "{other}: {why}");
    }
    // What fits is told in the case's words, and is no difference.
    let why = unmet(&expected("effects = ['files.open', 'files.read']"), &trace()).unwrap();
    assert!(why.contains("  files.open\n  files.read\n") && !why.contains("- files"), "{why}");
}

#[test]
fn what_no_trace_holds_is_not_taken_for_nothing() {
    let more = Trace { left_out: 3, ..trace() };
    let why = unmet(&expected("effects = ['files.open', 'files.read', 'files.read']"), &more).unwrap();
    assert!(why.contains("3 effects more"), "{why}");
}

#[test]
fn what_can_not_be_is_no_expectation() {
    for (toml, words) in [
        ("effect-counts = { 'page.evalute' = 0 }", "no effect `page.evalute`: did you mean `page.evaluate`?"),
        ("effects = ['files.opens x']", "no effect `files.opens`"),
        ("effects = [{ effect = 'files.open', times = 0 }]", "no times"),
    ] {
        let why = check(&expected(toml)).unwrap_err();
        assert!(why.contains(words), "{toml}: {why}");
    }
    let unknown =
        toml::from_str::<Expected>("effects = [{ effect = 'files.open', path = 'x' }]").unwrap_err();
    assert!(unknown.to_string().contains("unknown field `path`"), "{unknown}");
}

/// The names that stand in quotation marks in what the capabilities are made of.
#[test]
fn the_names_are_those_that_the_capabilities_give() {
    fn walk(dir: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|name| name == "tests");
            if is_test {
                continue;
            }
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(text.split('"').filter(|word| is_name(word)).map(str::to_owned));
        }
    }
    fn is_name(word: &str) -> bool {
        let heads: BTreeSet<&str> = NAMES.iter().filter_map(|name| name.split('.').next()).collect();
        let fine = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        word.split_once('.').is_some_and(|(head, tail)| heads.contains(head) && fine(tail))
    }
    let mut found = BTreeSet::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../capabilities/src"), &mut found);
    let known: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(found, known);
}
