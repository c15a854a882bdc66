//! What the sandbox costs: instantiate, call and drop a small component, beside an empty native call.
//!
//! Run with `cargo bench -p palisade-engine`. Quote the ratio of two rows of one run, not a row alone.

#![expect(clippy::expect_used, reason = "a bench has no one to report to")]

#[path = "../tests/suite/support.rs"]
#[expect(dead_code, reason = "the benches use a part of it")]
mod support;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use palisade_engine::{Invocation, Limits, Observer, Output, Settings, Silent};

async fn native(invocation: Invocation<'_>) -> Output {
    black_box(invocation);
    Output::default()
}

fn invocation(observer: &Arc<dyn Observer>) -> Invocation<'static> {
    Invocation { tool: "guest", action: None, arguments: "{}", observer: Arc::clone(observer) }
}

fn calls(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let observer: Arc<dyn Observer> = Arc::new(Silent);
    let mut group = c.benchmark_group("call");
    group.bench_function("native", |b| b.to_async(&runtime).iter(|| native(invocation(&observer))));
    for (name, on_demand) in [("sandboxed, pool", false), ("sandboxed, on demand", true)] {
        let settings = Settings { limits: Limits::default(), on_demand, ..Settings::default() };
        let sandbox = palisade_engine::Sandbox::new(&settings).expect("the engine starts");
        let runnable = support::runnable(&sandbox, "", "");
        runtime.block_on(runnable.prepare()).expect("it compiles");
        group.bench_function(name, |b| {
            b.to_async(&runtime)
                .iter(|| async { runnable.call(invocation(&observer)).await.expect("it answers") });
        });
    }
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
