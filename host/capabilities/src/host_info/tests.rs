use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bindings::Host;
use super::*;

#[test]
fn details_are_told_field_by_field_and_anew_each_time() {
    let calls = AtomicU64::new(6);
    let grant = HostInfoGrant::new(move || HostDetails {
        version: "1".into(),
        contract_version: "2".into(),
        port: Some(7420),
        identifier: "com.example.notes".into(),
        product_name: "Notes".into(),
        profile: "observe".into(),
        redaction: true,
        enabled_tools: vec!["app_info".into()],
        disabled_tools: vec!["query_db".into()],
        command_allowlist: Some(vec!["save".into()]),
        command_blocklist: vec!["wipe".into()],
        registered_commands: 3,
        event_capacity: 4,
        eval_timeout_secs: 5,
        tool_invocations: calls.fetch_add(1, Ordering::Relaxed),
        uptime_secs: 8,
    });
    let call = HostInfoCall(grant);
    let first = HostInfoView(&call).host().unwrap();
    assert_eq!((first.version.as_str(), first.contract_version.as_str()), ("1", "2"));
    assert_eq!((first.identifier.as_str(), first.product_name.as_str()), ("com.example.notes", "Notes"));
    assert_eq!((first.profile.as_str(), first.redaction, first.port), ("observe", true, Some(7420)));
    assert_eq!(
        (first.enabled_tools, first.disabled_tools),
        (vec!["app_info".into()], vec!["query_db".into()])
    );
    assert_eq!(
        (first.command_allowlist, first.command_blocklist),
        (Some(vec!["save".into()]), vec!["wipe".into()])
    );
    assert_eq!((first.registered_commands, first.event_capacity, first.eval_timeout_secs), (3, 4, 5));
    assert_eq!((first.tool_invocations, first.uptime_secs), (6, 8));
    assert_eq!(HostInfoView(&call).host().unwrap().tool_invocations, 7);
}

#[test]
fn host_info_is_an_unknown_import_without_the_grant() {
    let grant = HostInfoGrant::new(HostDetails::default);
    crate::testing::is_missing_unless_granted(Arc::new(HostInfoCapability::new(grant)));
}
