//! The steps of one case, out of bytes.

use arbitrary::Unstructured;
use serde_json::{Value, json};

use super::owner::{Change, NAMES};
use crate::bytes::{chance, number, pick, text};

/// Steps of one case, and changes between two of them.
const MAX_STEPS: usize = 24;
const MAX_CHANGES: usize = 3;
/// Handles that steps speak of: the two roots, and what was opened last.
const HANDLES: usize = 8;

/// What happens in one case.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The component's.
    pub(super) steps: Vec<Value>,
    /// The owner's, after the step of the same number.
    pub(super) changes: Vec<Vec<Change>>,
}

pub(super) fn choose(data: &[u8]) -> Script {
    let mut input = Unstructured::new(data);
    let mut script = Script::default();
    while !input.is_empty() && script.steps.len() < MAX_STEPS {
        script.steps.push(step(&mut input));
        let count = if chance(&mut input, 45) { number(&mut input, MAX_CHANGES) } else { 0 };
        script.changes.push((0..count).map(|_| Change::choose(&mut input)).collect());
    }
    script
}

fn step(input: &mut Unstructured<'_>) -> Value {
    let (this, other) = (number(input, HANDLES), number(input, HANDLES));
    let follow = chance(input, 70);
    match number(input, 15) {
        0..=3 => {
            // Create, directory, exclusive, truncate; read, write, and the directory's own right to be changed.
            let open = pick(input, &[0, 0, 0, 2, 1, 1 | 4, 8, 1 | 8, 2 | 4]);
            let flags = pick(input, &[1, 1, 1, 2, 3, 1 | 32, 3 | 32, 0, 63]);
            json!(["open", this, follow, path(input), open, flags])
        }
        4..=6 => json!(["read", this, pick(input, &[0, 1, 1_u64 << 40])]),
        7 => json!(["list", this]),
        8 => json!(["stat", this, follow, path(input)]),
        9 => json!(["readlink", this, path(input)]),
        10 => json!(["write", this, "guest", number(input, 3)]),
        11 => json!(["symlink", this, path(input), path(input)]),
        12 => json!(["rename", this, path(input), other, path(input)]),
        13 => json!(["link", this, follow, path(input), other, path(input)]),
        14 => json!([pick(input, &["mkdir", "rmdir", "unlink"]), this, path(input)]),
        _ => json!(["resize", this, number(input, 9)]),
    }
}

/// A path of a few names, or something that is none.
fn path(input: &mut Unstructured<'_>) -> String {
    if chance(input, 6) {
        let length = number(input, 40).min(input.len());
        return text(input.bytes(length).unwrap_or_default());
    }
    let odd = [
        "..",
        ".",
        "",
        "...",
        "aside",
        "outside",
        "proc",
        "etc",
        "\u{2025}",
        "sub\0",
        "notes.txt/",
        "a\\..\\b",
    ];
    let mut names = Vec::new();
    for _ in 0..=number(input, 3) {
        let name = if chance(input, 75) { pick(input, NAMES) } else { pick(input, &odd) };
        names.push(name);
    }
    let start = pick(input, &["", "", "", "", "/", "./", "../", "//"]);
    format!("{start}{}", names.join("/"))
}
