use super::bindings::Host;
use super::*;

#[test]
fn grants_are_told_in_their_order() {
    let line = |capability: &str, scope: &[&str]| GrantLine {
        capability: capability.into(),
        scope: scope.iter().map(ToString::to_string).collect(),
    };
    let grant = GrantsGrant::new(vec![line("files", &["data (read)", "log (read)"]), line("app-info", &[])]);
    let told = GrantsView(&GrantsCall(Arc::new(grant))).grants().unwrap();
    let told: Vec<_> = told.into_iter().map(|grant| (grant.capability, grant.scope)).collect();
    assert_eq!(
        told,
        [
            ("files".to_string(), vec!["data (read)".to_string(), "log (read)".to_string()]),
            ("app-info".to_string(), vec![])
        ]
    );
}

#[test]
fn nothing_is_told_by_default() {
    assert!(GrantsView(&GrantsCall(Arc::default())).grants().unwrap().is_empty());
}

#[test]
fn grants_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(GrantsCapability::default()));
}
