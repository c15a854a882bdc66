use super::*;

#[test]
fn nothing_is_made_where_nobody_asked() {
    let doing = Doing::begin(None, "files.open", || unreachable!("nobody wants to know"));
    doing.done(|| unreachable!("nobody wants to know"));
    assert_eq!(Doing::begin(None, "x", String::new).of(Ok::<_, ()>(7)), Ok(7));
}

#[test]
fn what_was_begun_is_recorded_however_it_ended() {
    let recorder = Recorder::default();
    let begin = |what| Doing::begin(Some(&recorder), what, || "it".to_owned());
    begin("a.done").done(|| "2 rows".to_owned());
    assert!(begin("a.failed").of(Err::<(), _>("no")).is_err());
    drop(begin("a.dropped"));
    let record = recorder.take();
    let outcomes: Vec<_> =
        record.effects.iter().map(|effect| (effect.what, effect.outcome.as_str())).collect();
    assert_eq!(outcomes, [("a.done", "2 rows"), ("a.failed", "failed"), ("a.dropped", "given up")]);
    assert_eq!(recorder.take(), Record::default());
}

#[test]
fn a_record_is_bounded_in_entries_and_bytes() {
    let many = Recorder::default();
    (0..=MAX_EFFECTS).for_each(|_| Doing::begin(Some(&many), "x", String::new).done(String::new));
    let record = many.take();
    assert_eq!((record.effects.len(), record.left_out), (MAX_EFFECTS, 1));

    let large = Recorder::default();
    let subject = || "x".repeat(MAX_SUBJECT_BYTES);
    (0..9).for_each(|_| Doing::begin(Some(&large), "x", subject).done(String::new));
    let record = large.take();
    assert_eq!((record.effects.len(), record.left_out), (MAX_RECORD_BYTES / MAX_SUBJECT_BYTES, 1));
    // One more byte is not cut, which could leave half a secret: it is not there.
    Doing::begin(Some(&large), "x", || subject() + "x").done(String::new);
    assert_eq!(large.take().effects[0].subject, format!("({} bytes)", MAX_SUBJECT_BYTES + 1));
}
