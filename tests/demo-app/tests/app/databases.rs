//! The app's database, in the process of an app that uses SQLite too.

use serde_json::json;

use crate::harness::App;

/// Memory is counted for the process there, so that a statement can be refused for what another one took: it is told so.
#[test]
fn a_statement_that_fills_memory_is_refused_in_words_that_are_true_and_the_app_keeps_its_own() {
    let app = App::start("full-control");
    let filling = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                   SELECT randomblob(1000000) AS x FROM n ORDER BY x";
    for turn in 0..3 {
        let reply = app.client.tool("query_db", &json!({ "query": filling }));
        assert_eq!((reply.status, reply.code().as_str()), (413, "TOO_LARGE"), "{turn}: {:.300}", reply.body);
        assert!(
            reply.body.contains("those that ran beside it") && reply.body.contains("try it again"),
            "{}",
            reply.body
        );
        let note = json!({ "title": format!("Note {turn}"), "body": "" });
        app.result("invoke_command", json!({ "command": "add_note", "args": note }));
    }
    let rows = app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }));
    assert_eq!(rows["rows"][0]["n"], 4);
}
