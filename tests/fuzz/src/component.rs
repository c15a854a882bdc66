//! Components, byte for byte: taken in, described, bound to grants and called, as a hostile one would be.
//!
//! What holds: whatever the bytes are, each step ends soon, with a typed error or with what it should give; errors are
//! short; what is called ends within its limits; and nothing of it is left in memory.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use palisade_capabilities::call_context::CallContextCapability;
use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_engine::{
    Authority, CallError, Capability, Compiler, Invocation, Limits, LoadError, Sandbox, Settings, Silent,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::SOON;
use crate::exchange::{lock, runtime};
use crate::make::{Said, doing, load};

/// Bytes of an error. It is shown to an operator.
const MAX_ERROR: usize = 8 << 10;
/// Operations of one component that are called.
const MAX_CALLS: usize = 2;

struct Bench {
    runtime: Runtime,
    /// With each of the two compilers.
    sides: Vec<(Sandbox, Authority)>,
    _granted: TempDir,
}

static BENCH: LazyLock<Mutex<Bench>> = LazyLock::new(|| Mutex::new(Bench::new()));

/// The default limits but for time.
pub(crate) fn limits() -> Limits {
    Limits { compute_ms: 200, wall_ms: 1_000, host_call_ms: 300, ..Limits::default() }
}

impl Bench {
    fn new() -> Self {
        let granted = TempDir::new().expect("a temporary directory");
        std::fs::write(granted.path().join("notes.txt"), "inside").expect("a file");
        let side = |compiler| {
            let sandbox = Sandbox::new(&Settings { limits: limits(), compiler, ..Settings::default() });
            let sandbox = sandbox.expect("the engine starts");
            let root = Root::open_ambient("data", granted.path(), Access::Read, cap_std::ambient_authority());
            let files = FilesGrant::new(vec![root.expect("the directory is there")]);
            let capabilities: Vec<Arc<dyn Capability>> =
                vec![Arc::new(CallContextCapability::default()), Arc::new(FilesCapability::new(files))];
            let authority = Authority::new(&sandbox, capabilities).expect("the capabilities fit together");
            (sandbox, authority)
        };
        let sides = vec![side(Compiler::Baseline), side(Compiler::Optimizing)];
        Self { runtime: runtime(), sides, _granted: granted }
    }
}

/// Takes the bytes for a component.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    // Which compiler has its turn depends on the bytes alone.
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let (sandbox, authority) = &bench.sides[sum % bench.sides.len()];
    let start = Instant::now();
    if let Err(error) = bench.runtime.block_on(one(sandbox, authority, data)) {
        let text = error.to_string();
        assert!(!matches!(error, LoadError::Engine(_)), "no fault of a component's: {text}");
        assert!(text.len() < MAX_ERROR, "an error of {} bytes: {text:.1000}", text.len());
        let is_plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
        assert!(text.chars().all(is_plain), "an error that would act on a terminal: {text:?}");
    }
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    assert_eq!(sandbox.guest_memory(), 0, "memory was left behind");
}

async fn one(sandbox: &Sandbox, authority: &Authority, data: &[u8]) -> Result<(), LoadError> {
    let component = load(sandbox, data.to_vec())?;
    let description = sandbox.describe(&component).await?;
    assert!(!description.operations.is_empty());
    // As in a host: what a profile does not grant all imports of is not there.
    let Ok(runnable) = authority.bind(&component) else { return Ok(()) };
    for operation in description.operations.iter().take(MAX_CALLS) {
        let invocation = Invocation {
            tool: &operation.tool,
            action: operation.action.as_deref(),
            arguments: "{}",
            observer: Arc::new(Silent),
        };
        if let Err(CallError::Load(error)) = runnable.call(invocation).await {
            panic!("it was described, and can't be loaded: {error}");
        }
    }
    Ok(())
}

/// What the corpus begins with: small components, each of which does something else.
#[must_use]
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let said = Said {
        tool: "seed".into(),
        description: "Does it.".into(),
        input_schema: r#"{"type":"object"}"#.into(),
        effects: [true, false, true, false],
        ..Said::default()
    };
    let other = Said { tool: "other".into(), action: Some("act".into()), ..said.clone() };
    let one = std::slice::from_ref(&said);
    let log = r#"(import "palisade:host/call-context@0.1.0" "log" (func $log (param i32 i32 i32)))"#;
    let roots = r#"(import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $roots (param i32)))"#;
    let database = r#"(import "palisade:host/database@0.1.0" "granted" (func $granted (param i32)))"#;
    vec![
        ("plain", doing(one, "", "", "")),
        ("two-operations", doing(&[said.clone(), other], "", "", "")),
        ("no-operation", doing(&[], "", "", "")),
        ("endless", doing(one, "", "", "(loop $on (br $on))")),
        ("trap", doing(one, "", "", "unreachable")),
        (
            "deep",
            doing(
                one,
                "",
                "",
                "(return (call $call (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)))",
            ),
        ),
        ("greedy", doing(one, "", "", "(loop $on (drop (memory.grow (i32.const 9))) (br $on))")),
        (
            "garbled",
            doing(
                one,
                "",
                "",
                "(i32.store (i32.const 1024) (i32.const -1)) (i32.store (i32.const 1028) (i32.const -1))",
            ),
        ),
        (
            "chatty",
            doing(
                one,
                "import palisade:host/call-context@0.1.0;",
                log,
                "(loop $on (call $log (i32.const 1) (i32.const 8192) (i32.const 99)) (br $on))",
            ),
        ),
        (
            "handles",
            doing(
                one,
                "import wasi:filesystem/preopens@0.2.12;",
                roots,
                "(loop $on (call $roots (i32.const 1700)) (br $on))",
            ),
        ),
        (
            "not-granted",
            doing(one, "import palisade:host/database@0.1.0;", database, "(call $granted (i32.const 1700))"),
        ),
    ]
}
