use palisade_sdk::describe;
use palisade_sdk::host_info::Details;
use palisade_sdk::host_state::{Gauge, Step, Task};
use palisade_sdk::serde_json::{json, to_value};

use super::{PalisadeComponent, running, state, timing};

#[test]
fn each_step_says_how_long_it_took() {
    let step = |name: &str, at_ms| Step { name: name.into(), at_ms };
    let told = timing(vec![step("set up", 5), step("linked", 40), step("listening", 42)]);
    let expected = json!({"count": 3, "total_ms": 42, "steps": [
        {"name": "set up", "at_ms": 5, "took_ms": 5},
        {"name": "linked", "at_ms": 40, "took_ms": 35},
        {"name": "listening", "at_ms": 42, "took_ms": 2},
    ]});
    assert_eq!(to_value(told).unwrap(), expected);
    assert_eq!(to_value(timing(vec![])).unwrap(), json!({"count": 0, "steps": [], "total_ms": 0}));
}

#[test]
fn the_state_is_the_hosts_own_and_its_gauges() {
    let host = Details {
        version: "1.2.3".into(),
        contract_version: "0.1.0".into(),
        port: Some(7373),
        identifier: "com.example.app".into(),
        product_name: "Example".into(),
        profile: "full-control".into(),
        redaction: false,
        enabled_tools: vec![],
        disabled_tools: vec![],
        command_allowlist: None,
        command_blocklist: vec![],
        registered_commands: 4,
        event_capacity: 10,
        eval_timeout_secs: 30,
        tool_invocations: 9,
        uptime_secs: 61,
    };
    let gauges = vec![Gauge { name: "logs.ipc".into(), value: 3, capacity: None }];
    let expected = json!({
        "version": "1.2.3", "profile": "full-control", "redaction": false, "uptime_secs": 61, "tool_invocations": 9,
        "registered_commands": 4, "gauges": [{"name": "logs.ipc", "value": 3, "capacity": null}],
    });
    assert_eq!(to_value(state(host, gauges)).unwrap(), expected);
}

#[test]
fn tasks_are_told_as_they_are() {
    let told = running(vec![Task { name: "trace".into(), count: 2, running_ms: 70 }]);
    let expected = json!({"count": 1, "tasks": [{"name": "trace", "count": 2, "running_ms": 70}]});
    assert_eq!(to_value(told).unwrap(), expected);
}

#[test]
fn all_three_only_look_and_take_nothing() {
    let described = describe(&PalisadeComponent::operations());
    let actions: Vec<_> = described.iter().map(|one| one.action.as_deref().unwrap()).collect();
    assert_eq!(actions, ["startup_timing", "plugin_state", "plugin_tasks"]);
    assert!(described.iter().all(|one| one.effects.read_only && one.output_schema.is_some()));
}
