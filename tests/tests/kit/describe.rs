//! Descriptions as a component's memory holds them.

use serde_json::{Value, json};

/// Where the description begins.
pub(crate) const AT: u32 = 8_192;
/// Bytes of one `operation` record of the contract.
const RECORD: usize = 84;

/// A case's operation: an ordinary one, and the changes to it.
pub(crate) fn operation(name: &str, changes: &Value) -> Value {
    let mut operation = json!({
        "tool": name,
        "description": "Tries something.",
        "input_schema": r#"{"type":"object","properties":{"hex":{"type":"string"}}}"#,
        "effects": [true, false, true, false],
        "aliases": [],
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        operation[key] = value.clone();
    }
    operation
}

/// A description's bytes, from [`AT`] on.
pub(crate) struct Described {
    bytes: Vec<u8>,
    /// The address of the list, which is what `describe` returns.
    pub(crate) at: u32,
    /// The first address after it.
    pub(crate) end: u32,
}

impl Described {
    /// As a data segment's text.
    pub(crate) fn escaped(&self) -> String {
        self.bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
    }
}

/// The list of operations in memory, as the canonical ABI has it.
pub(crate) fn lay_out(operations: &[Value]) -> Described {
    let mut out = Writer(vec![0; 8 + RECORD * operations.len()]);
    out.put(0, &[AT + 8, u32::try_from(operations.len()).unwrap_or(0)]);
    for (index, operation) in operations.iter().enumerate() {
        let at = 8 + RECORD * index;
        out.text(at, &operation["tool"]);
        out.option(at + 8, &operation["action"]);
        out.option(at + 20, &operation["discriminator"]);
        out.text(at + 32, &operation["description"]);
        out.text(at + 40, &operation["input_schema"]);
        out.option(at + 48, &operation["output_schema"]);
        for (flag, value) in operation["effects"].as_array().into_iter().flatten().enumerate() {
            out.0[at + 60 + flag] = u8::from(value == true);
        }
        out.aliases(at + 64, &operation["aliases"]);
        out.option(at + 72, &operation["resource_uri"]);
    }
    let end = AT + u32::try_from(out.0.len()).unwrap_or(0);
    Described { bytes: out.0, at: AT, end }
}

struct Writer(Vec<u8>);

impl Writer {
    fn put(&mut self, at: usize, words: &[u32]) {
        for (index, word) in words.iter().enumerate() {
            self.0[at + 4 * index..at + 4 * index + 4].copy_from_slice(&word.to_le_bytes());
        }
    }

    /// Appends bytes; their address and length.
    fn append(&mut self, bytes: &[u8]) -> [u32; 2] {
        self.0.resize((self.0.len() + 3) & !3, 0);
        let at = AT + u32::try_from(self.0.len()).unwrap_or(0);
        self.0.extend_from_slice(bytes);
        [at, u32::try_from(bytes.len()).unwrap_or(0)]
    }

    fn text(&mut self, at: usize, value: &Value) {
        let place = self.append(value.as_str().unwrap_or_default().as_bytes());
        self.put(at, &place);
    }

    fn option(&mut self, at: usize, value: &Value) {
        if !value.is_null() {
            self.put(at, &[1]);
            self.text(at + 4, value);
        }
    }

    /// Pairs of alias and parameter.
    fn aliases(&mut self, at: usize, value: &Value) {
        let pairs = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let [start, _] = self.append(&vec![0; 16 * pairs.len()]);
        self.put(at, &[start, u32::try_from(pairs.len()).unwrap_or(0)]);
        let start = usize::try_from(start - AT).unwrap_or(0);
        for (index, pair) in pairs.iter().enumerate() {
            self.text(start + 16 * index, &pair[0]);
            self.text(start + 16 * index + 8, &pair[1]);
        }
    }
}
