use super::*;

#[test]
fn a_profile_that_does_not_exist_is_refused_with_the_nearest() {
    let refused = PalisadeBuilder::new().profile("full-controll").build::<tauri::Wry>().err().unwrap();
    assert!(refused.to_string().contains("did you mean `full-control`?"), "{refused}");
    assert!(PalisadeBuilder::new().profile("").build::<tauri::Wry>().is_err());
}

#[test]
fn names_are_unique_and_operations_are_well_formed() {
    let twice = PalisadeBuilder::new().directory("a", "/x").directory("a", "/y").build::<tauri::Wry>();
    assert!(matches!(twice, Err(BuilderError::BadName(name)) if name == "a"));
    assert!(PalisadeBuilder::new().database("", "/x").build::<tauri::Wry>().is_err());
    let bad = PalisadeBuilder::new().disable_tools(["no such thing!"]).build::<tauri::Wry>();
    assert!(matches!(bad, Err(BuilderError::BadOperation(_))));
}

#[test]
fn a_database_is_taken_where_sqlite_is_built_in_and_refused_by_name_where_it_is_not() {
    let built = PalisadeBuilder::new().database("notes", "/x").build::<tauri::Wry>();
    let refused = built.err().map(|error| error.to_string());
    let said = "the database `notes` can't be served: tauri-plugin-palisade was built without its feature `database`";
    assert_eq!(refused.as_deref(), (!palisade_embed::HAS_DATABASES).then_some(said));
}

#[test]
fn commands_are_invoked_under_test_only_by_a_list_and_a_blocklist_holds_everywhere() {
    let grants = |builder: PalisadeBuilder| builder.resolve().unwrap().grants;
    let invokes =
        |grants: &palisade_policy::Grants| grants.iter().any(|(name, _)| name.as_str() == "ipc-invoke");
    let test = || PalisadeBuilder::new().profile("test");
    assert!(!invokes(&grants(test())));
    assert!(!invokes(&grants(test().command_blocklist(["wipe"]))));
    let listed = grants(test().command_allowlist(["save", "wipe"]).command_blocklist(["wipe"]));
    assert!(invokes(&listed));
    assert!(
        listed.commands.permits("save") && !listed.commands.permits("wipe") && !listed.commands.permits("x")
    );
    let full = grants(PalisadeBuilder::new().command_blocklist(["wipe"]));
    assert!(invokes(&full) && full.commands.permits("save") && !full.commands.permits("wipe"));
}

#[test]
fn nothing_shows_the_token() {
    let shown = format!("{:?}", PalisadeBuilder::new().auth_token("open sesame"));
    assert!(!shown.contains("sesame"), "{shown}");
}
