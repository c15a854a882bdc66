//! Components that know nothing of the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use palisade_engine::{
    Authority, CallError, Component, GuestErrorKind, Invocation, Limit, Limits, LoadError, Output, Sandbox,
    Settings, Silent,
};
use serde_json::{Value, json};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::support;

/// The frame of a core module, and what most of these components export besides.
const FRAME: &str = r#"
    (memory (export "memory") 2)
    (global $heap (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
        (global.set $heap (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
    (data (i32.const 3000) "division by zero")"#;

fn encoded(wit: &str, functions: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str(Path::new("plain.wit"), wit).unwrap();
    let world = resolve.select_world(&[package], Some("plain")).unwrap();
    let mut module = wat::parse_str(format!("(module {FRAME} {functions})")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
}

fn sandbox() -> Sandbox {
    let limits = Limits { compute_ms: 300, ..Limits::default() };
    Sandbox::new(&Settings { limits, on_demand: true, ..Settings::default() }).unwrap()
}

async fn call(
    sandbox: &Sandbox,
    component: &Component,
    tool: &str,
    arguments: Value,
) -> Result<Output, CallError> {
    let runnable = Authority::new(sandbox, Vec::new()).unwrap().bind(component).unwrap();
    let arguments = arguments.to_string();
    runnable.call(Invocation { tool, action: None, arguments: &arguments, observer: Arc::new(Silent) }).await
}

/// Its structured answer.
async fn answer(sandbox: &Sandbox, component: &Component, tool: &str, arguments: Value) -> Value {
    let output = call(sandbox, component, tool, arguments.clone()).await;
    let output = output.unwrap_or_else(|error| panic!("{tool} {arguments}: {error:?}"));
    serde_json::from_str(&output.structured.unwrap()).unwrap()
}

const CALCULATOR: &str = "package test:calculator@1.0.0;
    interface more { add: func(x: s64, y: s64) -> s64; }
    world plain {
        export add: func(x: u32, y: u32) -> u32;
        export more;
        export divide-by: func(x: u32, y: u32) -> result<u32, string>;
        export say-nothing: func();
        export spin: func();
    }";

const CALCULATES: &str = r#"
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "test:calculator/more@1.0.0#add") (param i64 i64) (result i64)
        (i64.add (local.get 0) (local.get 1)))
    (func (export "divide-by") (param i32 i32) (result i32)
        (if (i32.eqz (local.get 1))
            (then
                (i32.store8 (i32.const 2048) (i32.const 1))
                (i32.store (i32.const 2052) (i32.const 3000))
                (i32.store (i32.const 2056) (i32.const 16)))
            (else
                (i32.store8 (i32.const 2048) (i32.const 0))
                (i32.store (i32.const 2052) (i32.div_u (local.get 0) (local.get 1)))))
        (i32.const 2048))
    (func (export "say-nothing"))
    (func (export "spin") (loop (br 0)))"#;

#[tokio::test]
async fn each_function_is_a_tool_that_its_types_describe() {
    let sandbox = sandbox();
    let component = support::load(&sandbox, encoded(CALCULATOR, CALCULATES));
    let description = sandbox.describe(&component).await.unwrap();
    let names: Vec<_> = description.operations.iter().map(|operation| operation.tool.as_str()).collect();
    assert_eq!(names, ["add", "divide_by", "say_nothing", "spin", "more_add"]);
    let divide = &description.operations[1];
    assert_eq!(divide.description, "Calls `divide-by(x: u32, y: u32) -> result<u32, string>`.");
    let number = json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX });
    assert_eq!(
        divide.input_schema,
        json!({
            "type": "object", "properties": { "x": number, "y": number }, "required": ["x", "y"],
            "additionalProperties": false,
        })
    );
    let result = json!({ "type": "object", "properties": { "result": number }, "required": ["result"] });
    assert_eq!(divide.output_schema, Some(result));
    assert!(description.operations[4].description.contains("of test:calculator/more@1.0.0"));
    assert!(description.operations[2].output_schema.is_none());
    let effects = divide.effects;
    assert!(!effects.read_only && effects.destructive && effects.open_world, "nobody knows: {effects:?}");
    assert!(description.imports.is_empty());
}

#[tokio::test]
async fn a_function_is_called_under_the_limits_of_every_tool() {
    let sandbox = sandbox();
    let component = support::load(&sandbox, encoded(CALCULATOR, CALCULATES));
    assert_eq!(
        answer(&sandbox, &component, "add", json!({ "x": 40, "y": 2 })).await,
        json!({ "result": 42 })
    );
    let large = json!({ "x": i64::MIN, "y": 1 });
    assert_eq!(answer(&sandbox, &component, "more_add", large).await, json!({ "result": i64::MIN + 1 }));
    assert_eq!(
        answer(&sandbox, &component, "divide_by", json!({ "x": 9, "y": 3 })).await,
        json!({ "result": 3 })
    );
    match call(&sandbox, &component, "divide_by", json!({ "x": 1, "y": 0 })).await {
        Err(CallError::Guest(error)) => {
            assert_eq!((error.kind, error.message.as_str()), (GuestErrorKind::Failed, "division by zero"));
        }
        other => panic!("{other:?}"),
    }
    let nothing = call(&sandbox, &component, "say_nothing", json!({})).await.unwrap();
    assert!(nothing.structured.is_none() && !nothing.content.is_empty());
    let endless = call(&sandbox, &component, "spin", json!({})).await;
    assert!(matches!(endless, Err(CallError::Limit(Limit::Compute))), "{endless:?}");
    for wrong in [json!({ "x": -1, "y": 0 }), json!({ "x": 1 }), json!({ "x": "1", "y": 1 })] {
        let refused = call(&sandbox, &component, "add", wrong.clone()).await;
        let Err(CallError::Guest(error)) = refused else { panic!("{wrong}: {refused:?}") };
        assert_eq!(error.kind, GuestErrorKind::InvalidArguments, "{wrong}");
    }
}

/// A record of more parts than are passed in registers goes by its address, so that the same address is the same record.
const SHAPES: &str = "package test:shapes;
    interface shapes {
        variant shape { dot, circle(f64), square(u8) }
        enum colour { red, dark-blue }
        flags rights { may-read, may-write }
        record point { x: s8, y-axis: s16 }
        record all {
            yes: bool, small: u8, word: u16, long: u64, negative: s32, half: f32, whole: f64, letter: char,
            text: string, bytes: list<u8>, points: list<point>, pair: tuple<string, u32>, shape: shape,
            shapes: list<shape>, colour: colour, rights: rights, maybe: option<string>, never: option<u32>,
            outcome: result<u32, string>, failure: result<u32, string>, empty: result,
        }
        echo: func(all: all) -> all;
    }
    world plain { export shapes; }";

#[tokio::test]
async fn every_type_goes_in_and_comes_out_as_it_was() {
    let sandbox = sandbox();
    let echo = r#"(func (export "test:shapes/shapes#echo") (param i32) (result i32) (local.get 0))"#;
    let component = support::load(&sandbox, encoded(SHAPES, echo));
    let all = json!({
        "yes": true, "small": 255, "word": 65535, "long": u64::MAX, "negative": -7, "half": 0.5, "whole": 1.0e300,
        "letter": "é", "text": "grüße\n", "bytes": "AP8B", "points": [{ "x": -128, "y_axis": 300 }],
        "pair": ["a", 1], "shape": { "circle": 2.5 }, "shapes": ["dot", { "square": 3 }], "colour": "dark_blue",
        "rights": ["may_read", "may_write"], "maybe": "there", "never": null, "outcome": { "ok": 4 },
        "failure": { "err": "no" }, "empty": "ok",
    });
    let description = sandbox.describe(&component).await.unwrap();
    let operation = &description.operations[0];
    let arguments = json!({ "all": all });
    assert_eq!(answer(&sandbox, &component, "echo", arguments.clone()).await, all);
    let schema = &operation.input_schema["properties"]["all"];
    assert_eq!(schema["properties"]["shape"]["oneOf"][0], json!({ "enum": ["dot"] }));
    assert_eq!(schema["properties"]["bytes"], json!({ "type": "string", "contentEncoding": "base64" }));
    assert!(!schema["required"].as_array().unwrap().contains(&json!("maybe")), "an option may be left out");

    for (field, wrong) in [
        ("small", json!(256)),
        ("letter", json!("ab")),
        ("bytes", json!("not base64!")),
        ("pair", json!(["a"])),
        ("shape", json!("circle")),
        ("shape", json!({ "dot": 1 })),
        ("shape", json!({ "star": 1 })),
        ("colour", json!("dark-green")),
        ("rights", json!(["may_delete"])),
        ("outcome", json!({ "ok": 1, "err": "" })),
        ("text", json!(null)),
    ] {
        let mut arguments = arguments.clone();
        arguments["all"][field] = wrong.clone();
        match call(&sandbox, &component, "echo", arguments).await {
            Err(CallError::Guest(error)) => {
                assert!(error.message.contains(field), "{field}: {}", error.message)
            }
            other => panic!("{field} {wrong}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_outlives_a_call_is_refused_and_says_why() {
    let sandbox = sandbox();
    let wit = "package test:resources;
        interface things { resource thing { constructor(); } }
        world plain { export things; }";
    let functions = r#"
        (import "[export]test:resources/things" "[resource-new]thing" (func $new (param i32) (result i32)))
        (func (export "test:resources/things#[constructor]thing") (result i32) (call $new (i32.const 1)))"#;
    let mut resolve = Resolve::default();
    let package = resolve.push_str(Path::new("plain.wit"), wit).unwrap();
    let world = resolve.select_world(&[package], Some("plain")).unwrap();
    // Imports come first.
    let (import, export) = functions.trim().split_once('\n').unwrap();
    let mut module = wat::parse_str(format!("(module {import} {FRAME} {export})")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let wasm = ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap();
    match sandbox.describe(&support::load(&sandbox, wasm)).await {
        Err(LoadError::Description(why)) => assert!(why.contains("resource"), "{why}"),
        other => panic!("{other:?}"),
    }
}

/// Thirty types that each hold the one before twice are a thousand million.
#[tokio::test]
async fn types_that_unfold_to_gigabytes_are_refused_at_once() {
    let sandbox = sandbox();
    let mut wit = "package test:doubling; interface doubling { record t0 { a: u8 }".to_owned();
    for depth in 1..14 {
        wit += &format!(" record t{depth} {{ a: t{}, b: t{} }}", depth - 1, depth - 1);
    }
    wit += " grow: func(it: list<t13>); } world plain { export doubling; }";
    let grow = r#"(func (export "test:doubling/doubling#grow") (param i32 i32))"#;
    match sandbox.describe(&support::load(&sandbox, encoded(&wit, grow))).await {
        Err(LoadError::Description(why)) => assert!(why.contains("5000 types"), "{why}"),
        other => panic!("{other:?}"),
    }
}
