use std::path::Path;

use super::{Outcome, table};

const GOOD: &str = "\
#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 40Mb
Done 1234 runs in 11 second(s)
stat::number_of_executed_units: 1234
stat::average_exec_per_sec:     112
stat::new_units_added:          56
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              78
";

const BAD: &str = "\
thread '<unnamed>' (17) panicked at src/uri.rs:42:9:
a URI fits twice
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
==1== ERROR: libFuzzer: deadly signal
artifact_prefix='/x/'; Test unit written to /x/crash-0123
stat::number_of_executed_units: 9
";

fn read(said: &str, succeeded: bool) -> Outcome {
    Outcome::read("uri", said, succeeded, Path::new("target/uri"), Path::new("log"))
}

#[test]
fn figures_are_read_off_what_it_says_last() {
    let outcome = read(GOOD, true);
    assert_eq!(
        (outcome.executions, outcome.each_second, outcome.new_inputs, outcome.megabytes),
        (1234, 112, 56, 78)
    );
    assert!(outcome.find.is_none());
    assert_eq!(table(&[outcome]).lines().last(), Some("1 targets, 1234 executions, 56 new inputs, 0 finds"));
}

#[test]
fn a_find_has_its_panic_its_input_and_the_way_to_run_it_again() {
    let find = read(BAD, false).find.unwrap();
    assert!(find.what.starts_with("a URI fits twice"), "{find:?}");
    assert_eq!(find.input.as_deref(), Some("/x/crash-0123"));
    assert_eq!(find.again, "target/uri /x/crash-0123");
}

#[test]
fn what_failed_without_a_word_is_a_find_too() {
    let outcome = read("", false);
    assert!(outcome.brief().contains("it said nothing"), "{}", outcome.brief());
}

#[test]
fn a_time_out_is_named_as_the_fuzzer_names_it() {
    let said = "ALARM: working on the last Unit\n==1== ERROR: libFuzzer: timeout after 61 seconds\nmore\n";
    assert!(read(said, false).brief().contains("timeout after 61 seconds"));
}
