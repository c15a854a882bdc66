use palisade_engine::{Effects, OperationKind};
use serde_json::json;

use super::*;

fn operation(tool: &str, action: Option<&str>) -> Operation {
    Operation {
        tool: tool.into(),
        action: action.map(str::to_owned),
        discriminator: None,
        description: "d".into(),
        input_schema: json!({"type": "object"}),
        output_schema: None,
        effects: Effects::default(),
        aliases: Vec::new(),
        resource_uri: None,
        kind: OperationKind::Tool,
    }
}

fn entry(name: &str, operations: Vec<Operation>) -> Entry {
    Entry {
        name: name.into(),
        file: format!("{name}.wasm"),
        sha256: "00".into(),
        size: 1,
        imports: Vec::new(),
        operations,
    }
}

#[test]
fn two_components_may_share_a_tool_but_not_an_operation() {
    let (one, two) = (operation("introspect", Some("a")), operation("introspect", Some("b")));
    let apart = vec![entry("y", vec![one.clone()]), entry("x", vec![two])];
    let lock = Lock::new("0.1.0".into(), "t".into(), apart).unwrap();
    assert_eq!(lock.components[0].name, "x");

    let same = vec![entry("y", vec![one.clone()]), entry("x", vec![one])];
    let error = Lock::new("0.1.0".into(), "t".into(), same).unwrap_err().to_string();
    assert_eq!(error, "introspect.a is described by both `x` and `y`");
}

#[test]
fn the_contract_is_read_from_the_components_own_section_only() {
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    let section = b"\0\x17\x11palisade:contract0.1.0";
    let outer = [COMPONENT, section].concat();
    assert_eq!(contract_of(&outer).unwrap().as_deref(), Some("0.1.0"));

    let module = [b"\0asm\x01\0\0\0".as_slice(), section].concat();
    let length = u8::try_from(module.len()).unwrap();
    let nested = [COMPONENT, &[1, length], &module].concat();
    assert_eq!(contract_of(&nested).unwrap(), None);
    assert!(contract_of(b"no wasm").is_err());
}
