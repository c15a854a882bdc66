use std::cell::Cell;

use super::*;

#[test]
fn an_age_is_found_to_the_millisecond_with_few_questions() {
    for expected in [0, 1, 2, 3, 999, 1_000, 30_000, 86_400_000, 1_800_000_000_000] {
        let asked = Cell::new(0);
        let found = age(|ago| {
            asked.set(asked.get() + 1);
            expected > ago
        });
        assert_eq!(found, expected);
        assert!(asked.get() < 100, "{expected}: {}", asked.get());
    }
}

/// Time passes while the host is asked.
#[test]
fn a_clock_that_runs_is_not_far_off() {
    let passed = Cell::new(0);
    let found = age(|ago| {
        passed.set(passed.get() + 1);
        5_000 + passed.get() > ago
    });
    assert!((5_000..=5_000 + passed.get()).contains(&found), "{found}");
}

#[test]
fn a_host_that_never_says_no_does_not_hold_us() {
    assert_eq!(age(|_| true), 0);
}

#[test]
fn a_time_before_the_logs_is_all_of_them() {
    assert_eq!(since(Some(1_700_000_030_000), 30), 1_700_000_000_000);
    assert_eq!(since(Some(1_700_000_030_000), u64::MAX), 0);
    assert_eq!(
        since(Some(1_700_000_030_000), 1_690_000_000),
        0,
        "a time that the host would take for a place"
    );
    assert_eq!(since(None, 30), 0);
}
