use super::*;

const WHOLE: Read = Read { lost: 0, complete: true };

fn seen(calls: &[(&str, Origin, Status, Option<u64>)]) -> Seen {
    let mut seen = Seen::default();
    for (command, origin, status, took_ms) in calls {
        seen.add(&Invocation {
            id: 1,
            window: "main".into(),
            command: (*command).into(),
            origin: *origin,
            started_ms: 1,
            status: *status,
            duration_us: took_ms.map(|ms| ms * 1_000),
            arguments: None,
            answer: None,
            cut: false,
        });
    }
    seen
}

#[test]
fn each_command_has_its_figures_and_pages_and_tools_stand_apart() {
    let calls = [
        ("list", Origin::Page, Status::Ok, Some(10)),
        ("list", Origin::Page, Status::Failed, Some(30)),
        ("save", Origin::Page, Status::Ok, Some(90)),
        ("list", Origin::Tool, Status::Ok, Some(4)),
        ("hang", Origin::Page, Status::Pending, None),
    ];
    let report = seen(&calls).report(None, WHOLE);
    assert_eq!((report.total_commands_profiled, report.ipc_commands_observed), (1, 2));
    let names: Vec<_> = report.ipc_traffic.iter().map(|one| one.command.as_str()).collect();
    assert_eq!(names, ["save", "list"], "the slowest first");
    let list = &report.ipc_traffic[1];
    assert_eq!((list.call_count, list.error_count), (2, 1));
    assert_eq!((list.min_ms, list.max_ms, list.avg_ms, list.p95_ms), (10.0, 30.0, 20.0, 30.0));
    assert_eq!((report.commands[0].call_count, report.commands[0].p95_ms), (1, 4.0));
}

#[test]
fn a_threshold_leaves_the_quick_ones_out_but_not_out_of_the_count() {
    let calls = [("a", Origin::Page, Status::Ok, Some(10)), ("b", Origin::Page, Status::Ok, Some(11))];
    let report = seen(&calls).report(Some(11.0), WHOLE);
    assert_eq!((report.ipc_traffic.len(), report.ipc_commands_observed), (1, 2));
    assert_eq!(report.ipc_traffic[0].command, "b");
}

#[test]
fn the_95th_percentile_is_the_nearest_rank() {
    let all: Vec<_> = (1..=100).map(|ms| ("a", Origin::Page, Status::Ok, Some(ms))).collect();
    assert_eq!(seen(&all).report(None, WHOLE).ipc_traffic[0].p95_ms, 95.0);
    assert_eq!(seen(&all[..20]).report(None, WHOLE).ipc_traffic[0].p95_ms, 19.0);
    assert_eq!(seen(&all[..1]).report(None, WHOLE).ipc_traffic[0].p95_ms, 1.0);
}

#[test]
fn equals_are_in_name_order_and_a_page_that_invents_names_fills_no_context() {
    let names: Vec<_> = (0..500).rev().map(|number| format!("{number:03}{}", "x".repeat(1_000))).collect();
    let calls: Vec<_> =
        names.iter().map(|name| (name.as_str(), Origin::Page, Status::Failed, Some(1))).collect();
    let report = seen(&calls).report(None, WHOLE);
    assert_eq!((report.ipc_traffic.len(), report.ipc_commands_observed), (200, 500));
    assert!(report.ipc_traffic.is_sorted_by_key(|one| one.command.clone()));
    assert!(report.ipc_traffic.iter().all(|one| one.command.len() < 210));
}
