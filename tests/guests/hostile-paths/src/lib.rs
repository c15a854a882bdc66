//! `walk_paths`: does with the granted directories whatever it is told, step by step, and says after each step what came of
//! it. The fuzzer of paths tells it; whoever listens to its log can change the directories between two steps.
//!
//! Guarantees: one message in the log for each step, in their order, before the next one begins: JSON, `{"ok": …}` or
//! `{"failed": code}`. A step that it does not understand does nothing. Hostile: this component, as far as it is told to be.
//! Imports: `wasi:filesystem` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::serde_json::{Value, json};
use palisade_sdk::{Context, Error, Result, input, output, tool};

use bindings::wasi::filesystem::preopens::get_directories;
use bindings::wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};

/// The bare interfaces: the SDK's directories would refuse some of what has to be tried.
#[allow(missing_docs, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit",
        inline: "
            package palisade:walk;
            world walk {
                import wasi:filesystem/types@0.2.12;
                import wasi:filesystem/preopens@0.2.12;
            }
        ",
        world: "palisade:walk/walk",
        generate_all,
    });
}

/// Handles held at once: the roots, and what was opened last.
const MAX_HELD: usize = 24;
/// Bytes that are read of a file, and names of a directory: one message says them.
const MAX_READ: u64 = 256;
const MAX_NAMES: usize = 64;

#[input]
struct Walk {
    /// Steps: arrays that begin with a word, such as `["open", 0, true, "notes.txt", 0, 1]`.
    steps: Vec<Value>,
}

#[output]
struct Walked {
    /// Steps that were made.
    steps: usize,
}

/// One step's words and numbers.
struct Step<'a>(&'a [Value]);

impl Step<'_> {
    fn text(&self, at: usize) -> &str {
        self.0.get(at).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, at: usize) -> u64 {
        self.0.get(at).and_then(Value::as_u64).unwrap_or_default()
    }

    fn flags(&self, at: usize) -> u8 {
        u8::try_from(self.number(at)).unwrap_or_default()
    }

    /// Whether a link at the end of the path is followed.
    fn follow(&self, at: usize) -> PathFlags {
        match self.0.get(at) {
            Some(Value::Bool(true)) => PathFlags::SYMLINK_FOLLOW,
            _ => PathFlags::empty(),
        }
    }
}

/// What it holds: the granted directories first.
struct Held {
    roots: usize,
    all: Vec<Descriptor>,
}

impl Held {
    fn get(&self, number: u64) -> &Descriptor {
        let count = u64::try_from(self.all.len()).unwrap_or(1);
        let index = usize::try_from(number % count).unwrap_or_default();
        &self.all[index]
    }

    fn keep(&mut self, descriptor: Descriptor) -> usize {
        if self.all.len() >= MAX_HELD {
            self.all.remove(self.roots);
        }
        self.all.push(descriptor);
        self.all.len() - 1
    }

    fn make(&mut self, step: &Step<'_>) -> Result<Value, ErrorCode> {
        let this = self.get(step.number(1));
        let done = |()| Value::Null;
        match step.text(0) {
            "open" => {
                let open = OpenFlags::from_bits_truncate(step.flags(4));
                let flags = DescriptorFlags::from_bits_truncate(step.flags(5));
                let opened = this.open_at(step.follow(2), step.text(3), open, flags)?;
                let kind = format!("{:?}", opened.get_type()?);
                Ok(json!({ "handle": self.keep(opened), "kind": kind }))
            }
            "read" => {
                let (bytes, _) = this.read(MAX_READ, step.number(2))?;
                Ok(json!({ "read": String::from_utf8_lossy(&bytes) }))
            }
            "list" => list(this),
            "stat" => this.stat_at(step.follow(2), step.text(3)).map(|stat| {
                json!({ "size": stat.size, "kind": format!("{:?}", stat.type_), "links": stat.link_count })
            }),
            "readlink" => this.readlink_at(step.text(2)).map(|target| json!({ "target": target })),
            "write" => this.write(step.text(2).as_bytes(), step.number(3)).map(Value::from),
            "resize" => this.set_size(step.number(2) % (1 << 16)).map(done),
            "mkdir" => this.create_directory_at(step.text(2)).map(done),
            "rmdir" => this.remove_directory_at(step.text(2)).map(done),
            "unlink" => this.unlink_file_at(step.text(2)).map(done),
            "symlink" => this.symlink_at(step.text(2), step.text(3)).map(done),
            "link" => {
                let into = self.get(step.number(4));
                this.link_at(step.follow(2), step.text(3), into, step.text(5)).map(done)
            }
            "rename" => {
                let into = self.get(step.number(3));
                this.rename_at(step.text(2), into, step.text(4)).map(done)
            }
            _ => Ok(Value::Null),
        }
    }
}

fn list(directory: &Descriptor) -> Result<Value, ErrorCode> {
    let entries = directory.read_directory()?;
    let mut names = Vec::new();
    while names.len() < MAX_NAMES
        && let Some(entry) = entries.read_directory_entry()?
    {
        names.push(json!([entry.name, entry.type_ == DescriptorType::RegularFile]));
    }
    Ok(json!({ "names": names }))
}

/// Walks as it is told.
#[tool(destructive = true)]
fn walk_paths(arguments: Walk, context: &Context) -> Result<Walked> {
    let all: Vec<Descriptor> = get_directories().into_iter().map(|(descriptor, _)| descriptor).collect();
    if all.is_empty() {
        return Err(Error::unavailable("no directory is granted"));
    }
    let mut held = Held { roots: all.len(), all };
    for step in &arguments.steps {
        let came = match held.make(&Step(step.as_array().map(Vec::as_slice).unwrap_or_default())) {
            Ok(value) => json!({ "ok": value }),
            Err(code) => json!({ "failed": code.name() }),
        };
        context.info(&came.to_string());
    }
    Ok(Walked { steps: arguments.steps.len() })
}

palisade_sdk::export!(walk_paths);
