use palisade_sdk::ipc_invoke::Answer;
use palisade_sdk::serde_json::{Value, from_str, to_string};
use palisade_sdk::{ErrorKind, call, describe};

use super::{InvokeCommand, PalisadeComponent, answered};

#[test]
fn arguments_are_an_object_or_absent() {
    let decode = |text| from_str::<InvokeCommand>(text);
    assert!(decode(r#"{"command":"greet"}"#).unwrap().args.is_none());
    let given = decode(r#"{"command":"greet","args":{"name":"Ann","n":null}}"#).unwrap();
    assert_eq!(to_string(&given.args).unwrap(), r#"{"n":null,"name":"Ann"}"#);
    for wrong in [r#"{"command":"greet","args":[1]}"#, r#"{"command":"greet","args":"x"}"#, r#"{"args":{}}"#]
    {
        let error = call(&PalisadeComponent::operations(), "invoke_command", None, wrong).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments);
    }
}

#[test]
fn what_the_command_gave_is_passed_on_as_it_is() {
    let answer = |value: &str| Answer { value: value.to_owned(), duration_us: 1_250 };
    let told = to_string(&answered("sum".into(), answer(r#"{"b":1.0, "a":null}"#)).unwrap()).unwrap();
    assert_eq!(told, r#"{"command":"sum","result":{"b":1.0, "a":null},"duration_ms":1.25}"#);
    assert_eq!(answered("sum".into(), answer("1,2")).unwrap_err().kind, ErrorKind::Failed);
}

#[test]
fn it_claims_the_worst() {
    let described = describe(&PalisadeComponent::operations());
    let effects = described[0].effects;
    assert!(!effects.read_only && effects.destructive && effects.open_world && !effects.idempotent);
    let input: Value = from_str(&described[0].input_schema).unwrap();
    assert_eq!(input["required"], "command".split(' ').collect::<Value>());
}
