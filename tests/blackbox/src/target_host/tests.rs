use serde_json::json;

use super::*;

#[test]
fn a_tool_that_does_one_thing_has_one_operation() {
    let tool = Tool::read(&json!({
        "name": "query_db", "description": "Asks.", "annotations": { "readOnlyHint": true },
        "inputSchema": { "properties": { "query": { "type": "string" }, "max_rows": {} }, "required": ["query"] },
    }));
    assert!(tool.read_only && tool.picker().is_none());
    assert_eq!(tool.operations.len(), 1);
    assert_eq!(tool.operations[0].required, ["query"]);
    assert_eq!(tool.operations[0].parameters.len(), 2);
}

#[test]
fn a_groups_operations_are_read_off_its_description() {
    let tool = Tool::read(&json!({
        "name": "window",
        "description": "list(): Lists (all of them).\nresize(width, height, label?): Resizes: at once.",
        "inputSchema": {
            "properties": {
                "action": { "enum": ["list", "resize"] }, "width": {}, "height": {}, "label": {}, "of_all": {},
            },
            "required": ["action"],
        },
    }));
    assert_eq!(tool.picker(), Some("action"));
    let [list, resize] = &tool.operations[..] else { panic!("{tool:?}") };
    assert_eq!(list.picked, Some(("action".into(), "list".into())));
    assert_eq!(list.parameters, ["of_all"], "what no line names is every operation's");
    assert!(list.required.is_empty());
    assert_eq!(resize.required, ["width", "height"]);
    assert_eq!(resize.parameters, ["width", "height", "label", "of_all"]);
}
