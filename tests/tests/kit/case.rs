//! One file of the kit: its header, and its body.
//!
//! A file opens with comment lines. `Tries:` says in words what it tries, over as many lines as that takes; the others
//! are read by the runner:
//!
//! - `grants:` what it holds: `none`, or some of `files`, `writable-files`, `database`, `call-context`;
//! - `expect:` how it must end; several lines are alternatives. `ANSWER text`, a code and a text (`LIMIT_EXCEEDED
//!   memory-bytes`), or `REFUSED kind text` where it must not even be loaded. The text is part of what is said;
//! - `inputs:` a table of inputs, each a call of its own;
//! - `operation:` JSON that changes its description; each line is an operation;
//! - `use:` files of `shared/` that it is made with; `wit:` a line of its world; `change:` what is done to its bytes.
//!
//! Anywhere in a file `«1000: text»` stands for the text a thousand times, with `#i` for the number of each and `#j` for the
//! next.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// How a case may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Answer(String),
    Failure(String, String),
    Refused(String, String),
}

impl Expect {
    fn parse(text: &str) -> Self {
        let split = |text: &str| {
            let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
            (first.to_owned(), rest.trim().to_owned())
        };
        match split(text) {
            (first, rest) if first == "ANSWER" => Self::Answer(rest),
            (first, rest) if first == "REFUSED" => {
                let (kind, text) = split(&rest);
                Self::Refused(kind, text)
            }
            (code, text) => Self::Failure(code, text),
        }
    }
}

/// One case.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// `folder.file`; its tool's name too.
    pub(crate) name: String,
    pub(crate) tries: String,
    pub(crate) grants: Vec<String>,
    pub(crate) expect: Vec<Expect>,
    pub(crate) inputs: Option<String>,
    pub(crate) operations: Vec<Value>,
    pub(crate) wit: Vec<String>,
    pub(crate) uses: Vec<String>,
    pub(crate) change: Option<String>,
    pub(crate) body: String,
}

impl Case {
    /// Reads a file's text.
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        let text = repeat(text);
        let mut case = Self { name: name.to_owned(), body: text.clone(), ..Self::default() };
        for line in text.lines().map_while(|line| line.strip_prefix(";;")).map(str::trim) {
            match line.split_once(": ") {
                Some(("grants", rest)) => case.grants = list(rest),
                Some(("expect", rest)) => case.expect.push(Expect::parse(rest.trim())),
                Some(("inputs", rest)) => case.inputs = Some(rest.trim().to_owned()),
                Some(("operation", rest)) => case.operations.push(json(name, rest)),
                Some(("use", rest)) => case.uses = list(rest),
                Some(("wit", rest)) => case.wit.push(rest.to_owned()),
                Some(("change", rest)) => case.change = Some(rest.trim().to_owned()),
                _ => {
                    case.tries.push_str(line.strip_prefix("Tries:").unwrap_or(line).trim());
                    case.tries.push(' ');
                }
            }
        }
        assert!(!case.expect.is_empty(), "{name} has no `;; expect:` line: say how it must end");
        assert!(!case.grants.is_empty(), "{name} has no `;; grants:` line: say what it holds, or `none`");
        assert!(case.tries.len() > 15, "{name} does not say what it tries");
        case.grants.retain(|grant| grant != "none");
        case
    }

    /// Whether the file is a whole component or module, and not the fields of a module of the kit.
    pub(crate) fn is_raw(&self) -> bool {
        self.body
            .lines()
            .find(|line| !line.starts_with(";;") && !line.trim().is_empty())
            .is_some_and(|line| line.starts_with("(component") || line.starts_with("(module"))
    }
}

/// A text with what is to be repeated written out.
pub(crate) fn repeat(text: &str) -> String {
    let mut parts = text.split('«');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (repeated, rest) = part.split_once('»').unwrap_or_else(|| panic!("a » is missing: {part:.100}"));
        let (times, unit) = repeated.split_once(": ").unwrap_or_else(|| panic!("no number: {part:.100}"));
        let times: usize = times.parse().unwrap_or_else(|error| panic!("{times:?}: {error}"));
        let counted = unit.contains('#');
        if !counted {
            whole += &unit.repeat(times);
        }
        for i in (0..times).filter(|_| counted) {
            whole += &unit.replace("#i", &i.to_string()).replace("#j", &(i + 1).to_string());
        }
        whole += rest;
    }
    whole
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn json(name: &str, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: `operation:` is not JSON: {error}"))
}

/// Where the kit is.
pub(crate) fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/hostile-kit")
}

/// A file of `shared/`.
pub(crate) fn shared(name: &str) -> String {
    let path = kit().join("shared").join(format!("{name}.wat"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every case, by name. Whatever lies in a folder of the kit is one, so that none can be forgotten.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in entries(&kit()).into_iter().filter(|path| path.is_dir() && !path.ends_with("shared")) {
        for path in entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e != "txt")) {
            assert!(path.extension().is_some_and(|e| e == "wat"), "{} is no case", path.display());
            let name = format!("{}.{}", stem(&folder), stem(&path));
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            cases.push(Case::parse(&name, &text));
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    entries.map(|entry| entry.expect("a directory entry").path()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
