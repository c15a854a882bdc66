use palisade_engine::{HostDeadline, Recorder};
use palisade_policy::{RedactionConfig, Redactor};

use super::*;

/// What a recorder keeps of one effect.
fn recorded(subject: &str, outcome: &str) -> Trace {
    let effect = Effect {
        what: "files.open",
        subject: subject.to_owned(),
        outcome: outcome.to_owned(),
        at: Duration::from_micros(3),
        took: Duration::from_nanos(2_500),
    };
    Trace { effects: vec![effect.into()], left_out: 1 }
}

#[test]
fn a_secret_is_in_no_trace() {
    let redactor = Redactor::new(RedactionConfig::default(), &[]).unwrap();
    let clean =
        redactor.redact(recorded("mail/ann@example.org/x", "password=CANARY-7f3a-hunter2")).into_inner();
    let text = serde_json::to_string(&clean).unwrap();
    assert!(!text.contains("ann@") && !text.contains("CANARY"), "{text}");
    assert_eq!(
        (clean.effects[0].effect, clean.effects[0].at_us, clean.effects[0].took_us),
        ("files.open", 3, 2)
    );
    assert_eq!(clean.left_out, 1);
}

#[test]
fn without_a_recorder_there_is_no_record() {
    assert!(!crate::dispatch::Unwatched.traces());
    HostDeadline::new(Duration::ZERO).effect("x", || unreachable!("nobody wants to know")).done(String::new);
    assert_eq!(Trace::from(Recorder::default().take()), Trace::default());
    assert!(Kept::default().take().is_none());
}
