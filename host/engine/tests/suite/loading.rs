//! Loading: what is refused and why, authority by imports, and the compile cache under attack.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::borrow::Cow;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use crate::support::{component, load, module, sandbox};
use palisade_engine::{
    Authority, CallState, Capability, Component, ComponentSource, Invocation, Limits, LoadError, Sandbox,
    Settings, Silent,
};
use wasmtime::component::Linker;

fn source(wasm: Vec<u8>) -> ComponentSource {
    ComponentSource { name: "guest".into(), wasm: Cow::Owned(wasm), sha256: None }
}

#[test]
fn a_core_module_is_told_apart_from_garbage() {
    let sandbox = sandbox(&Settings::default());
    let module = wat::parse_str("(module)").unwrap();
    assert!(matches!(Component::new(&sandbox, source(module)), Err(LoadError::CoreModule)));
    assert!(matches!(
        Component::new(&sandbox, source(b"no wasm".to_vec())),
        Err(LoadError::NotAComponent(_))
    ));
    let mut cut = component(&module_of_nothing(), "");
    cut.truncate(cut.len() / 2);
    assert!(matches!(Component::new(&sandbox, source(cut)), Err(LoadError::NotAComponent(_))));
}

fn module_of_nothing() -> String {
    module("", "")
}

#[test]
fn another_digest_than_the_pinned_one_is_refused() {
    let sandbox = sandbox(&Settings::default());
    let pinned = ComponentSource { sha256: Some([7; 32]), ..source(component(&module_of_nothing(), "")) };
    assert!(matches!(Component::new(&sandbox, pinned), Err(LoadError::DigestMismatch { .. })));
}

/// A component in which each level holds the one before it twice.
fn doubling(levels: usize) -> Vec<u8> {
    let inner = "(core module $m) (core instance (instantiate $m))".to_owned();
    let level = |level: usize| {
        let twice = "(instance (instantiate $d)) (instance (instantiate $d))";
        let held = format!("(alias outer 1 $c{} (component $d)) {twice}", level.saturating_sub(1));
        format!("(component $c{level} {})", if level == 0 { inner.clone() } else { held })
    };
    let levels: String =
        (0..=levels).map(level).collect::<String>() + &format!("(instance (instantiate $c{levels}))");
    wat::parse_str(format!("(component {levels})")).unwrap()
}

