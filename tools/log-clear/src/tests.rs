use palisade_sdk::serde_json::{from_value, json};

use super::*;

#[test]
fn each_log_is_known_by_the_name_of_its_action() {
    let names = json!({ "logs": ["console", "network", "navigation", "dialogs", "events", "ipc"] });
    let arguments: Clear = from_value(names).unwrap();
    assert!(arguments.logs.unwrap() == ALL);
    assert!(from_value::<Clear>(json!({ "logs": ["all"] })).is_err());
    assert!(from_value::<Clear>(json!({})).unwrap().logs.is_none());
}

#[test]
fn it_says_that_it_destroys() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    assert!(described.len() == 2);
    assert!(described.iter().all(|one| !one.effects.read_only && one.effects.destructive));
}
