use palisade_sdk::ipc_log::Origin;
use palisade_sdk::serde_json::{Value, to_value};

use super::*;
use crate::tests::{failed, invocation, registry};

const WHOLE: Read = Read { lost: 0, complete: true };

fn report(invocations: &[Invocation], registry: &Registry) -> Report {
    let mut seen = Seen::default();
    invocations.iter().for_each(|one| seen.add(one));
    seen.report(registry, WHOLE)
}

#[test]
fn a_command_is_covered_once_somebody_invoked_it() {
    let tool = Invocation { origin: Origin::Tool, ..invocation("save") };
    let invoked = [invocation("list"), invocation("list"), tool, invocation("plugin:event|listen")];
    let report = report(&invoked, &registry(&["add", "list", "save"], true));
    assert_eq!((report.registered_commands, report.invoked_commands, report.ipc_calls_observed), (3, 2, 3));
    assert_eq!((report.coverage_pct, report.uncovered), (Some(66.7), vec!["add".to_owned()]));
    assert!(report.invoked_not_registered.is_empty() && report.note.is_none());
}

#[test]
fn what_is_not_there_covers_nothing() {
    let report = report(&[failed("lisst", "Command lisst not found")], &registry(&["list"], true));
    assert_eq!((report.coverage_pct, report.invoked_not_registered), (Some(0.0), vec!["lisst".to_owned()]));
}

#[test]
fn no_commands_known_is_unknown_and_not_all_of_them() {
    let report = report(&[invocation("list")], &registry(&[], false));
    assert!(report.note.as_ref().unwrap().contains("named no commands"));
    let told = to_value(report).unwrap();
    assert_eq!(told["coverage_pct"], Value::Null);
    assert_eq!(told["invoked_not_registered"][0], "list");
}

#[test]
fn all_and_nothing_are_round_numbers() {
    assert_eq!(
        (percent(3, 3), percent(0, 3), percent(1, 3), percent(0, 0)),
        (Some(100.0), Some(0.0), Some(33.3), None)
    );
}
