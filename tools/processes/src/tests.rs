use palisade_sdk::process_info::Process;
use palisade_sdk::serde_json::{json, to_value};

use super::Processes;

#[test]
fn processes_are_listed_in_the_hosts_order_with_unknowns_as_null() {
    let known =
        Process { pid: 7, parent: Some(1), name: "app".into(), resident_bytes: Some(4096), cpu_ms: Some(12) };
    let unknown = Process { pid: 3, parent: None, name: "child".into(), resident_bytes: None, cpu_ms: None };
    let expected = json!({"count": 2, "processes": [
        {"pid": 7, "parent": 1, "name": "app", "resident_bytes": 4096, "cpu_ms": 12},
        {"pid": 3, "parent": null, "name": "child", "resident_bytes": null, "cpu_ms": null},
    ]});
    assert_eq!(to_value(Processes::from(vec![known, unknown])).unwrap(), expected);
}
