use super::*;

fn draft(title: &str) -> Draft {
    Draft { title: title.into(), body: "'; DROP TABLE notes; --".into(), colour: Colour::Sea }
}

#[test]
fn notes_are_added_changed_and_deleted_and_a_new_database_welcomes() {
    let dir = tempfile::tempdir().unwrap();
    let notes = Notes::open(&dir.path().join("notes.db")).unwrap();
    let id = notes.add(&draft("One")).unwrap();
    assert!(notes.change(id, &draft("Two")).unwrap() && !notes.change(99, &draft("Two")).unwrap());
    let titles: Vec<_> = notes.list().unwrap().into_iter().map(|note| note.title).collect();
    assert_eq!(titles, ["Welcome", "Two"]);
    assert!(notes.delete(id).unwrap() && !notes.delete(id).unwrap());
}

#[test]
fn a_note_without_a_title_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let notes = Notes::open(&dir.path().join("notes.db")).unwrap();
    assert!(notes.add(&draft(" ")).is_err() && notes.change(1, &draft("")).is_err());
}
