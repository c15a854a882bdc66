use serde_json::json;

use crate::harness::App;

#[test]
fn a_style_sheet_is_added_and_removed_and_fetches_nothing() {
    let app = App::start("full-control");
    let colour = || app.eval("getComputedStyle(document.getElementById('save')).color");
    let before = colour();
    let inject = |css: &str| json!({ "action": "inject", "css": css });
    let added = app.result("css", inject("#save { color: rgb(1, 2, 3) }"));
    assert_eq!(added, json!({ "injected": true, "rules": 1, "replaced": false }));
    assert_eq!(colour(), "rgb(1, 2, 3)");
    for fetching in [
        "p { background: url(https:evil.example/x) }",
        "p { background: image-set(\"https://evil.example\" 1x) }",
        "p { --y: ; background: \\75rl(//evil.example) var(--y); background-color: red }",
    ] {
        let (status, code) = app.refused("css", inject(fetching));
        assert_eq!((status, code.as_str()), (400, "INVALID_ARGUMENTS"), "{fetching}");
    }
    assert_eq!(colour(), "rgb(1, 2, 3)", "a refused sheet leaves the one before it");
    assert_eq!(app.result("css", json!({ "action": "remove" })), json!({ "removed": true }));
    assert_eq!(colour(), before);
}

#[test]
fn an_event_of_the_operating_system_is_refused() {
    let app = App::start("full-control");
    let click = json!({ "action": "click", "ref_id": app.element("#save"), "trusted": true });
    let (_, code) = app.refused("interact", click);
    assert_eq!(code, "UNAVAILABLE");
}
