use palisade_sdk::host_info::Details;
use palisade_sdk::serde_json::{json, to_value};

use super::PluginInfo;

#[test]
fn every_field_of_the_host_has_its_place() {
    let host = Details {
        version: "1.2.3".into(),
        contract_version: "0.1.0".into(),
        port: None,
        identifier: "com.example.app".into(),
        product_name: "Example".into(),
        profile: "investigate".into(),
        redaction: true,
        enabled_tools: vec!["query_db".into(), "app_info".into()],
        disabled_tools: vec!["eval_js".into()],
        command_allowlist: None,
        command_blocklist: vec!["quit".into()],
        registered_commands: 4,
        event_capacity: 10_000,
        eval_timeout_secs: 30,
        tool_invocations: 9,
        uptime_secs: 61,
    };
    let expected = json!({
        "version": "1.2.3", "bridge_version": "0.1.0", "port": null,
        "app": {"identifier": "com.example.app", "product_name": "Example"},
        "tools": {"total": 3, "enabled": 2, "enabled_list": ["query_db", "app_info"], "disabled_list": ["eval_js"]},
        "commands": {"allowlist": null, "blocklist": ["quit"]},
        "privacy": {"profile": "investigate", "redaction_enabled": true},
        "capacities": {"event_log": 10_000, "eval_timeout_secs": 30},
        "registered_commands": 4, "tool_invocations": 9, "uptime_secs": 61,
    });
    assert_eq!(to_value(PluginInfo::from(host)).unwrap(), expected);
}
