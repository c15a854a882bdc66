//! `palisade test`, as a tool's author runs it.

use crate::support::Sample;
use serde_json::Value;

/// A component of the pack, as if it were somebody's, and cases beside it.
fn project(cases: &str) -> Sample {
    let sample = Sample::new();
    let packed = palisade_pack::components().iter().find(|packed| packed.name == "files").unwrap();
    std::fs::create_dir_all(sample.path("mine/tests")).unwrap();
    std::fs::write(sample.path("mine/mine.wasm"), packed.wasm).unwrap();
    std::fs::write(sample.path("mine/tests/cases.toml"), cases).unwrap();
    sample
}

const CASES: &str = r#"
    profile = "investigate"
    directories.data.files = { "hamlet.txt" = "to be\nor not to be\n" }
    [[case]]
    name = "it reads"
    call = "read_app_file"
    arguments = { path = "hamlet.txt" }
    expect = { contains = ["or not to be"] }
    [[case]]
    name = "it asks for files"
    profile = "observe"
    expect = { refused = ["files"] }
"#;

#[test]
fn cases_lie_beside_their_component_and_pass() {
    let sample = project(CASES);
    let ran = sample.run(&["test", "mine/mine.wasm"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.contains("ok      it reads") && ran.stdout.contains("2 cases: 2 passed, 0 failed"),
        "{ran:?}"
    );
    let ran = sample.run(&["test", "mine/mine.wasm", "mine/tests/cases.toml", "--json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["cases"][1]["outcome"], "passed", "{report}");
}

#[test]
fn a_case_that_fails_shows_the_difference_and_is_an_exit_code() {
    let sample = project(&CASES.replace("contains = [\"or not to be\"]", "text = \"to be\\nor to be\\n\""));
    let ran = sample.run(&["test", "mine/mine.wasm"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("FAILED  it reads (mine/tests/cases.toml)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("- or to be"), "{}", ran.stdout);
    assert!(
        ran.stdout.ends_with("ms in calls\n") && ran.stdout.contains("1 passed, 1 failed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_is_no_case_and_what_is_no_project_is_told() {
    let sample = project("call = 'x'\nexpects = 1");
    let ran = sample.run(&["test", "mine/mine.wasm"]);
    assert!(ran.code == 2 && ran.stderr.contains("expects"), "{ran:?}");
    std::fs::remove_file(sample.path("mine/tests/cases.toml")).unwrap();
    let ran = sample.run(&["test", "mine/mine.wasm"]);
    assert!(ran.code == 2 && ran.stderr.contains("there is no case"), "{ran:?}");
    let ran = sample.run(&["test", "mine"]);
    assert!(ran.code == 1 && ran.stderr.contains("palisade new"), "{ran:?}");
}
