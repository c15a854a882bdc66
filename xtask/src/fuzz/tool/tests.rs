use super::is_recent;

#[test]
fn a_version_is_recent_from_0_13_on() {
    for recent in ["cargo-fuzz 0.13.2\n", "cargo-fuzz 0.13.0", "cargo-fuzz 1.0.0", "cargo-fuzz 0.14.0-beta"] {
        assert!(is_recent(recent), "{recent}");
    }
    for other in ["cargo-fuzz 0.12.9", "cargo-fuzz", "", "error: no such command"] {
        assert!(!is_recent(other), "{other}");
    }
}
