//! What a case is called with: nothing, the lines of a file beside it, or a table that is made here.

use std::fmt;
use std::fs;

use serde_json::{Value, json};

use crate::case::{Case, Expect, kit, repeat};

mod paths;

/// One input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    pub(crate) bytes: Vec<u8>,
    /// How this one must end, where that is not what the case's header says.
    pub(crate) expect: Option<Expect>,
    /// Neighbours with one number must not be told from each other.
    pub(crate) twin: Option<usize>,
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self { bytes: text.into(), ..Self::default() }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{:.120}`", String::from_utf8_lossy(&self.bytes).escape_debug().to_string())
    }
}

impl Input {
    /// The arguments that carry it. As hexadecimal digits any bytes pass, and a guest needs no JSON parser.
    pub(crate) fn arguments(&self) -> Value {
        if self.bytes.is_empty() {
            return json!({});
        }
        let hex: String = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        json!({ "hex": hex })
    }
}

/// The inputs of a case.
pub(crate) fn of(case: &Case) -> Vec<Input> {
    let inputs = match case.inputs.as_deref() {
        None => vec![Input::default()],
        Some("twice") => vec![Input::default(); 2],
        Some("race") => vec![Input::default(); 5],
        Some(file) if file.ends_with(".txt") => lines(case, file),
        Some(table) => paths::table(table),
    };
    assert!(!inputs.is_empty(), "{} has no inputs", case.name);
    inputs
}

/// One input a line. `=> expect` after it says how that one must end.
fn lines(case: &Case, file: &str) -> Vec<Input> {
    let folder = case.name.split('.').next().unwrap_or_default();
    let path = kit().join(folder).join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = repeat(&text);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("#"));
    lines
        .map(|line| match line.split_once(" => ") {
            Some((input, expect)) => {
                let failure = expect.split_once(' ').unwrap_or((expect, ""));
                let expect = Expect::Failure(failure.0.to_owned(), failure.1.to_owned());
                Input { expect: Some(expect), ..Input::from(input) }
            }
            None => Input::from(line),
        })
        .collect()
}
