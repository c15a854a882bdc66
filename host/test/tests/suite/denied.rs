//! What is not granted is refused as the host refuses it, and secrets do not come through.

use crate::{all_pass, run, why};

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_asks_for_more_is_refused_in_the_hosts_own_words() {
    let expected = "profile = 'observe'\nexpect = { refused = ['files'], contains = ['asks for more than the profile `observe` \
        grants', 'grants = [\"files\"]'] }";
    all_pass(&run("files", expected).await, 1);
    let nothing = "expect.refused = ['app-info', 'process-info']";
    all_pass(&run("app-info", nothing).await, 1);
    // Whoever expects an answer reads the refusal.
    let surprised = run("files", "profile = 'observe'\ncall = 'list_app_dir'").await;
    let why_not = why(&surprised);
    assert!(why_not.contains("refuses the component") && why_not.contains("[profiles.custom]"), "{why_not}");
    let other = run("files", "profile = 'observe'\nexpect.refused = ['database']").await;
    assert!(why(&other).contains("- database\n+ files"), "{}", why(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_app_nothing_of_an_app_is_there() {
    // `observe` grants it, but there is none: as in a host outside of any app.
    all_pass(&run("page", "profile = 'observe'\nexpect.refused = ['page-read']").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_redacted_as_in_production() {
    let cases = r#"
        directories.data.files."a.txt" = "password=CANARY-7f3a-hunter2"
        [[case]]
        profile = "investigate"
        call = "read_app_file"
        arguments = { path = "a.txt" }
        expect = { lacks = ["CANARY-7f3a"] }
        [[case]]
        grants = { extends = "investigate", redaction = false }
        call = "read_app_file"
        arguments = { path = "a.txt" }
        expect = { contains = ["CANARY-7f3a"] }
    "#;
    all_pass(&run("files", cases).await, 2);
}
