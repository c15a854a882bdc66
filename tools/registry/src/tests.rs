use super::*;

fn registry() -> Registry {
    let command = |name: &str, description: Option<&str>| Command {
        name: name.into(),
        description: description.map(Into::into),
    };
    Registry { commands: vec![command("add_note", Some("Adds one.")), command("list", None)], complete: true }
}

#[test]
fn a_query_looks_into_names_and_descriptions_in_any_case() {
    let names = |query| {
        let found = matching(registry(), query);
        assert!(found.complete && found.count == found.commands.len());
        found.commands.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(names(None), ["add_note", "list"]);
    assert_eq!(names(Some(" ADDS ")), ["add_note"]);
    assert_eq!(names(Some("LIST")), ["list"]);
    assert!(names(Some("delete")).is_empty());
}
