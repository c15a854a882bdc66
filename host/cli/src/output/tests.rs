use super::*;

#[test]
fn columns_line_up_and_no_line_ends_in_blanks() {
    let mut table = Table::new(&["tool", "what"]);
    table.row(["query_db".to_owned(), "reads".to_owned()]);
    table.row(["äöü".to_owned(), String::new()]);
    assert_eq!(table.render(), "tool      what\nquery_db  reads\näöü");
}

#[test]
fn a_cell_can_not_drive_the_terminal() {
    let mut table = Table::new(&["name"]);
    table.row(["\u{1b}[2Jevil\u{7}\r".to_owned()]);
    assert_eq!(table.render(), "name\n[2Jevil");
}

#[test]
fn printable_keeps_lines_and_tabs() {
    assert_eq!(printable("a\n\tb\u{9b}31mc\u{0}"), "a\n\tb31mc");
}

#[test]
fn a_string_prints_as_itself_and_the_rest_as_json() {
    assert_eq!(text_of(&Value::from("x \"y\"")), "x \"y\"");
    assert_eq!(text_of(&serde_json::json!({"a": 1})), "{\"a\":1}");
}

#[test]
fn json_for_a_terminal_is_the_same_json_with_nothing_that_drives_it() {
    let value = serde_json::json!({"a\u{9b}31m": ["\u{202e}txt.exe", "plain ä\n", "\u{7f}"]});
    let shown = terminal_safe(&serde_json::to_string_pretty(&value).unwrap());
    assert!(!shown.chars().any(|c| (c.is_control() && c != '\n') || is_reordering(c)), "{shown:?}");
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
}
