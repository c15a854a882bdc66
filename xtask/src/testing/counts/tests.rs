use super::*;

#[test]
fn results_of_several_runs_are_summed_and_failures_named() {
    let mut counts = Counts::default();
    for line in [
        "running 3 tests",
        "test a::b ... ok",
        "test c::d_fails ... FAILED",
        "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s",
        "test result: ok. 40 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.00s\r",
    ] {
        counts.read(line);
    }
    assert_eq!(counts, Counts { passed: 42, failed: 1, ignored: 2, failures: vec!["c::d_fails".into()] });
    assert_eq!(counts.describe(), "42 passed, 1 failed");
}

#[test]
fn what_a_test_prints_is_not_counted() {
    let mut counts = Counts::default();
    counts.read("it said: test result: ok. 5 passed; 0 failed");
    counts.read("99 passed; 99 failed");
    assert_eq!(counts, Counts::default());
}
