use super::Pattern;

fn matches(pattern: &str, path: &str) -> bool {
    Pattern::parse(pattern).unwrap().matches(path.rsplit('/').next().unwrap(), path)
}

#[test]
fn a_pattern_without_a_slash_is_about_the_name() {
    for (pattern, path) in [
        ("*", "a.json"),
        ("*.json", "a.json"),
        ("*.json", "deep/er/a.json"),
        ("a?c", "abc"),
        ("a*c*", "abcd"),
        ("[ab].txt", "b.txt"),
        ("[a-c]*", "x/cat"),
        ("[!a]*", "b"),
        ("*.{log,txt}", "x.log"),
        ("*.{log,txt}", "x.txt"),
        (".*", ".env"),
        ("*", ".env"),
        ("日*.txt", "日本.txt"),
        ("!*.log", "a.txt"),
        ("\\[x\\]", "[x]"),
    ] {
        assert!(matches(pattern, path), "{pattern} should match {path}");
    }
    for (pattern, path) in [
        ("*.json", "a.jsonl"),
        ("a?c", "ac"),
        ("[!a]*", "a"),
        ("A*", "abc"),
        ("*.{log,txt}", "x.md"),
        ("b", "b/c"),
    ] {
        assert!(!matches(pattern, path), "{pattern} should not match {path}");
    }
}

#[test]
fn a_pattern_with_a_slash_is_about_the_path() {
    for (pattern, path) in [
        ("**/*.json", "a.json"),
        ("**/*.json", "x/y/a.json"),
        ("logs/*.log", "logs/a.log"),
        ("./logs/*", "logs/a"),
        ("**/cache/**", "a/cache/b/c"),
        ("{a,b}/*", "b/x"),
    ] {
        assert!(matches(pattern, path), "{pattern} should match {path}");
    }
    for (pattern, path) in [("logs/*.log", "x/logs/a.log"), ("logs/*.log", "logs/deep/a.log"), ("*/a", "a")] {
        assert!(!matches(pattern, path), "{pattern} should not match {path}");
    }
}

#[test]
fn malformed_patterns_are_refused() {
    for pattern in ["", "[", "[a", "{a", "{a,{b}", "a\\", &"{a}".repeat(11), &"x".repeat(513)] {
        assert!(Pattern::parse(pattern).is_err(), "{pattern}");
    }
    for pattern in ["\\[", "[]]", "[[]", "}", "{a,{b,c}}", "[{]", &"x".repeat(512)] {
        assert!(Pattern::parse(pattern).is_ok(), "{pattern}");
    }
}

#[test]
fn a_pathological_pattern_ends() {
    let pattern = format!("{}b", "*a".repeat(200));
    assert!(!matches(&pattern, &"a".repeat(255)));
    let braces = "{a,aa,aaa}".repeat(10);
    assert!(!matches(&format!("{braces}b"), &"a".repeat(255)));
}
