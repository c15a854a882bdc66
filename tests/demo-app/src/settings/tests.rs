use super::*;

#[test]
fn settings_are_kept_and_what_makes_no_sense_is_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.json");
    let preferences = Preferences::open(path.clone()).unwrap();
    assert_eq!(preferences.now(), Settings::default());
    let chosen = Settings { theme: Theme::Dark, order: Order::Old };
    preferences.save(chosen).unwrap();
    assert_eq!(Preferences::open(path.clone()).unwrap().now(), chosen);
    for nonsense in ["", "[]", r#"{"theme": "pink", "order": "new"}"#] {
        std::fs::write(&path, nonsense).unwrap();
        assert_eq!(Preferences::open(path.clone()).unwrap().now(), Settings::default(), "{nonsense}");
    }
}
