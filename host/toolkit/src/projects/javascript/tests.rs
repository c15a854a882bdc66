use super::*;

#[test]
fn names_of_the_contract_are_spelled_as_javascript_spells_names() {
    for (given, expected) in [("files", "files"), ("page-read", "pageRead"), ("a-b-c", "aBC"), ("", "")] {
        assert_eq!(camel_case(given), expected);
    }
}

#[test]
fn a_locked_package_is_the_one_that_is_asked_for() {
    let package: serde_json::Value = serde_json::from_str(PACKAGE).unwrap();
    let lock: serde_json::Value = serde_json::from_str(LOCK).unwrap();
    assert_eq!(package["dependencies"], lock["packages"][""]["dependencies"]);
    for (name, entry) in lock["packages"].as_object().unwrap().iter().filter(|(name, _)| !name.is_empty()) {
        assert!(entry["integrity"].is_string(), "{name} has no digest");
    }
}
