//! Hand-written guests: a core module in WAT becomes a component of the contract.

use std::borrow::Cow;
use std::path::Path;

use palisade_engine::{Authority, Component, ComponentSource, Runnable, Sandbox, Settings};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The canonical ABI's frame of a guest that answers `call` with an empty output, unless `call_body` diverges.
/// Address 1024 holds zeros: as a `result<output, error>` that is `ok` of nothing.
pub(crate) fn module(extra: &str, call_body: &str) -> String {
    format!(
        r#"(module
            {extra}
            (memory (export "memory") 2)
            (global $heap (mut i32) (i32.const 65536))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $heap))
                (global.set $heap (i32.add (global.get $heap) (i32.and (i32.add (local.get 3) (i32.const 15)) (i32.const -16))))
                (local.get $at))
            (func (export "palisade:host/operations@0.1.0#describe") (result i32) (i32.const 1024))
            (func $call (export "palisade:host/operations@0.1.0#call")
                (param $tool i32) (param i32) (param $some i32) (param i32) (param i32) (param $args i32) (param i32) (result i32)
                {call_body}
                (i32.const 1024)))"#
    )
}

/// The component of a WAT module. `imports` are lines of a WIT world, such as `import call-context;`.
pub(crate) fn component(wat: &str, imports: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    resolve.push_dir(&wit).expect("the contract parses");
    let world =
        format!("package test:guest; world guest {{ {imports} export palisade:host/operations@0.1.0; }}");
    let package = resolve.push_str("guest.wit", &world).expect("the world parses");
    let world = resolve.select_world(&[package], Some("guest")).expect("the world is there");
    let mut module = wat::parse_str(wat).expect("the module parses");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("metadata fits");
    let mut encoder =
        ComponentEncoder::default().validate(true).module(&module).expect("the module fits the world");
    encoder.encode().expect("the component encodes")
}

/// A guest without imports, loaded.
pub(crate) fn guest(sandbox: &Sandbox, extra: &str, call_body: &str) -> Component {
    load(sandbox, component(&module(extra, call_body), ""))
}

pub(crate) fn load(sandbox: &Sandbox, wasm: Vec<u8>) -> Component {
    let source = ComponentSource { name: "guest".into(), wasm: Cow::Owned(wasm), sha256: None };
    Component::new(sandbox, source).expect("the component loads")
}

/// The same, bound to an authority that grants nothing.
pub(crate) fn runnable(sandbox: &Sandbox, extra: &str, call_body: &str) -> Runnable {
    let nothing = Authority::new(sandbox, Vec::new()).expect("an empty linker");
    nothing.bind(&guest(sandbox, extra, call_body)).expect("it imports nothing")
}

pub(crate) fn sandbox(settings: &Settings) -> Sandbox {
    Sandbox::new(settings).expect("the engine starts")
}
