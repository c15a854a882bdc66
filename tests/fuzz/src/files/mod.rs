//! Sequences of operations on paths: a component's, and of whatever else changes the directories between two of them.
//!
//! The bytes choose the steps. A component that does as it is told (`hostile-paths`) opens, reads, lists, links, renames and
//! removes through the `files` capability, below a directory that it may read and one that it may write; and after each of
//! its steps the directories may be changed under it: links to a secret outside, pipes in place of files, directories swapped
//! for links, modes.
//!
//! What holds after each step: what was read is the content of a file inside, and never the secret; every file of these
//! directories that the process holds open is a regular file or a directory inside of what is granted; the read-only
//! directory is as its owner left it. At the end nothing outside has changed.

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use palisade_capabilities::call_context::CallContextCapability;
use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_engine::{
    Authority, CallError, Capability, Component, ComponentSource, Invocation, Limits, Sandbox, Settings,
};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::SOON;
use crate::exchange::{lock, runtime};

mod owner;
mod steps;
mod tree;
mod watcher;

use tree::Tree;
use watcher::Watcher;

struct Bench {
    runtime: Runtime,
    sandbox: Sandbox,
    component: Component,
}

static BENCH: LazyLock<Mutex<Bench>> = LazyLock::new(|| Mutex::new(Bench::new()));

/// The component's bytes, where `cargo xtask pack` puts them.
fn guest() -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/target/components/hostile-paths.wasm");
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask pack`", file.display()))
}

impl Bench {
    fn new() -> Self {
        let limits = Limits { host_call_ms: 2_000, wall_ms: 10_000, ..Limits::default() };
        let sandbox = Sandbox::new(&Settings { limits, ..Settings::default() }).expect("the engine starts");
        let source = ComponentSource { name: "hostile-paths".into(), wasm: guest().into(), sha256: None };
        let component = Component::new(&sandbox, source).expect("the guest loads");
        Self { runtime: runtime(), sandbox, component }
    }
}

/// Makes a tree, and lets the component and the tree's owner loose on it.
pub fn run(data: &[u8]) {
    let script = steps::choose(data);
    // Before it is locked: a tree of its own for each case.
    let tree = Arc::new(Tree::new());
    let watcher = Arc::new(Watcher::new(Arc::clone(&tree), script.changes));
    walk(&tree, &script.steps, &watcher);
    watcher.ended();
}

/// What the component was told, step by step, on a tree that nobody else changes; for tests that something happens at all.
#[must_use]
pub fn told(steps: &serde_json::Value) -> Vec<serde_json::Value> {
    let tree = Arc::new(Tree::new());
    let watcher = Arc::new(Watcher::new(Arc::clone(&tree), Vec::new()));
    walk(&tree, steps.as_array().map(Vec::as_slice).unwrap_or_default(), &watcher);
    watcher.ended()
}

fn walk(tree: &Tree, steps: &[serde_json::Value], watcher: &Arc<Watcher>) {
    let bench = lock(&BENCH);
    let root = |name: &str, access| {
        let root = Root::open_ambient(name, tree.path(name), access, cap_std::ambient_authority());
        root.expect("the tree has it")
    };
    let grant = FilesGrant::new(vec![root("data", Access::Read), root("work", Access::Write)]);
    let capabilities: Vec<Arc<dyn Capability>> =
        vec![Arc::new(CallContextCapability::default()), Arc::new(FilesCapability::new(grant))];
    let authority = Authority::new(&bench.sandbox, capabilities).expect("the capabilities fit together");
    let runnable = authority.bind(&bench.component).expect("it imports nothing else");
    let arguments = json!({ "steps": steps }).to_string();
    let invocation = Invocation {
        tool: "walk_paths",
        action: None,
        arguments: &arguments,
        observer: Arc::clone(watcher) as _,
    };
    let start = Instant::now();
    match bench.runtime.block_on(runnable.call(invocation)) {
        Ok(_) | Err(CallError::Guest(_)) => {}
        Err(error) => panic!("the component does as it is told, and {error:?}"),
    }
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
}