#[test]
fn what_unfolds_to_too_much_is_refused_before_it_is_compiled() {
    let sandbox = sandbox(&Settings::default());
    // 2^n cores, and the instances around them.
    assert!(Component::new(&sandbox, source(doubling(7))).is_ok());
    for levels in [9, 30, 200] {
        let result = Component::new(&sandbox, source(doubling(levels)));
        assert!(matches!(result, Err(LoadError::TooComplex(_))), "{levels} levels");
    }
    // What is passed in could be anything; it does no harm unless it is instantiated.
    let passed =
        |then: &str| wat::parse_str(format!(r#"(component (import "c" (component $c)) {then})"#)).unwrap();
    assert!(Component::new(&sandbox, source(passed(""))).is_ok());
    let result = Component::new(&sandbox, source(passed("(instance (instantiate $c))")));
    assert!(matches!(result, Err(LoadError::TooComplex(_))));
}

#[test]
fn a_function_that_is_too_much_for_a_compiler_is_refused_before_it_is_compiled() {
    let sandbox = sandbox(&Settings::default());
    let of = |function: String| {
        let component = format!("(component (core module {function}) (core instance (instantiate 0)))");
        Component::new(&sandbox, source(wat::parse_str(component).unwrap()))
    };
    // Each local is kept at each loop, whether it is a parameter or not.
    let loops = |parameters: usize, locals: usize, loops: usize| {
        let (parameters, locals) = ("i64 ".repeat(parameters), "i64 ".repeat(locals));
        of(format!("(func (param {parameters}) (local {locals}) {})", "loop end ".repeat(loops)))
    };
    assert!(loops(1, 1_000, 1_900).is_ok());
    for (parameters, locals, count) in
        [(1, 1_000, 2_100), (1_000, 1, 2_100), (1, 50_000, 50), (1, 20, 200_000)]
    {
        let result = loops(parameters, locals, count);
        assert!(matches!(result, Err(LoadError::TooComplex(_))), "{parameters}, {locals}, {count}");
    }
    let arms = |arms: usize| of(format!("(func (param i32) local.get 0 br_table {})", "0 ".repeat(arms)));
    assert!(arms(60_000).is_ok());
    let tables = format!("local.get 0 br_table {} ", "0 ".repeat(60_000)).repeat(10);
    let result = of(format!("(func (param i32) {tables})"));
    assert!(matches!(result, Err(LoadError::TooComplex(_))));
}

#[tokio::test]
async fn an_error_shows_no_control_character_of_the_components_own() {
    let sandbox = sandbox(&Settings::default());
    let import = wat::parse_str(r#"(component (import "\1b[2J" (func)))"#).unwrap();
    let Err(LoadError::NotAComponent(why)) = Component::new(&sandbox, source(import)) else {
        panic!("refused")
    };
    assert!(why.contains("visible ASCII"), "{why}");
    let inside =
        r#"(component (core module $m (import "\1b[2J" "f" (func))) (core instance (instantiate $m)))"#;
    let inside = load(&sandbox, wat::parse_str(inside).unwrap());
    let why = sandbox.describe(&inside).await.unwrap_err().to_string();
    assert!(why.contains("[2J") && !why.contains('\u{1b}'), "{why}");
}

/// Calls `call-context.cancelled` first.
fn importing() -> Vec<u8> {
    let import = r#"(import "palisade:host/call-context@0.1.0" "cancelled" (func $cancelled (result i32)))"#;
    component(&module(import, "(drop (call $cancelled))"), "import palisade:host/call-context@0.1.0;")
}

#[test]
fn the_import_list_is_the_permission_list() {
    let sandbox = sandbox(&Settings::default());
    assert_eq!(load(&sandbox, importing()).imports(), ["palisade:host/call-context@0.1.0"]);
    assert!(load(&sandbox, component(&module_of_nothing(), "")).imports().is_empty());
}

/// A capability that defines `call-context.cancelled` alone.
struct Cancelled;

impl Capability for Cancelled {
    fn name(&self) -> &'static str {
        "call-context"
    }
    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/call-context"]
    }
    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        linker.instance("palisade:host/call-context@0.1.0")?.func_wrap("cancelled", |_, (): ()| Ok((false,)))
    }
    fn install(&self, _: &mut CallState) {}
}

fn call() -> Invocation<'static> {
    Invocation { tool: "guest", action: None, arguments: "{}", observer: Arc::new(Silent) }
}

/// A component that compilers are busy with for a while.
fn long() -> Vec<u8> {
    let sum = "(i32.add (local.get 0) (i32.mul (local.get 0) (i32.const 3)))".to_owned();
    let sum = (0..30).fold(sum, |sum, _| format!("(i32.add {sum} (i32.mul (local.get 0) (i32.const 3)))"));
    let functions = format!("(func (param i32) (result i32) {sum})").repeat(2_000);
    component(&module(&functions, ""), "")
}

/// On one thread: whoever waits goes on only when the compiled one's task is through.
#[tokio::test]
async fn what_is_compiled_ahead_waits_for_what_a_call_needs() {
    let sandbox = sandbox(&Settings::default());
    let needed = load(&sandbox, long());
    let calling = tokio::spawn(async move { needed.prepare().await });
    tokio::task::yield_now().await;
    load(&sandbox, component(&module_of_nothing(), "")).prepare_ahead().await.unwrap();
    assert!(calling.is_finished(), "what no call waits for was compiled beside what one did");
    calling.await.unwrap().unwrap();
}

