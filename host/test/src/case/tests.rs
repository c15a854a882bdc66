use super::*;

fn one(text: &str) -> Case {
    let mut cases = parse(Path::new("cases.toml"), text).unwrap();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn refused(text: &str) -> String {
    parse(Path::new("cases.toml"), text).unwrap_err().to_string()
}

#[test]
fn a_file_without_a_list_is_one_case() {
    let case = one("name = 'it'\ncall = 'echo'\n[expect]\ntext = 'x'\n");
    assert_eq!((case.name.as_str(), case.call.as_str()), ("it", "echo"));
    assert_eq!(case.expect.text.as_deref(), Some("x"));
    assert!(case.profile.is_none() && case.grants.is_none() && case.directories.is_empty());
}

#[test]
fn a_case_lies_over_what_stands_above_it() {
    let text = "
        profile = 'investigate'
        [directories.data.files]
        'a.txt' = 'file'
        [directories.other]
        [[case]]
        call = 'one'
        [[case]]
        call = 'two'
        grants = { extends = 'observe' }
        directories.data.files = { 'b.txt' = { base64 = 'AAE=' } }
    ";
    let cases = parse(Path::new("cases.toml"), text).unwrap();
    assert_eq!(cases[0].name, "case 1");
    assert_eq!(cases[0].directories["data"].files["a.txt"], Content(b"file".to_vec()));
    let second = &cases[1];
    assert!(second.profile.is_none() && second.grants.is_some());
    assert_eq!(second.directories["data"].files.keys().collect::<Vec<_>>(), ["b.txt"]);
    assert_eq!(second.directories["data"].files["b.txt"], Content(vec![0, 1]));
    // The first is the default one, so their order is the file's.
    assert_eq!(second.directories.keys().collect::<Vec<_>>(), ["data", "other"]);
}

#[test]
fn json_that_toml_can_not_say_is_written_as_text() {
    let case = one("call = 'x'\narguments = '{\"a\": null}'\nexpect.structured = { n = 1 }");
    assert_eq!(case.arguments.unwrap(), serde_json::json!({ "a": null }));
    assert_eq!(case.expect.structured.unwrap(), serde_json::json!({ "n": 1 }));
}

#[test]
fn what_a_case_must_not_say_is_told_with_file_and_case() {
    for (text, words) in [
        ("call = 'x'\nexpekt = 1", "unknown field `expekt`"),
        ("[[case]]\ncall = 'x'\n[[case]]\ncall = 'y'\nexpect.txt = ''", "case 2: unknown field `txt`"),
        ("case = 1", "[[case]]"),
        ("name = 'n'", "`n`: `call` is missing"),
        ("call = 'x'\nprofile = 'test'\ngrants = {}", "extends"),
        ("call = 'x'\n[expect]\ntext = ''\nerror = 'INTERNAL'", "a failure instead"),
        (
            "call = 'x'\nexpect.effect-counts = { 'files.opened' = 0 }",
            "case 1`: there is no effect `files.opened`",
        ),
        ("call = ", "cases.toml"),
        ("call = 'x'\ndirectories.d.files.f = { base64 = '*' }", "case 1"),
    ] {
        let error = refused(text);
        assert!(error.contains(words) && error.contains("cases.toml"), "{text}: {error}");
    }
}

#[test]
fn a_place_without_cases_is_no_success() {
    let directory = tempfile::tempdir().unwrap();
    assert!(read(&[directory.path().to_owned()]).unwrap_err().to_string().contains("no case"));
    assert!(read(&[directory.path().join("none.toml")]).is_err());
}
