use super::*;

#[test]
fn a_folder_s_name_leads_nowhere_else() {
    for name in ["..", ".", "a/b", "a\\b", "/etc", "", "  ", "a\0b", "con.txt", &"x".repeat(MAX_NAME + 1)] {
        assert!(checked(name).is_err(), "{name:?}");
    }
    for name in ["my notes", "2026-11-25", "Übung_1", &"x".repeat(MAX_NAME)] {
        assert_eq!(checked(name), Ok(name));
    }
}

#[test]
fn a_second_export_is_refused_while_one_runs_and_not_after() {
    let exports = Exports::new(PathBuf::new());
    let running = exports.begin().unwrap();
    assert!(exports.begin().is_err());
    drop(running);
    assert!(exports.begin().is_ok());
}
