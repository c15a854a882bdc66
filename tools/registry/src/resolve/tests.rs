use super::*;

fn registry() -> Registry {
    let described = [
        ("add_note", Some("Adds a note, and gives its number.")),
        ("delete_note", None),
        ("exportNotes", Some("Writes a file with everything.")),
        ("list_notes", None),
        ("openSettings", None),
        ("save_settings", Some("Keeps the preferences of the user.")),
    ];
    let command =
        |(name, text): (&str, Option<&str>)| Command { name: name.into(), description: text.map(Into::into) };
    Registry { commands: described.map(command).into(), complete: true }
}

fn names(query: &str) -> Vec<String> {
    let found = resolved(registry(), query, Some(100));
    assert!(found.complete && found.count == found.matches.len());
    assert!(found.matches.is_sorted_by(|a, b| a.score >= b.score));
    assert!(found.matches.iter().all(|one| one.score > 0.0 && one.score <= 1.0));
    found.matches.into_iter().map(|one| one.command.name).collect()
}

#[test]
fn names_come_apart_where_their_words_do() {
    assert_eq!(words("add_note"), ["add", "note"]);
    assert_eq!(words("openSettings"), ["open", "settings"]);
    assert_eq!(words("plugin:fs|readDir"), ["plugin", "fs", "read", "dir"]);
    assert_eq!(words("parseHTTPRequest2"), ["parse", "http", "request", "2"]);
    assert_eq!(words("Über größe"), ["über", "größe"]);
    assert!(words(" _- ").is_empty());
}

#[test]
fn words_find_commands_by_name_whatever_its_spelling() {
    assert_eq!(names("add_note")[0], "add_note");
    assert_eq!(names("open the settings")[0], "openSettings");
    assert_eq!(names("export notes")[0], "exportNotes");
    assert_eq!(names("deleting notes")[0], "delete_note");
    assert_eq!(resolved(registry(), " ADD_NOTE ", None).matches[0].score, 1.0);
}

#[test]
fn words_of_the_description_count_less_than_those_of_the_name() {
    assert_eq!(names("preferences"), ["save_settings"]);
    assert_eq!(names("write a file"), ["exportNotes"]);
    let found = resolved(registry(), "number", None);
    assert!(found.matches[0].command.name == "add_note" && found.matches[0].score < 0.5);
}

#[test]
fn a_slip_of_the_keyboard_is_understood_and_another_word_is_not() {
    assert_eq!(names("delte note")[0], "delete_note");
    assert_eq!(names("setings")[..2], ["openSettings", "save_settings"]);
    assert_eq!(names("sav settigns")[0], "save_settings");
    assert!(names("banana").is_empty());
    assert!(names("").is_empty() && names("!?").is_empty());
}

#[test]
fn equals_stand_in_name_order_and_a_limit_is_kept() {
    assert_eq!(names("note"), ["add_note", "delete_note", "exportNotes", "list_notes"]);
    assert_eq!(resolved(registry(), "note", Some(2)).count, 2);
    assert_eq!(resolved(registry(), "note", Some(0)).count, 0);
    let many = (0..300).map(|number| Command { name: format!("note_{number:03}"), description: None });
    let many = Registry { commands: many.collect(), complete: false };
    let found = resolved(many.clone(), "note", None);
    let names: Vec<_> = found.matches.iter().map(|one| one.command.name.as_str()).collect();
    assert_eq!(names, ["note_000", "note_001", "note_002", "note_003", "note_004"]);
    assert!(!found.complete && resolved(many, "note", Some(u32::MAX)).count == 100);
}

#[test]
fn only_the_beginning_of_a_long_query_counts() {
    let beginning = format!("{}note", "x ".repeat(254));
    assert!(!names(&beginning).is_empty(), "up to the 512th character");
    assert!(names(&format!("{}note", "x ".repeat(256))).is_empty());
    assert!(names(&"ü".repeat(100_000)).is_empty());
}
