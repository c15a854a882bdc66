//! A case that fails says why, and one that contradicts itself is none.

use std::path::Path;

use palisade_test::{ToolSource, case};

use crate::{run, suite, why};

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_is_shown_line_by_line() {
    let case = r#"
        profile = "investigate"
        call = "query_db"
        arguments = { query = "SELECT id, text FROM notes" }
        expect.includes = { row_count = 2, rows = [{ text = "one" }] }
        [databases.notes]
        sql = "CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes(text) VALUES ('two');"
    "#;
    let report = run("database", case).await;
    let why = why(&report);
    assert!(why.contains("-   \"row_count\": 2,\n") && why.contains("+   \"row_count\": 1,\n"), "{why}");
    assert!(
        why.contains("-       \"text\": \"one\"\n") && why.contains("+       \"text\": \"two\"\n"),
        "{why}"
    );
    // What nobody spoke of is not in it.
    assert!(!why.contains("\"id\""), "{why}");
    assert!(report.summary().starts_with("1 cases: 0 passed, 1 failed"), "{}", report.summary());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["cases"][0]["outcome"], "failed");
    assert!(json["cases"][0]["took_ms"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_expectation_can_fail() {
    let base = "profile = 'investigate'\ncall = 'read_app_file'\narguments = { path = 'a.txt' }\n\
        directories.data.files = { 'a.txt' = 'text' }\n";
    for (expected, words) in [
        ("text = 'x'", "the text is another"),
        ("contains = ['nowhere']", "`nowhere` is not in the text"),
        ("lacks = ['text']", "`text` is in the text"),
        ("error = 'SCOPE_MISSING'", "a failure with SCOPE_MISSING was expected"),
        ("error = 'SCOPE_MISING'", "there is no code `SCOPE_MISING`"),
        ("refused = ['files']", "a refusal to load the component was expected"),
        ("structured = {}", "the structured answer is another"),
        ("includes = { nothing = 1 }", "the structured answer lacks something"),
        (
            "effects = []",
            "the call did something else\n- expected\n+ actual\n+ files.stat a.txt -> ok\n+ files.open a.txt",
        ),
        ("effect-counts = { 'files.open' = 7 }", "`files.open` is expected 7 times"),
        ("files = { data = { 'a.txt' = 'other' } }", "afterwards data/a.txt holds something else"),
        ("files = { data = { 'a.txt' = false } }", "afterwards there is a file data/a.txt"),
        ("files = { data = { 'b.txt' = '' } }", "afterwards there is no file data/b.txt"),
    ] {
        let why = why(&run("files", &format!("{base}expect = {{ {expected} }}")).await);
        assert!(why.contains(words), "{expected}: {why}");
    }
    // An answer where a failure came.
    let why = why(&run("files", &base.replace("'a.txt' }\n", "'../a.txt' }\n")).await);
    assert!(why.contains("an answer was expected; what came is a failure with SCOPE_MISSING"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_can_not_be_set_up_is_an_error_and_no_failure() {
    let suite = suite("files").await;
    for (case, words) in [
        ("call = 'x'\nprofile = 'observ'", "no profile `observ`"),
        ("call = 'x'\ngrants = { grants = ['files'], files = { directories = ['dat'] } }", "name `dat`"),
        (
            "call = 'x'\ndirectories.d = {}\ngrants = { grants = ['files'], files = { directories = 'all', writable = ['d'] } }",
            "writable = true",
        ),
        ("call = 'x'\ndirectories.d.files = { '../x' = '' }", "no path below"),
        ("call = 'x'\ndirectories.d.files = { '/etc/x' = '' }", "no path below"),
        ("call = 'x'\ndirectories.'../x' = {}", "no name for a directory"),
        ("call = 'x'\ndirectories.d.from = 'not-there'", "can't be copied"),
        ("call = 'x'\ndatabases.d.sql = 'CREATE'", "can't be filled"),
    ] {
        let cases = case::parse(Path::new("cases.toml"), case).unwrap();
        let problem = suite.run(&cases).await.unwrap_err().to_string();
        assert!(problem.contains(words) && problem.contains("cases.toml"), "{case}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_component_is_not_tested() {
    let options = palisade_test::Options::default();
    let source = ToolSource::from(("no", b"no".to_vec()));
    assert!(palisade_test::Suite::open(source, &options).await.is_err());
}

#[test]
fn the_library_fails_a_test_with_the_difference() {
    let directory = tempfile::tempdir().unwrap();
    let packed = palisade_pack::components().iter().find(|component| component.name == "files").unwrap();
    let wasm = directory.path().join("files.wasm");
    std::fs::write(&wasm, packed.wasm).unwrap();
    let cases = directory.path().join("cases.toml");
    let case = |text: &str| {
        format!(
            "profile = 'investigate'\ncall = 'read_app_file'\narguments = {{ path = 'a' }}\ndirectories.d.files.a = 'one'\n\
             expect.contains = ['{text}']"
        )
    };
    std::fs::write(&cases, case("one")).unwrap();
    palisade_test::check(&wasm, directory.path());
    std::fs::write(&cases, case("two")).unwrap();
    let failed = std::panic::catch_unwind(|| palisade_test::check(&wasm, &cases)).unwrap_err();
    let text = failed.downcast_ref::<String>().unwrap();
    assert!(text.contains("`two` is not in the text") && text.contains("1 failed"), "{text}");
    std::fs::write(&cases, case("one") + "\nexpect.effects = ['files.open b']").unwrap();
    let failed = std::panic::catch_unwind(|| palisade_test::check(&wasm, &cases)).unwrap_err();
    let text = failed.downcast_ref::<String>().unwrap();
    assert!(text.contains("- files.open b") && text.contains("+ files.open a"), "{text}");
}
