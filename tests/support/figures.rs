//! What a bench measured: printed for whoever reads, and as JSON Lines for `cargo xtask bench`.
//!
//! Guarantees: a figure is written as soon as it is known, so that a bench that breaks off loses none. Not guaranteed: that two
//! benches at once may write to one file.

use std::io::Write as _;

use serde_json::json;

/// The file that `cargo xtask bench` collects, one JSON object a line. Without it a bench only prints.
const FILE: &str = "PALISADE_BENCH_FIGURES";

/// What a figure must be.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "not every bench needs all of them")]
pub(crate) enum Goal {
    /// It is told, and nothing is asked of it.
    Told,
    AtLeast(f64),
    AtMost(f64),
}

/// Tells one figure: `bench` and `name` say which, whatever machine it is.
pub(crate) fn figure(bench: &str, name: &str, value: f64, unit: &str, goal: Goal) {
    let (goal, held) = match goal {
        Goal::Told => (None, true),
        Goal::AtLeast(least) => (Some(format!("≥ {least}")), value >= least),
        Goal::AtMost(most) => (Some(format!("≤ {most}")), value <= most),
    };
    let verdict = match (&goal, held) {
        (None, _) => String::new(),
        (Some(goal), true) => format!("  ({goal}: holds)"),
        (Some(goal), false) => format!("  ({goal}: MISSED)"),
    };
    println!("{name:<58} {:>10} {unit}{verdict}", rounded(value));
    let Some(path) = std::env::var_os(FILE) else { return };
    let line =
        json!({ "bench": bench, "name": name, "value": value, "unit": unit, "goal": goal, "held": held });
    let file = std::fs::File::options().append(true).create(true).open(path);
    let written = file.and_then(|mut file| writeln!(file, "{line}"));
    written.expect("the file for the figures can be written");
}

/// Three digits that count.
fn rounded(value: f64) -> String {
    let decimals = if value.abs() < 10.0 { 2 } else { usize::from(value.abs() < 100.0) };
    format!("{value:.decimals$}")
}
