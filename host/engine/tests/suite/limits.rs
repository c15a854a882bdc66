//! Each limit, attacked: the call ends in the error that names it, and the next call is clean.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{self, runnable};
use palisade_engine::{
    CallError, Compiler, Invocation, Limit, Limits, Output, Runnable, Sandbox, Settings, Silent,
};

/// This file stands for two modules, one for each compiler: a limit that only one of them keeps is none.
fn compiler() -> Compiler {
    if module_path!().ends_with("baseline") { Compiler::Baseline } else { Compiler::Optimizing }
}

fn sandbox(limits: Limits) -> Sandbox {
    support::sandbox(&Settings { limits, compiler: compiler(), ..Settings::default() })
}

fn nothing() -> Invocation<'static> {
    Invocation { tool: "guest", action: None, arguments: "{}", observer: Arc::new(Silent) }
}

async fn limit(runnable: &Runnable) -> Limit {
    match runnable.call(nothing()).await {
        Err(CallError::Limit(limit)) => limit,
        Ok(_) => panic!("a limit was expected, not an output"),
        Err(other) => panic!("a limit was expected, not {other:?}"),
    }
}

fn short() -> Limits {
    Limits { compute_ms: 200, ..Limits::default() }
}

const SPIN: &str = "(loop $again (br $again))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_call_gives_an_empty_output() {
    let sandbox = sandbox(Limits::default());
    assert_eq!(runnable(&sandbox, "", "").call(nothing()).await.unwrap(), Output::default());
    assert_eq!(sandbox.guest_memory(), 0, "the memory of a finished call is given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_loop_ends_at_its_compute_deadline() {
    let sandbox = sandbox(short());
    let spinning = runnable(&sandbox, "", SPIN);
    spinning.prepare().await.unwrap();
    let start = Instant::now();
    assert_eq!(limit(&spinning).await, Limit::Compute);
    assert!(start.elapsed() >= Duration::from_millis(200), "not before its deadline");
    assert!(runnable(&sandbox, "", "").call(nothing()).await.is_ok(), "the next call is clean");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loop_in_the_start_function_ends_too() {
    let sandbox = sandbox(short());
    let start = format!("(func $start {SPIN}) (start $start)");
    assert_eq!(limit(&runnable(&sandbox, &start, "")).await, Limit::Compute);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_calls_go_on_while_loops_spin() {
    let sandbox = sandbox(Limits { compute_ms: 1_000, ..Limits::default() });
    let spinning = runnable(&sandbox, "", SPIN);
    let quick = runnable(&sandbox, "", "");
    quick.prepare().await.unwrap();
    // More loops than worker threads: were they not made to yield, nothing else could run.
    let loops: Vec<_> = (0..4)
        .map(|_| {
            let spinning = spinning.clone();
            tokio::spawn(async move { limit(&spinning).await })
        })
        .collect();
    let mut answered = 0;
    while !loops.iter().all(tokio::task::JoinHandle::is_finished) {
        quick.call(nothing()).await.unwrap();
        answered += 1;
    }
    assert!(answered > 50, "only {answered} calls were answered beside the loops");
    for spun in loops {
        assert_eq!(spun.await.unwrap(), Limit::Compute);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_growth_ends_at_the_cap_and_is_given_back() {
    let sandbox = sandbox(Limits { memory_bytes: 4 << 20, ..Limits::default() });
    let growing = "(loop $again (drop (memory.grow (i32.const 1))) (br $again))";
    assert_eq!(limit(&runnable(&sandbox, "", growing)).await, Limit::Memory);
    assert_eq!(sandbox.guest_memory(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_that_starts_over_the_cap_is_not_instantiated() {
    let sandbox = sandbox(Limits { memory_bytes: 1 << 20, ..Limits::default() });
    let wat = crate::support::module("", "")
        .replace(r#"(memory (export "memory") 2)"#, r#"(memory (export "memory") 64)"#);
    let component = crate::support::load(&sandbox, crate::support::component(&wat, ""));
    let authority = palisade_engine::Authority::new(&sandbox, Vec::new()).unwrap();
    let result = authority.bind(&component).unwrap().call(nothing()).await;
    assert!(matches!(result, Err(CallError::Limit(Limit::Memory) | CallError::Load(_))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_small_guests_share_one_memory_budget() {
    let limits =
        Limits { memory_bytes: 8 << 20, total_memory_bytes: 20 << 20, compute_ms: 500, ..Limits::default() };
    let sandbox = sandbox(limits);
    // Seven megabytes each, held while it loops.
    let holding = runnable(&sandbox, "", &format!("(drop (memory.grow (i32.const 112))) {SPIN}"));
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let holding = holding.clone();
            tokio::spawn(async move { limit(&holding).await })
        })
        .collect();
    let mut ends = Vec::new();
    for call in calls {
        ends.push(call.await.unwrap());
    }
    assert!(ends.contains(&Limit::TotalMemory), "{ends:?}");
    assert!(ends.contains(&Limit::Compute), "those that fit run on: {ends:?}");
    assert_eq!(sandbox.guest_memory(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn table_growth_ends_at_the_cap() {
    let sandbox = sandbox(Limits { table_elements: 5_000, ..Limits::default() });
    let growing = "(loop $again (drop (table.grow $t (ref.null func) (i32.const 100))) (br $again))";
    assert_eq!(limit(&runnable(&sandbox, "(table $t 1 funcref)", growing)).await, Limit::Table);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recursion_ends_at_the_stack_limit() {
    let sandbox = sandbox(Limits::default());
    let recursing = "(func $down (result i32) (i32.add (call $down) (i32.const 1)))";
    assert_eq!(limit(&runnable(&sandbox, recursing, "(drop (call $down))")).await, Limit::Stack);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trap_is_a_fault_of_the_tool_and_shows_no_backtrace() {
    let sandbox = sandbox(Limits::default());
    let result = runnable(&sandbox, "", "unreachable").call(nothing()).await;
    let Err(CallError::Trap(detail)) = result else { panic!("a trap was expected, not {result:?}") };
    assert!(!detail.contains("backtrace") && detail.len() < 200, "{detail}");
}

/// Writes `ok(output { content: [], structured: some(address 0, `bytes`), .. })` at 1024.
fn structured_of(bytes: usize) -> String {
    format!(
        "(i32.store (i32.const 1036) (i32.const 1)) (i32.store (i32.const 1040) (i32.const 0)) \
         (i32.store (i32.const 1044) (i32.const {bytes}))"
    )
}

/// Writes `ok(output { content: [text(address 0, 100,000 bytes); n], .. })`: one string, told n times.
fn repeated(items: usize) -> String {
    format!(
        "(local $i i32) \
         (drop (memory.grow (i32.const 100))) \
         (loop $next \
           (i32.store (i32.add (i32.const 200000) (i32.mul (local.get $i) (i32.const 64))) (i32.const 0)) \
           (i32.store (i32.add (i32.const 200012) (i32.mul (local.get $i) (i32.const 64))) (i32.const 100000)) \
           (local.set $i (i32.add (local.get $i) (i32.const 1))) \
           (br_if $next (i32.lt_u (local.get $i) (i32.const {items})))) \
         (i32.store (i32.const 1028) (i32.const 200000)) (i32.store (i32.const 1032) (i32.const {items}))"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn output_at_the_limit_is_answered_and_one_past_it_is_not() {
    let bytes = 64 << 10;
    let sandbox = sandbox(Limits { output_bytes: bytes, ..Limits::default() });
    let fits = runnable(&sandbox, "", &structured_of(bytes)).call(nothing()).await.unwrap();
    assert_eq!(fits.structured.map(|text| text.len()), Some(bytes));
    assert_eq!(limit(&runnable(&sandbox, "", &structured_of(bytes + 1))).await, Limit::Output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_string_told_ten_thousand_times_never_becomes_a_gigabyte() {
    let sandbox = sandbox(Limits::default());
    assert_eq!(limit(&runnable(&sandbox, "", &repeated(10_000))).await, Limit::Output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_empty_items_never_become_a_reply() {
    let sandbox = sandbox(Limits::default());
    // A list may not leave the guest's memory: 900,000 items of 64 bytes just fit 64 MiB.
    let empty = "(drop (memory.grow (i32.const 1000))) \
        (i32.store (i32.const 1028) (i32.const 65536)) (i32.store (i32.const 1032) (i32.const 900000))";
    assert_eq!(limit(&runnable(&sandbox, "", empty)).await, Limit::Output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_json_makes_longer_counts_as_long_as_it_is_made() {
    let sandbox = sandbox(Limits { output_bytes: 64 << 10, ..Limits::default() });
    // 20,000 bytes of one text: plain, and control characters, which JSON writes with six bytes each.
    let text = |byte: u8| {
        format!(
            "(memory.fill (i32.const 8192) (i32.const {byte}) (i32.const 20000)) \
             (i32.store (i32.const 4104) (i32.const 8192)) (i32.store (i32.const 4108) (i32.const 20000)) \
             (i32.store (i32.const 1028) (i32.const 4096)) (i32.store (i32.const 1032) (i32.const 1))"
        )
    };
    assert!(runnable(&sandbox, "", &text(b'x')).call(nothing()).await.is_ok());
    assert_eq!(limit(&runnable(&sandbox, "", &text(1))).await, Limit::Output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_of_many_small_values_is_over_the_limit_though_its_bytes_are_not() {
    let sandbox = sandbox(Limits { output_bytes: 64 << 10, ..Limits::default() });
    let lists = |bytes: usize| {
        let filled = format!("(memory.fill (i32.const 0) (i32.const 91) (i32.const {bytes})) ");
        filled + &structured_of(bytes).replace("(i32.const 0))", "(i32.const 8192))")
    };
    let lists = |bytes| lists(bytes).replace("(memory.fill (i32.const 0)", "(memory.fill (i32.const 8192)");
    assert!(runnable(&sandbox, "", &lists(4_000)).call(nothing()).await.is_ok());
    assert_eq!(limit(&runnable(&sandbox, "", &lists(5_000))).await, Limit::Output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resources_of_the_guests_own_count_as_handles() {
    let sandbox = sandbox(Limits { handles: 100, ..Limits::default() });
    let own =
        r#"(import "[export]test:guest/things" "[resource-new]thing" (func $new (param i32) (result i32)))"#;
    let making = |count: u32| {
        let making = format!(
            "(local $i i32) (loop $next (drop (call $new (local.get $i))) \
             (local.set $i (i32.add (local.get $i) (i32.const 1))) \
             (br_if $next (i32.lt_u (local.get $i) (i32.const {count}))))"
        );
        let things = "export things: interface { resource thing; }";
        let own = own.replace("[export]test:guest/things", "[export]things");
        let component = support::load(&sandbox, support::component(&support::module(&own, &making), things));
        palisade_engine::Authority::new(&sandbox, Vec::new()).unwrap().bind(&component).unwrap()
    };
    assert!(making(200).call(nothing()).await.is_ok(), "twice as many, as those that are lent count twice");
    assert_eq!(limit(&making(201)).await, Limit::Handles);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pointer_outside_memory_is_a_broken_contract() {
    let sandbox = sandbox(Limits::default());
    let wild = "(i32.store (i32.const 1028) (i32.const -16)) (i32.store (i32.const 1032) (i32.const 100))";
    let result = runnable(&sandbox, "", wild).call(nothing()).await;
    assert!(matches!(result, Err(CallError::Contract(_) | CallError::Trap(_))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_house_is_a_typed_error_and_empties_again() {
    let limits =
        Limits { calls: 2, calls_per_component: 2, queue_ms: 50, compute_ms: 700, ..Limits::default() };
    let sandbox = sandbox(limits);
    let spinning = runnable(&sandbox, "", SPIN);
    spinning.prepare().await.unwrap();
    let quick = runnable(&sandbox, "", "");
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let spinning = spinning.clone();
            tokio::spawn(async move { limit(&spinning).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(limit(&quick).await, Limit::Calls);
    for call in busy {
        assert_eq!(call.await.unwrap(), Limit::Compute);
    }
    assert!(quick.call(nothing()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_one_call_is_left_for_the_next() {
    let sandbox = sandbox(Limits::default());
    // Traps when the byte at 8 is set already, and sets it.
    let stateful = runnable(
        &sandbox,
        "",
        "(if (i32.load8_u (i32.const 8)) (then unreachable)) (i32.store8 (i32.const 8) (i32.const 1))",
    );
    for _ in 0..50 {
        stateful.call(nothing()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_call_stops_spinning() {
    let sandbox = sandbox(Limits { compute_ms: 60_000, wall_ms: 60_000, ..Limits::default() });
    let spinning = runnable(&sandbox, "", SPIN);
    spinning.prepare().await.unwrap();
    let call = tokio::spawn(async move { spinning.call(nothing()).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(sandbox.guest_memory(), 0, "its instance is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limits_hold_without_a_pool() {
    let settings = Settings { limits: short(), compiler: compiler(), on_demand: true, ..Settings::default() };
    let sandbox = support::sandbox(&settings);
    assert!(!sandbox.is_pooling());
    assert_eq!(limit(&runnable(&sandbox, "", SPIN)).await, Limit::Compute);
    let growing = "(loop $again (drop (memory.grow (i32.const 1))) (br $again))";
    assert_eq!(limit(&runnable(&sandbox, "", growing)).await, Limit::Memory);
    assert!(runnable(&sandbox, "", "").call(nothing()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_memories_and_instances_are_counted_without_a_pool() {
    let settings = Settings { compiler: compiler(), on_demand: true, ..Settings::default() };
    let sandbox = support::sandbox(&settings);
    let result = async |extra: String| runnable(&sandbox, &extra, "").call(nothing()).await;
    assert!(result("(table 20000 funcref)".repeat(16)).await.is_ok());
    let many = result("(table 20000 funcref)".repeat(17)).await;
    assert!(matches!(&many, Err(CallError::Contract(why)) if why.contains("table count")), "{many:?}");
    let instances = "(core instance (instantiate $m))".repeat(41);
    let component = format!("(component (core module $m) {instances})");
    let component = support::load(&sandbox, wat::parse_str(component).unwrap());
    let error = sandbox.describe(&component).await.unwrap_err().to_string();
    // It has no contract either; nothing is instantiated for that to be found out.
    assert!(error.contains("palisade:host/operations"), "{error}");
}
