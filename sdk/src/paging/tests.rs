use std::convert::Infallible;

use super::follow;

/// The places that are asked for, of a log with so many entries that gives so many at a time, and grows with every look.
fn asked(since: u64, entries: u64, at_a_time: u64) -> Vec<u64> {
    let (mut asked, mut last) = (Vec::new(), entries);
    let read = |since| {
        asked.push(since);
        let cursor = last.min(since + at_a_time);
        last += 1;
        Ok::<_, Infallible>((usize::try_from(cursor - since).unwrap(), cursor))
    };
    follow(since, entries, read).unwrap();
    asked
}

#[test]
fn a_log_is_read_to_where_it_ended_though_it_grows() {
    assert_eq!(asked(0, 5, 2), [0, 2, 4]);
    assert_eq!(asked(0, 4, 2), [0, 2]);
    assert_eq!(asked(3, 5, 9), [3]);
    assert_eq!(asked(0, 0, 2), [0]);
}

#[test]
fn nothing_more_and_a_failure_end_it() {
    let mut times = 0;
    let nothing = |_| {
        times += 1;
        Ok::<_, Infallible>((0, 0))
    };
    follow(7, 100, nothing).unwrap();
    assert_eq!(times, 1);
    assert_eq!(follow(0, 100, |_| Err("gone")), Err("gone"));
}
