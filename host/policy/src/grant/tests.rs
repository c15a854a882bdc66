use super::{CommandScope, DatabaseScope, FilesScope, Grants, ProcessInfoScope, Scope, Selection};
use crate::capability::{self, CapabilityName};

#[test]
fn every_scope_is_nothing_by_default() {
    assert!(Selection::default().is_empty());
    assert!(!Selection::default().contains("data"));
    assert!(FilesScope::default().directories().is_empty() && FilesScope::default().writable().is_empty());
    assert!(DatabaseScope::default().databases.is_empty());
    assert!(ProcessInfoScope::default().environment.is_empty());
    assert!(CommandScope::default().is_empty() && !CommandScope::default().permits("save"));
    assert_eq!(Grants::default(), Grants::none());
    assert!(Grants::none().describe().is_empty());
}

#[test]
fn a_selection_holds_exactly_its_names() {
    let some = Selection::only(["data", "log"]);
    assert!(some.contains("data") && !some.contains("Data") && !some.contains("dat") && !some.contains(""));
    assert!(Selection::All.contains("anything"));
    assert_eq!(some.intersection(&Selection::All), some);
    assert_eq!(Selection::All.intersection(&some), some);
    assert_eq!(some.intersection(&Selection::only(["log", "x"])), Selection::only(["log"]));
    assert_eq!(Selection::All.intersection(&Selection::All), Selection::All);
}

#[test]
fn a_selection_is_the_word_all_or_a_list() {
    let parse = |json: &str| serde_json::from_str::<Selection>(json);
    assert_eq!(parse(r#""all""#).unwrap(), Selection::All);
    assert_eq!(parse(r#"["b", "a"]"#).unwrap(), Selection::only(["a", "b"]));
    assert_eq!(parse("[]").unwrap(), Selection::default());
    for wrong in [r#""data""#, r#""All""#, "true", "{}", "[1]", "null"] {
        let error = parse(wrong).unwrap_err().to_string();
        assert!(wrong == "[1]" || error.contains(r#""all" or a list of names"#), "{wrong}: {error}");
    }
}

#[test]
fn what_is_writable_never_exceeds_what_is_readable() {
    let data = || Selection::only(["data"]);
    assert_eq!(FilesScope::new(data(), &Selection::All).writable(), &data());
    assert_eq!(FilesScope::new(data(), &Selection::only(["data", "log"])).writable(), &data());
    assert!(FilesScope::new(Selection::default(), &Selection::All).writable().is_empty());
    assert_eq!(FilesScope::new(Selection::All, &data()).writable(), &data());
}

#[test]
fn the_command_blocklist_wins() {
    let scope = CommandScope { allow: Some(vec!["save".into(), "load".into()]), block: vec!["save".into()] };
    assert!(scope.permits("load") && !scope.permits("save") && !scope.permits("other") && !scope.is_empty());
    let scope = CommandScope { allow: None, block: vec!["save".into()] };
    assert!(scope.permits("load") && !scope.permits("save") && !scope.is_empty());
    let scope = CommandScope { allow: Some(vec!["save".into()]), block: vec!["save".into()] };
    assert!(scope.is_empty());
    assert!(!CommandScope::default().permits(""));
}

#[test]
fn a_capability_is_granted_with_its_narrowest_scope() {
    let mut grants = Grants::none();
    for info in capability::KNOWN {
        assert!(!grants.contains(&info.name));
        grants.insert(info.name);
        assert!(grants.contains(&info.name));
    }
    assert_eq!(grants.files(), Some(&FilesScope::default()));
    assert_eq!(grants.database(), Some(&DatabaseScope::default()));
    assert_eq!(grants.process_info(), Some(&ProcessInfoScope::default()));
    let custom = CapabilityName::from_static("acme-printer");
    grants.insert(custom);
    assert!(grants.iter().any(|(name, scope)| name == custom && *scope == Scope::Whole));
}

#[test]
fn granting_again_keeps_the_scope() {
    let mut grants = Grants::none();
    grants.insert_database(DatabaseScope { databases: Selection::All });
    grants.insert(capability::DATABASE);
    assert_eq!(grants.database().unwrap().databases, Selection::All);
}

#[test]
fn scopes_are_described_in_the_operators_words() {
    let mut grants = Grants::none();
    grants.insert(capability::CALL_CONTEXT);
    grants.insert_files(FilesScope::new(Selection::only(["data", "log"]), &Selection::only(["log"])));
    grants.insert_database(DatabaseScope { databases: Selection::only(["app.db"]) });
    grants.insert_process_info(ProcessInfoScope { environment: vec!["LANG".into()] });
    let described: Vec<(&str, Vec<String>)> =
        grants.describe().into_iter().map(|(name, lines)| (name.as_str(), lines)).collect();
    let lines = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        described,
        [
            ("call-context", lines(&[])),
            ("database", lines(&["app.db (read)"])),
            ("files", lines(&["data (read)", "log (read, write)"])),
            ("process-info", lines(&["environment variable LANG"])),
        ]
    );
    let all = Scope::Files(FilesScope::new(Selection::All, &Selection::only(["log"])));
    assert_eq!(all.describe(), ["every directory (read)", "log (read, write)"]);
    let all = Scope::Files(FilesScope::new(Selection::All, &Selection::All));
    assert_eq!(all.describe(), ["every directory (read, write)"]);
    assert_eq!(
        Scope::Database(DatabaseScope { databases: Selection::All }).describe(),
        ["every database (read)"]
    );
}
