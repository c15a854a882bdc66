use super::OperationFilter;

fn filter(entries: &[&str]) -> OperationFilter {
    OperationFilter::new(entries.iter().map(ToString::to_string)).unwrap()
}

#[test]
fn nothing_is_disabled_by_default() {
    assert!(!OperationFilter::default().is_disabled("query_db", None));
    assert!(!OperationFilter::default().is_disabled("window", Some("list")));
}

#[test]
fn a_tool_entry_covers_all_its_operations() {
    let filter = filter(&["introspect"]);
    assert!(filter.is_disabled("introspect", None));
    assert!(filter.is_disabled("introspect", Some("db_health")));
    assert!(!filter.is_disabled("introspect_more", Some("db_health")));
    assert!(!filter.is_disabled("intro", None));
}

#[test]
fn an_action_entry_covers_that_operation_alone() {
    let filter = filter(&["introspect.db_health"]);
    assert!(filter.is_disabled("introspect", Some("db_health")));
    assert!(!filter.is_disabled("introspect", Some("db_health2")));
    assert!(!filter.is_disabled("introspect", Some("processes")));
    assert!(!filter.is_disabled("introspect", None));
}

#[test]
fn an_ambiguous_entry_covers_both_readings() {
    let filter = filter(&["acme.tool.run"]);
    assert!(filter.is_disabled("acme.tool.run", None));
    assert!(filter.is_disabled("acme.tool", Some("run")));
    assert!(filter.is_disabled("acme", Some("tool.run")));
}

#[test]
fn entries_that_can_name_nothing_are_refused() {
    for wrong in ["", " ", "query db", "introspect.", ".db_health", "query_db\n", "wïndow", &"x".repeat(130)]
    {
        let error = OperationFilter::new([wrong.to_owned()]).unwrap_err();
        assert_eq!(error.entry, wrong);
    }
    assert!(OperationFilter::new(["x".repeat(129)]).is_ok());
    let error = serde_json::from_str::<OperationFilter>(r#"["query_db", "a b"]"#).unwrap_err().to_string();
    assert!(error.contains(r#""a b" names no operation"#), "{error}");
}

#[test]
fn misspelt_entries_are_found() {
    let known = [("query_db", None), ("introspect", Some("db_health"))];
    let filter =
        filter(&["query_db", "introspect.db_health", "introspect", "introspect.dbhealth", "querydb"]);
    let unmatched: Vec<_> = filter.unmatched(known.into_iter()).collect();
    assert_eq!(unmatched, ["introspect.dbhealth", "querydb"]);
}