/// A call that was given up holds nothing up.
#[tokio::test]
async fn what_is_compiled_ahead_does_not_wait_for_a_call_that_ended() {
    let sandbox = sandbox(&Settings::default());
    let given_up = load(&sandbox, long());
    let calling = tokio::spawn(async move { given_up.prepare().await });
    tokio::task::yield_now().await;
    calling.abort();
    assert!(calling.await.unwrap_err().is_cancelled());
    load(&sandbox, component(&module_of_nothing(), "")).prepare_ahead().await.unwrap();
}

#[tokio::test]
async fn a_component_binds_when_its_imports_are_granted_and_not_otherwise() {
    let sandbox = sandbox(&Settings::default());
    let guest = load(&sandbox, importing());
    let nothing = Authority::new(&sandbox, Vec::new()).unwrap();
    let missing = nothing.bind(&guest).unwrap_err();
    assert_eq!(missing.0, ["palisade:host/call-context@0.1.0"]);
    let granted = Authority::new(&sandbox, vec![Arc::new(Cancelled)]).unwrap();
    granted.bind(&guest).unwrap().call(call()).await.unwrap();
}

#[tokio::test]
async fn describe_runs_with_nothing_in_its_hands() {
    let sandbox =
        sandbox(&Settings { limits: Limits { compute_ms: 200, ..Limits::default() }, ..Settings::default() });
    // `describe` calls an import: it traps, whatever a profile grants.
    let import = r#"(import "palisade:host/call-context@0.1.0" "cancelled" (func $cancelled (result i32)))"#;
    let body = r#"#describe") (result i32) (drop (call $cancelled))"#;
    let wat = module(import, "").replace(r##"#describe") (result i32)"##, body);
    let guest = load(&sandbox, component(&wat, "import palisade:host/call-context@0.1.0;"));
    assert!(matches!(sandbox.describe(&guest).await, Err(LoadError::Description(_))));
}

#[tokio::test]
async fn a_description_of_nothing_is_refused_and_an_endless_one_ends() {
    let sandbox =
        sandbox(&Settings { limits: Limits { compute_ms: 200, ..Limits::default() }, ..Settings::default() });
    let empty = load(&sandbox, component(&module_of_nothing(), ""));
    assert!(matches!(sandbox.describe(&empty).await, Err(LoadError::Description(_))));
    let wat = module_of_nothing()
        .replace(r##"#describe") (result i32)"##, r##"#describe") (result i32) (loop $again (br $again))"##);
    let endless = load(&sandbox, component(&wat, ""));
    let Err(LoadError::Description(detail)) = sandbox.describe(&endless).await else { panic!("it must end") };
    assert!(detail.contains("compute-ms"), "{detail}");
}

#[tokio::test]
async fn a_component_of_another_contract_is_refused_by_name() {
    let sandbox = sandbox(&Settings::default());
    let other = wat_component();
    let result = sandbox.describe(&load(&sandbox, other)).await;
    assert!(matches!(result, Err(LoadError::WrongContract { .. })), "{result:?}");
    // Later ones, and an earlier one.
    for (version, is_newer) in [("0.2.0", true), ("0.1.10", true), ("1.0.0", true), ("0.0.9", false)] {
        let other = format!("(component (instance (export \"palisade:host/operations@{version}\")))");
        let result = sandbox.describe(&load(&sandbox, wat::parse_str(other).unwrap())).await;
        let named = matches!(&result, Err(LoadError::NewerContract { theirs, .. }) if theirs == version);
        assert_eq!(named, is_newer, "{version}: {result:?}");
        assert!(result.is_err());
    }
}

/// The smallest component: it exports nothing.
fn wat_component() -> Vec<u8> {
    wat::parse_str("(component)").unwrap()
}

fn cached(dir: &Path) -> Sandbox {
    let settings = Settings { cache: Some(dir.to_owned()), ..Settings::default() };
    Sandbox::new(&settings).unwrap()
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn compiled_code_is_kept_privately_and_used_again() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("cache");
    load(&cached(&dir), importing()).prepare().await.unwrap();
    assert_eq!(std::fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    let [file] = files(&dir).try_into().unwrap();
    let first = std::fs::metadata(&file).unwrap();
    assert_eq!(first.permissions().mode() & 0o777, 0o600);
    load(&cached(&dir), importing()).prepare().await.unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().ino(), first.ino(), "the second load wrote nothing");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn kept_code_is_mapped_and_takes_memory_only_where_it_runs() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("cache");
    load(&cached(&dir), importing()).prepare().await.unwrap();
    let again = load(&cached(&dir), importing());
    again.prepare().await.unwrap();
    let [file] = files(&dir).try_into().unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mapped = |line: &&str| line.ends_with(file.to_str().unwrap()) && line.contains("r-xp");
    assert_eq!(maps.lines().filter(mapped).count(), 1, "{maps}");
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_compiles_leaves_the_next_one_its_code() {
    let component = load(&sandbox(&Settings::default()), long());
    // Polled once, so that compiling has begun, and no more.
    tokio::select! {
        biased;
        done = component.prepare() => panic!("compiled at once: {done:?}"),
        () = std::future::ready(()) => {}
    }
    component.prepare().await.unwrap();
    component.prepare().await.unwrap();
}

#[tokio::test]
async fn a_damaged_planted_or_linked_file_is_never_loaded() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("cache");
    load(&cached(&dir), importing()).prepare().await.unwrap();
    let [file] = files(&dir).try_into().unwrap();
    let good = std::fs::read(&file).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let elsewhere = temp.path().join("elsewhere");
    std::fs::write(&elsewhere, &good).unwrap();
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o600)).unwrap();

    for attack in ["damaged", "short", "world-writable", "link"] {
        std::fs::remove_file(&file).unwrap();
        match attack {
            "damaged" => std::fs::write(&file, &damaged).unwrap(),
            "short" => std::fs::write(&file, b"x").unwrap(),
            "world-writable" => std::fs::write(&file, &good).unwrap(),
            _ => symlink(&elsewhere, &file).unwrap(),
        }
        let mode = if attack == "world-writable" { 0o666 } else { 0o600 };
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        load(&cached(&dir), importing()).prepare().await.unwrap();
        // It was compiled anew, and the bad file replaced by a good one of ours.
        let now = std::fs::symlink_metadata(&file).unwrap();
        assert!(now.is_file() && now.permissions().mode() & 0o777 == 0o600, "{attack}");
    }
}

