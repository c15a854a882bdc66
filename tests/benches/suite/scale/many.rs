//! A host of many components, in a process of its own that says what it needed.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_engine::{Authority, Capability, Component, ComponentSource, Description, Sandbox, Settings};
use palisade_policy::{Profile, RedactionConfig, Redactor};
use palisade_server::{Catalog, CatalogOptions, Dispatcher};
use serde_json::json;

use super::request;
use crate::guests::{self, PROFILE};
use crate::{load, ours};

/// The argument that makes this program such a process; the number of components and the cache's directory follow.
pub(crate) const CHILD: &str = "--host-of";

/// After the last call, until a host is idle.
const LINGER: Duration = Duration::from_secs(1);
/// How long it is watched doing nothing.
const IDLE: Duration = Duration::from_secs(5);
/// How long it is under load.
const LOAD: Duration = Duration::from_secs(3);

/// Serves, answers once, compiles everything, idles, works; prints one JSON object.
pub(crate) fn child(arguments: &[String]) {
    let start = Instant::now();
    let [count, cache, ..] = arguments else { panic!("{CHILD} COUNT CACHE") };
    let count = count.parse().expect("a number of components");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (port, components) = runtime.block_on(host(count, Path::new(cache)));
    let request = request(port, ours::TOKEN, "echo-0", &json!({ "message": "hello" }));
    let load =
        |connections, length| runtime.block_on(load::run(port, &request, ANSWERED, connections, length));
    load(1, Duration::from_millis(1));
    let first_ms = milliseconds(start);
    runtime.block_on(async {
        for component in &components {
            component.prepare().await.expect("it compiles");
        }
    });
    let (ready_ms, idle_bytes) = (milliseconds(start), memory("VmRSS"));
    let wake_ups = {
        // The ticker goes on for a moment after the last call.
        std::thread::sleep(LINGER);
        let before = switches();
        std::thread::sleep(IDLE);
        (switches() - before) as f64 / IDLE.as_secs_f64()
    };
    load(64, LOAD);
    let load_bytes = memory("VmHWM");
    println!(
        "{}",
        json!({
            "first_ms": first_ms, "ready_ms": ready_ms, "idle_bytes": idle_bytes, "load_bytes": load_bytes,
            "wake_ups": wake_ups,
        })
    );
    runtime.shutdown_background();
}

/// What an answer holds: the tool says that it has no such operation, which is as far as the sandbox takes a renamed one.
const ANSWERED: &str = "HTTP/1.1 200";

/// A host on a port of its own, with that many components that differ in their bytes: the echo and the pack's `files`, in turn.
pub(crate) async fn host(count: usize, cache: &Path) -> (u16, Vec<Component>) {
    let settings = Settings { cache: Some(cache.to_owned()), ..Settings::default() };
    let sandbox = Sandbox::new(&settings).expect("the engine starts");
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/pack/components/files.wasm");
    let files = std::fs::read(files).expect("`cargo xtask pack` made it");
    let mut kinds = Vec::new();
    for wasm in [guests::bytes("echo"), files] {
        let description = describe(&sandbox, &wasm).await;
        kinds.push((wasm, description));
    }
    let described: Vec<(Component, Description)> = (0..count)
        .map(|number| {
            let (wasm, description) = &kinds[number % kinds.len()];
            (load(&sandbox, numbered(wasm, number), number), renamed(description, number))
        })
        .collect();
    let dispatcher = dispatcher(&sandbox, &described);
    (ours::serve(dispatcher).await, described.into_iter().map(|(component, _)| component).collect())
}

async fn describe(sandbox: &Sandbox, wasm: &[u8]) -> Description {
    sandbox.describe(&load(sandbox, wasm.to_vec(), 0)).await.expect("it describes itself")
}

fn load(sandbox: &Sandbox, wasm: Vec<u8>, number: usize) -> Component {
    let source = ComponentSource { name: format!("component-{number}"), wasm: wasm.into(), sha256: None };
    Component::new(sandbox, source).expect("it loads")
}

fn dispatcher(sandbox: &Sandbox, described: &[(Component, Description)]) -> Dispatcher {
    let here = env!("CARGO_MANIFEST_DIR");
    let root = Root::open_ambient("data", here, Access::Read, cap_std::ambient_authority());
    let files = FilesGrant::new(vec![root.expect("this directory can be opened")]);
    let granted: Vec<Arc<dyn Capability>> = vec![Arc::new(FilesCapability::new(files))];
    let authority = Authority::new(sandbox, granted).expect("the capabilities fit together");
    let profile = Profile::built_in(PROFILE).expect("it is built in");
    let redactor = Arc::new(Redactor::new(RedactionConfig::default(), &[]).expect("no pattern is wrong"));
    let components = described.iter().map(|(component, description)| (component, description));
    let catalog = Catalog::new(components, &profile, &authority, &redactor, CatalogOptions::default());
    Dispatcher::new(profile, catalog, redactor, sandbox.limits().clone(), Arc::default())
}

/// The component with a custom section that holds its number (component model, binary format: section 0).
fn numbered(wasm: &[u8], number: usize) -> Vec<u8> {
    let data = number.to_string();
    let (name, size) = ("number", 1 + "number".len() + data.len());
    let size = u8::try_from(size).expect("a short section");
    [wasm, &[0, size, 6], name.as_bytes(), data.as_bytes()].concat()
}

/// The description with names of its own, but for the first echo's: that one is called.
fn renamed(description: &Description, number: usize) -> Description {
    let mut description = description.clone();
    for operation in &mut description.operations {
        operation.tool = format!("{}-{number}", operation.tool);
        operation.resource_uri = None;
    }
    description
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// Bytes of this process's memory: a line of `/proc/self/status` (proc(5)).
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|text| text.strip_prefix(line)?.split_whitespace().nth(1));
    kilobytes.and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1024.0
}

/// How often a thread of this process was given a processor (proc(5): the context switches of each task).
fn switches() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let counts = tasks.map(|task| {
        let status = std::fs::read_to_string(task.path().join("status")).unwrap_or_default();
        let lines = status.lines().filter(|line| line.contains("ctxt_switches"));
        lines.filter_map(|line| line.rsplit('\t').next()?.parse::<u64>().ok()).sum::<u64>()
    });
    counts.sum()
}
