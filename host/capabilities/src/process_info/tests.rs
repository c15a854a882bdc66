use sysinfo::Pid;

use super::bindings::Host;
use super::table::family;
use super::*;

fn call(environment: &[(&str, &str)]) -> ProcessInfoCall {
    let environment = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    ProcessInfoCall { grant: Arc::new(ProcessInfoGrant::new(environment)), blocking: Blocking::Unclocked }
}

fn pid(number: u32) -> Pid {
    Pid::from_u32(number)
}

#[test]
fn the_environment_is_what_was_granted_in_name_order() {
    let call = call(&[("ZONE", "1"), ("APP_MODE", "dev"), ("ZONE", "2")]);
    let environment = ProcessInfoView(&call).environment().unwrap();
    assert_eq!(environment, [("APP_MODE".into(), "dev".into()), ("ZONE".into(), "1".into())]);
}

#[test]
fn the_environment_is_empty_though_the_process_has_one() {
    assert!(std::env::vars_os().next().is_some(), "the test process has variables");
    assert!(ProcessInfoView(&call(&[])).environment().unwrap().is_empty());
}

#[test]
fn values_of_variables_stay_out_of_debug_output() {
    let grant = ProcessInfoGrant::new([("API_KEY".to_string(), "CANARY-7f3a".to_string())]);
    let text = format!("{:?}", ProcessInfoCapability::new(grant));
    assert!(text.contains("API_KEY") && !text.contains("CANARY-7f3a"), "{text}");
}

#[test]
fn the_platform_is_this_one() {
    let platform = ProcessInfoView(&call(&[])).platform().unwrap();
    assert_eq!(platform.pid, std::process::id());
    assert_eq!(
        (platform.os.as_str(), platform.arch.as_str()),
        (std::env::consts::OS, std::env::consts::ARCH)
    );
}

#[tokio::test]
async fn processes_are_this_one_and_its_children() {
    let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let call = call(&[]);
    let processes = ProcessInfoView(&call).processes().await.unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((processes[0].pid, processes[0].parent), (std::process::id(), None));
    assert!(processes[0].resident_bytes.is_some_and(|bytes| bytes > 0));
    let found = processes.iter().find(|process| process.pid == child.id()).expect("the child is listed");
    assert_eq!((found.parent, found.name.as_str()), (Some(std::process::id()), "sleep"));
    assert!(processes.iter().all(|process| process.pid != 1), "no stranger is listed");
}

#[test]
fn a_family_leaves_strangers_out() {
    let table = [(pid(1), None), (pid(2), Some(pid(1))), (pid(3), Some(pid(2))), (pid(4), Some(pid(1)))];
    assert_eq!(family(pid(2), table.into_iter()), [(pid(2), None), (pid(3), Some(pid(2)))]);
}

#[test]
fn a_circle_of_reused_numbers_ends() {
    let table = [(pid(2), Some(pid(3))), (pid(3), Some(pid(2)))];
    assert_eq!(family(pid(2), table.into_iter()), [(pid(2), None), (pid(3), Some(pid(2)))]);
}

#[test]
fn a_family_is_cut_at_its_limit() {
    let limit = u32::try_from(MAX_PROCESSES).unwrap();
    let table = |count: u32| (2..count + 1).map(|number| (pid(number), Some(pid(1))));
    assert_eq!(family(pid(1), table(limit)).len(), MAX_PROCESSES);
    assert_eq!(family(pid(1), table(limit + 1)).len(), MAX_PROCESSES);
}

#[test]
fn process_info_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(ProcessInfoCapability::default()));
}
