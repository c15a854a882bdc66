//! What each kind of fake gives a component.

use crate::{all_pass, run};

#[tokio::test(flavor = "multi_thread")]
async fn files_are_real_and_each_case_has_its_own() {
    let cases = r#"
        profile = "investigate"
        [directories.data.files]
        "deep/hamlet.txt" = "to be"
        [[case]]
        name = "it reads"
        call = "read_app_file"
        arguments = { path = "deep/hamlet.txt" }
        expect = { contains = ["to be"] }
        [[case]]
        name = "it opens one file, and writes nothing"
        call = "read_app_file"
        arguments = { path = "deep/hamlet.txt" }
        expect.effect-counts = { "files.open" = 1, "files.write" = 0, "database.query" = 0 }
        [[case]]
        name = "another directory has what this case says"
        call = "read_app_file"
        arguments = { path = "ophelia.txt" }
        directories.data.files."ophelia.txt" = { base64 = "b3BoZWxpYQ==" }
        expect = { contains = ["ophelia"], lacks = ["to be"] }
        [[case]]
        name = "what leads out is refused"
        call = "read_app_file"
        arguments = { path = "../../etc/passwd" }
        expect = { error = "SCOPE_MISSING" }
        [[case]]
        name = "arguments are checked"
        call = "read_app_file"
        arguments = { path = 7 }
        expect = { error = "INVALID_ARGUMENTS", contains = ["path"] }
        [[case]]
        name = "a directory that the profile does not name is none"
        call = "list_app_dir"
        arguments = { directory = "other" }
        directories.other.files."x" = ""
        grants = { extends = "observe", grants = ["files"], files = { directories = ["data"] } }
        expect = { error = "INVALID_ARGUMENTS", contains = ["Granted: `data`"], lacks = ["other"] }
    "#;
    all_pass(&run("files", cases).await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_are_real() {
    let cases = r#"
        profile = "investigate"
        [databases.notes]
        sql = "CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes(text) VALUES ('one'), ('two');"
        [[case]]
        name = "rows"
        call = "query_db"
        arguments = { query = "SELECT id, text FROM notes ORDER BY id" }
        [case.expect]
        includes = { row_count = 2, rows = [{ id = 1, text = "one" }, { id = 2.0 }] }
        effects = [{ effect = "database.query", on = "notes: SELECT id, text FROM notes ORDER BY id", outcome = "2 rows" }]
        [[case]]
        name = "nothing is written"
        call = "query_db"
        arguments = { query = "DELETE FROM notes" }
        expect = { error = "POLICY_VIOLATION", effects = [{ effect = "database.query", outcome = "failed" }] }
    "#;
    all_pass(&run("database", cases).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_pages_and_commands_answer_as_the_case_says() {
    let page = r#"
        profile = "observe"
        [[windows]]
        label = "main"
        title = "Notes"
        [windows.page.answers]
        find = { elements = [{ ref_id = "e1", role = "button", name = "Save" }], count = 1 }
        [[windows.page.replies]]
        question = "find"
        with = { role = "link" }
        error = "unavailable"
        [[case]]
        name = "it finds"
        call = "find_elements"
        arguments = { role = "button" }
        expect.contains = ["Save"]
        [[case]]
        name = "an answer to certain arguments comes first"
        call = "find_elements"
        arguments = { role = "link" }
        expect.error = "UNAVAILABLE"
    "#;
    all_pass(&run("page", page).await, 2);
    let windows = "profile = 'observe'\ncall = 'window'\narguments = { action = 'list' }\nexpect.contains = ['main']\n\
        [[windows]]\nlabel = 'main'\n";
    all_pass(&run("windows", windows).await, 1);
    let eval = "profile = 'full-control'\ncall = 'eval_js'\narguments = { code = 'document.title' }\nexpect.contains = ['Notes']\n\
        [[windows]]\nlabel = 'main'\n[[windows.page.scripts]]\ncontains = 'title'\ngives = 'Notes'\n";
    all_pass(&run("eval", eval).await, 1);
    let invoke = r#"
        grants = { extends = "observe", commands = { allow = ["open"] } }
        commands = { open = { returns = { id = 7 } }, close = {} }
        windows = [{ label = "main" }]
        [[case]]
        name = "it is granted"
        call = "invoke_command"
        arguments = { command = "open" }
        expect.contains = ["7"]
        [[case]]
        name = "it is there, and not granted"
        call = "invoke_command"
        arguments = { command = "close" }
        expect.error = "POLICY_VIOLATION"
    "#;
    all_pass(&run("invoke", invoke).await, 2);
    let state = "profile = 'observe'\ncall = 'app_state'\narguments = { probe = 'session' }\nstate.session = { user = 'anna' }\n\
        expect.contains = ['anna']";
    all_pass(&run("app-state", state).await, 1);
    let app = "profile = 'investigate'\ncall = 'app_info'\napp = { id = 'dev.example.notes', name = 'Notes' }\n\
        expect.contains = ['dev.example.notes']";
    all_pass(&run("app-info", app).await, 1);
}
