//! Writers that are killed.

use std::time::Duration;

use crate::child::{Acknowledged, home, intact, records, said, spawn};

/// How often. Each time, the same log goes on.
const ROUNDS: u64 = 30;

/// A small generator (xorshift64), so that every run kills at the same counts.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[test]
fn what_was_acknowledged_survives_a_writer_that_is_killed_at_any_moment() {
    let (_home, path) = home();
    let mut random = Random(0x5eed_1e55);
    let mut acknowledged = Acknowledged::new();
    for round in 0..ROUNDS {
        let mut child = spawn("a_writer_says_what_was_acknowledged", &path, round, None);
        let mut words = said(child.stdout.take().unwrap());
        let (after, pause) = (random.below(24), random.below(3000));
        for _ in 0..=after {
            note(&mut acknowledged, &words.next().expect("a writer that goes on until it is killed"));
        }
        std::thread::sleep(Duration::from_micros(pause));
        child.kill().unwrap();
        words.for_each(|words| note(&mut acknowledged, &words));
        child.wait().unwrap();
        let report = intact(&path);
        let records = records(&path);
        for (principal, link) in &acknowledged {
            assert_eq!(
                records.get(principal),
                Some(link),
                "round {round}: {principal} was acknowledged; {report}"
            );
        }
    }
    assert!(acknowledged.len() as u64 >= ROUNDS);
    let report = intact(&path);
    assert!(report.files > 1, "the log must have changed files meanwhile: {report}");
}

fn note(acknowledged: &mut Acknowledged, words: &[String]) {
    assert_eq!(words[0], "kept", "{words:?}");
    acknowledged.insert(words[1].clone(), words[2].parse().unwrap());
}
