use palisade_sdk::serde_json::{json, to_value};

use super::*;

const WHOLE: Read = Read { lost: 0, complete: true };

fn invocation(id: u64, status: Status, started_ms: u64, took_ms: Option<u64>) -> Invocation {
    Invocation {
        id,
        window: "main".into(),
        command: "save".into(),
        origin: Origin::Page,
        started_ms,
        status,
        duration_us: took_ms.map(|ms| ms * 1_000),
        arguments: None,
        answer: (status == Status::Failed).then(|| r#""full""#.into()),
        cut: false,
    }
}

fn calls(invocations: Vec<Invocation>) -> Calls {
    let mut calls = Calls::default();
    invocations.into_iter().for_each(|one| calls.add(one));
    calls
}

#[test]
fn an_app_that_answers_is_healthy_and_failures_are_told_with_their_error() {
    let ok = calls(vec![invocation(1, Status::Ok, 1_000, Some(5))]);
    let healthy = report(&ok, &ok, 0, 5_000, WHOLE);
    assert!(healthy.healthy && healthy.total_calls == 1 && healthy.warning.is_none());
    let failed =
        calls(vec![invocation(1, Status::Ok, 1_000, Some(5)), invocation(2, Status::Failed, 2_000, Some(7))]);
    let report = to_value(report(&failed, &failed, 0, 5_000, WHOLE)).unwrap();
    let expected = json!({
        "healthy": false, "total_calls": 2, "pending_count": 0, "stale_count": 0, "error_count": 1, "stale_calls": [],
        "errored_calls": [{
            "id": 2, "command": "save", "origin": "page", "window": "main", "timestamp": 2_000, "duration_ms": 7.0,
            "error": r#""full""#,
        }],
    });
    assert_eq!(report, expected);
}

#[test]
fn what_the_log_proves_to_be_stale_is_not_waited_for() {
    let calls = calls(vec![
        invocation(1, Status::Pending, 1_000, None),
        invocation(2, Status::Ok, 5_000, Some(1_500)),
    ]);
    assert_eq!(calls.patience_ms(5_500), 0, "6500 ms is the latest moment");
    assert_eq!(calls.patience_ms(5_501), 1);
    let report = report(&calls, &calls, 0, 5_500, WHOLE);
    assert!(!report.healthy && report.stale_count == 1 && report.stale_calls[0].pending_ms == Some(5_500));
}

#[test]
fn what_is_still_pending_after_the_waiting_is_stale_and_what_began_meanwhile_is_not() {
    let before =
        calls(vec![invocation(1, Status::Pending, 1_000, None), invocation(2, Status::Pending, 1_200, None)]);
    assert_eq!(before.patience_ms(5_000), 5_000, "the youngest takes longest");
    let after = calls(vec![
        invocation(1, Status::Pending, 1_000, None),
        invocation(2, Status::Ok, 1_200, Some(100)),
        invocation(3, Status::Pending, 1_300, None),
    ]);
    let report = report(&before, &after, 5_000, 5_000, WHOLE);
    assert_eq!((report.pending_count, report.stale_count, report.stale_calls[0].id), (2, 1, 1));
    assert_eq!(report.stale_calls[0].pending_ms, Some(5_200));
}

#[test]
fn waiting_is_cut_into_slices_and_ends_when_all_is_quiet() {
    let mut slices = Vec::new();
    let waited = wait_idle(20_000, |slice| {
        slices.push(slice);
        (false, slice.into())
    });
    assert_eq!((waited, slices), (20_000, vec![8_000, 8_000, 4_000]));
    assert_eq!(wait_idle(20_000, |_| (true, 40)), 40);
    assert_eq!(wait_idle(20_000, |_| (false, 0)), 0, "a host without time does not hold us");
}

#[test]
fn at_most_twenty_of_each_are_shown_and_all_are_counted() {
    let failed = |id| invocation(id, Status::Failed, 1_000, Some(1));
    let stale = |id| invocation(id, Status::Pending, 1_000, None);
    let mut all: Vec<_> = (1..=30).map(failed).chain((31..=60).map(stale)).collect();
    all.push(invocation(61, Status::Ok, 90_000, Some(1)));
    let calls = calls(all);
    let report = report(&calls, &calls, 0, 5_000, WHOLE);
    assert_eq!((report.error_count, report.stale_count, report.pending_count), (30, 30, 30));
    let ids = |shown: &[Trouble]| shown.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&report.errored_calls), (11..=30).collect::<Vec<_>>());
    assert_eq!(ids(&report.stale_calls), (31..=50).collect::<Vec<_>>());
}

#[test]
fn a_long_error_is_cut_and_what_is_missing_is_said() {
    let long = Invocation { answer: Some("é".repeat(1_000)), ..invocation(1, Status::Failed, 1, Some(1)) };
    let calls = calls(vec![long]);
    let report = report(&calls, &calls, 0, 5_000, Read { lost: 3, complete: false });
    assert!(report.errored_calls[0].error.as_ref().unwrap().len() < 310);
    let warning = report.warning.unwrap();
    assert!(warning.contains("3 earlier") && warning.contains("handler"), "{warning}");
    assert!(super::warning(0, WHOLE).unwrap().contains("nothing has been invoked"));
}
