use super::*;
use palisade_policy::profile::{INVESTIGATE, OBSERVE};

fn matrix(profile: Option<&str>, file: &str) -> (Vec<Row>, Vec<Column>) {
    let args = ToolsArgs { profile: profile.map(str::to_owned), ..ToolsArgs::default() };
    let config: ConfigFile = toml::from_str(file).unwrap();
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    let columns = columns(&args, &config, &sandbox).unwrap();
    (rows(&pack::entries().unwrap(), &columns).unwrap(), columns)
}

fn verdict_of<'a>(rows: &'a [Row], operation: &str, profile: &str) -> &'a Verdict {
    let row = rows.iter().find(|row| row.operation == operation);
    &row.unwrap_or_else(|| panic!("no operation {operation}")).profiles[profile]
}

#[test]
fn without_a_profile_all_built_in_ones_and_the_operators_are_shown() {
    let (_, columns) = matrix(None, "[profiles.own]\nextends = 'observe'\n");
    let names: Vec<_> = columns.iter().map(|column| column.profile.name.as_str()).collect();
    assert_eq!(names, ["observe", "investigate", "test", "full-control", "own"]);
}

#[test]
fn an_operation_is_granted_where_its_imports_are_and_says_what_it_lacks_elsewhere() {
    let (rows, _) = matrix(None, "");
    assert_eq!(*verdict_of(&rows, "query_db", INVESTIGATE), Verdict::Granted);
    match verdict_of(&rows, "query_db", OBSERVE) {
        Verdict::Missing { imports, capabilities } => {
            assert_eq!(capabilities, &["database"]);
            assert!(imports[0].starts_with("palisade:host/database@"), "{imports:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(*verdict_of(&rows, "get_memory_stats", OBSERVE), Verdict::Granted);
}

#[test]
fn a_wider_built_in_profile_never_has_less() {
    let (rows, _) = matrix(None, "");
    for row in &rows {
        assert_eq!(row.profiles["full-control"], Verdict::Granted, "{}", row.operation);
        if row.profiles[OBSERVE] == Verdict::Granted {
            assert_eq!(row.profiles[INVESTIGATE], Verdict::Granted, "{}", row.operation);
        }
    }
}

#[test]
fn a_disabled_operation_is_off_where_it_would_be_granted() {
    let (rows, _) = matrix(None, "disabled = ['query_db', 'introspect.processes']");
    assert_eq!(*verdict_of(&rows, "query_db", INVESTIGATE), Verdict::Disabled);
    assert_eq!(*verdict_of(&rows, "introspect.processes", INVESTIGATE), Verdict::Disabled);
    let health = verdict_of(&rows, "introspect.db_health", INVESTIGATE);
    assert_eq!(*health, Verdict::Disabled, "the databases go with their plain use");
    assert_eq!(*verdict_of(&rows, "introspect.capabilities", INVESTIGATE), Verdict::Granted);
    assert!(matches!(verdict_of(&rows, "query_db", OBSERVE), Verdict::Missing { .. }));
}

#[test]
fn the_table_of_one_profile_names_what_is_missing_and_what_is_granted() {
    let (rows, columns) = matrix(Some(OBSERVE), "");
    let text = one_profile(&rows, &columns[0].profile);
    assert!(
        text.lines().any(|line| line.starts_with("query_db") && line.ends_with("lacks database")),
        "{text}"
    );
    assert!(text.contains("redaction is on"), "{text}");
}

#[test]
fn the_matrix_has_a_line_for_each_operation() {
    let (rows, columns) = matrix(None, "");
    let text = all_profiles(&rows, &columns);
    for row in &rows {
        assert!(text.lines().any(|line| line.starts_with(&row.operation)), "{}:\n{text}", row.operation);
    }
}
