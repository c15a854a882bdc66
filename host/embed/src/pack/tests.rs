use super::*;
use palisade_engine::Settings;
use std::collections::BTreeSet;

#[test]
fn every_packed_component_loads_against_its_pinned_digest() {
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    let entries = entries().unwrap();
    assert!(!entries.is_empty());
    for entry in entries {
        let component = entry.load(&sandbox).unwrap();
        assert_eq!(component.imports(), entry.description.imports, "{}", entry.name);
    }
}

#[tokio::test]
async fn a_component_describes_itself_as_its_lock_file_says() {
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    let entry = entries().unwrap().into_iter().next().unwrap();
    let description = sandbox.describe(&entry.load(&sandbox).unwrap()).await.unwrap();
    assert_eq!(description, entry.description);
}

#[test]
fn no_two_components_offer_the_same_operation() {
    let mut seen = BTreeSet::new();
    for entry in entries().unwrap() {
        for operation in entry.description.operations {
            let key = (operation.tool, operation.action);
            assert!(seen.insert(key.clone()), "{key:?} is in two components");
        }
    }
}

#[test]
fn a_pack_for_another_contract_is_refused() {
    let error = read(r#"{"contract": "9.9.9", "components": []}"#).unwrap_err().to_string();
    assert!(error.contains("9.9.9") && error.contains("cargo xtask pack"), "{error}");
}

#[test]
fn a_lock_file_naming_a_component_that_is_not_there_is_refused() {
    let lock = format!(
        r#"{{"contract": "{CONTRACT_VERSION}", "components": [{{"name": "ghost", "sha256": "00", "imports": [], "operations": []}}]}}"#
    );
    let error = read(&lock).unwrap_err().to_string();
    assert!(error.contains("`ghost`"), "{error}");
}
