use super::*;
use crate::tests::{failed, invocation, registry};

const WHOLE: Read = Read { lost: 0, complete: true };

fn report(invocations: &[Invocation], registry: &Registry) -> Report {
    let mut seen = Seen::default();
    invocations.iter().for_each(|one| seen.add(one));
    seen.report(registry, WHOLE)
}

fn ghosts(report: &Report) -> Vec<&str> {
    report.confirmed_ghosts.iter().map(|ghost| ghost.name.as_str()).collect()
}

fn unproven(report: &Report) -> Vec<&str> {
    report.frontend_only.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn what_neither_the_registry_nor_tauri_has_is_a_ghost() {
    let asked = [
        invocation("list"),
        failed("lisst", "Command lisst not found"),
        failed("lisst", "Command lisst not found"),
        failed("save", "disk full"),
    ];
    let report = report(&asked, &registry(&["list", "other", "save"], true));
    let ghost = Ghost {
        name: "lisst".into(),
        error: "Command lisst not found".into(),
        calls: 2,
        windows: vec!["main".into()],
    };
    assert_eq!(report.confirmed_ghosts, [ghost]);
    assert_eq!((report.verified_handlers, report.total_frontend_commands), (2, 3));
    assert_eq!((report.registry_only.clone(), report.total_registry_commands), (vec!["other".to_owned()], 3));
    assert!(report.frontend_only.is_empty() && report.reliability == "high" && report.note.is_none());
}

#[test]
fn one_witness_is_not_enough() {
    let gone = failed("gone", "Command gone not found");
    let unregistered = report(std::slice::from_ref(&gone), &registry(&["list"], false));
    assert!(ghosts(&unregistered).is_empty() && unproven(&unregistered) == ["gone"]);
    assert!(unregistered.reliability == "low" && unregistered.note.unwrap().contains("may have others"));
    let registered = report(&[gone], &registry(&["gone"], true));
    assert!(ghosts(&registered).is_empty() && unproven(&registered).is_empty());
    // A command's own error that speaks of something else which is not there.
    let own = report(&[failed("gone", "note not found"), invocation("dynamic")], &registry(&["list"], true));
    assert!(ghosts(&own).is_empty());
    assert_eq!((unproven(&own), own.verified_handlers), (vec!["dynamic", "gone"], 2));
    let silent = Invocation { answer: None, ..failed("silent", "") };
    let silent = report(&[silent], &registry(&["list"], true));
    assert_eq!((unproven(&silent), silent.verified_handlers), (vec!["silent"], 0));
}

#[test]
fn plugins_and_tools_do_not_count() {
    let tool = Invocation { origin: Origin::Tool, ..failed("typo", "Command typo not found") };
    let report = report(&[tool, invocation("plugin:event|listen")], &registry(&["list"], true));
    assert!(ghosts(&report).is_empty() && report.total_frontend_commands == 0);
    assert_eq!(report.excluded_builtins, ["plugin:event|listen"]);
}

#[test]
fn an_age_counts_from_the_latest_invocation_and_a_time_is_one() {
    assert_eq!(from(None, || unreachable!()), 0);
    assert_eq!(from(Some(0), || unreachable!()), 0);
    assert_eq!(from(Some(2_000), || 9_000), 7_000);
    assert_eq!(from(Some(2_000), || 0), 0);
    assert_eq!(from(Some(1_700_000_000_000), || unreachable!()), 1_700_000_000_000);
}

#[test]
fn a_page_that_invents_names_fills_no_context() {
    let names: Vec<_> = (0..1_000).map(|number| format!("{number}{}", "é".repeat(500))).collect();
    let asked: Vec<_> = names.iter().map(|name| failed(name, &format!("Command {name} not found"))).collect();
    let report = report(&asked, &registry(&["list"], true));
    assert_eq!((report.confirmed_ghosts.len(), report.total_frontend_commands), (MAX_COMMANDS, 1_000));
    assert!(palisade_sdk::serde_json::to_string(&report).unwrap().len() < 200_000);
}