#[tokio::test]
async fn a_cache_directory_that_others_may_use_is_left_alone() {
    let temp = tempfile::tempdir().unwrap();
    let open = temp.path().join("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o777)).unwrap();
    let link = temp.path().join("link");
    symlink(temp.path(), &link).unwrap();
    for dir in [&open, &link] {
        load(&cached(dir), importing()).prepare().await.unwrap();
    }
    assert!(files(&open).is_empty());
    assert_eq!(files(temp.path()).len(), 2, "nothing was written through the link");
}

/// A world's own record is an import of a type: nobody has to give it. A resource is somebody's.
#[tokio::test]
async fn a_type_that_is_spelt_out_is_no_import_and_a_resource_is_one() {
    let text = |import: &str| {
        format!(
            r#"(component
                (type $own (record (field "words" u32)))
                (import "counted" (type $counted {import}))
                (core module $m (func (export "it") (result i32) (i32.const 7)))
                (core instance $i (instantiate $m))
                (func (export "count") (result u32) (canon lift (core func $i "it"))))"#
        )
    };
    let sandbox = sandbox(&Settings::default());
    let typed = load(&sandbox, wat::parse_str(text("(eq $own)")).unwrap());
    assert!(typed.imports().is_empty(), "{:?}", typed.imports());
    let nothing = Authority::new(&sandbox, Vec::new()).unwrap();
    let description = sandbox.describe(&typed).await.unwrap();
    assert_eq!(description.operations[0].tool, "count");
    nothing.bind(&typed).unwrap().prepare().await.unwrap();

    let resource = load(&sandbox, wat::parse_str(text("(sub resource)")).unwrap());
    assert_eq!(resource.imports(), ["counted"]);
    assert!(nothing.bind(&resource).is_err());
}
