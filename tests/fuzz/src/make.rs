//! Components that say of themselves whatever they are told to say.
//!
//! One is made of text once; its memory has room for a description, and each case writes its own there.
//!
//! Guarantees: what is made is a valid component of the contract without imports; what it says may be anything.

use std::path::Path;
use std::sync::LazyLock;

use palisade_engine::{Component, ComponentSource, LoadError, Sandbox};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where the description begins in the component's memory, and how much room it has.
const AT: usize = 8_192;
const ROOM: usize = 160 << 10;
/// Bytes of one `operation` record of the contract.
const RECORD: usize = 88;
/// Fills the room until it is written to. Nothing else in the component looks like it.
const FILLER: u8 = 0xA7;

/// A core module whose `describe` gives what is at [`AT`], and whose `call` gives an empty answer unless it ends otherwise.
/// `imports` and `call` are text of it.
fn module(said: &[u8], imports: &str, call: &str) -> String {
    let said: String = said.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
            {imports}
            (memory (export "memory") 4)
            (data (i32.const {AT}) "{said}")
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 196608))
            (func (export "palisade:host/operations@0.1.0#describe") (result i32) (i32.const {AT}))
            (func $call (export "palisade:host/operations@0.1.0#call")
                (param i32 i32 i32 i32 i32 i32 i32) (result i32)
                {call}
                (i32.const 1024)))"#
    )
}

/// A small component that does something in its `call`. `world` has the lines of a WIT world that its imports need.
pub(crate) fn doing(operations: &[Said], world: &str, imports: &str, call: &str) -> Vec<u8> {
    let said = said(operations).expect("a few operations fit");
    component(&module(&said, imports, call), world)
}

/// A component of a core module in WebAssembly text. `imports` are lines of a WIT world.
fn component(module: &str, imports: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    resolve.push_dir(&wit).expect("the contract parses");
    let world = format!("package f:f; world guest {{ {imports} export palisade:host/operations@0.1.0; }}");
    let package = resolve.push_str("guest.wit", &world).expect("the world parses");
    let world = resolve.select_world(&[package], Some("guest")).expect("the world is there");
    let mut module = wat::parse_str(module).expect("the module is well written");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("it fits");
    ComponentEncoder::default().module(&module).expect("it fits the world").encode().expect("it is encoded")
}

/// The frame as a component, and where its room is.
static FRAME: LazyLock<(Vec<u8>, usize)> = LazyLock::new(|| {
    let wasm = component(&module(&[FILLER; ROOM], "", ""), "");
    let room = wasm.windows(64).position(|window| window.iter().all(|byte| *byte == FILLER));
    let room = room.expect("the data segment is in the component as it is");
    (wasm, room)
});

/// One operation, as a component says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) tool: String,
    pub(crate) action: Option<String>,
    pub(crate) discriminator: Option<String>,
    pub(crate) description: String,
    pub(crate) input_schema: String,
    pub(crate) output_schema: Option<String>,
    pub(crate) effects: [bool; 4],
    pub(crate) aliases: Vec<(String, String)>,
    pub(crate) resource_uri: Option<String>,
    pub(crate) kind: u8,
}

/// The component that says these; `None` where there is no room for them.
pub(crate) fn saying(operations: &[Said]) -> Option<Vec<u8>> {
    let said = said(operations)?;
    let (frame, room) = &*FRAME;
    let mut wasm = frame.clone();
    wasm.get_mut(*room..room + ROOM)?.get_mut(..said.len())?.copy_from_slice(&said);
    Some(wasm)
}

/// The list of operations in memory, as the canonical ABI has it.
fn said(operations: &[Said]) -> Option<Vec<u8>> {
    let mut out = Writer(vec![0; 8 + RECORD * operations.len()]);
    let (start, count) = (number(AT + 8)?, number(operations.len())?);
    out.put(0, &[start, count]);
    for (index, said) in operations.iter().enumerate() {
        let at = 8 + RECORD * index;
        out.text(at, &said.tool)?;
        out.option(at + 8, said.action.as_deref())?;
        out.option(at + 20, said.discriminator.as_deref())?;
        out.text(at + 32, &said.description)?;
        out.text(at + 40, &said.input_schema)?;
        out.option(at + 48, said.output_schema.as_deref())?;
        for (flag, value) in said.effects.iter().enumerate() {
            out.0[at + 60 + flag] = u8::from(*value);
        }
        out.aliases(at + 64, &said.aliases)?;
        out.option(at + 72, said.resource_uri.as_deref())?;
        out.0[at + 84] = said.kind;
    }
    Some(out.0)
}

/// Takes a component in, as a host does.
///
/// # Errors
/// Why the engine does not.
pub(crate) fn load(sandbox: &Sandbox, wasm: Vec<u8>) -> Result<Component, LoadError> {
    Component::new(sandbox, ComponentSource { name: "fuzzed".into(), wasm: wasm.into(), sha256: None })
}

fn number(value: usize) -> Option<u32> {
    u32::try_from(value).ok()
}

/// The description's memory, as the canonical ABI has it.
struct Writer(Vec<u8>);

impl Writer {
    fn put(&mut self, at: usize, words: &[u32]) {
        for (index, word) in words.iter().enumerate() {
            self.0[at + 4 * index..at + 4 * index + 4].copy_from_slice(&word.to_le_bytes());
        }
    }

    /// Appends bytes; their address and length.
    fn append(&mut self, bytes: &[u8]) -> Option<[u32; 2]> {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        let place = [number(AT + self.0.len())?, number(bytes.len())?];
        self.0.extend_from_slice(bytes);
        Some(place)
    }

    fn text(&mut self, at: usize, text: &str) -> Option<()> {
        let place = self.append(text.as_bytes())?;
        self.put(at, &place);
        Some(())
    }

    fn option(&mut self, at: usize, text: Option<&str>) -> Option<()> {
        let Some(text) = text else { return Some(()) };
        self.put(at, &[1]);
        self.text(at + 4, text)
    }

    /// Pairs of alias and parameter.
    fn aliases(&mut self, at: usize, pairs: &[(String, String)]) -> Option<()> {
        let [start, _] = self.append(&vec![0; 16 * pairs.len()])?;
        self.put(at, &[start, number(pairs.len())?]);
        let start = usize::try_from(start).ok()?.checked_sub(AT)?;
        for (index, (name, canonical)) in pairs.iter().enumerate() {
            self.text(start + 16 * index, name)?;
            self.text(start + 16 * index + 8, canonical)?;
        }
        Some(())
    }
}
