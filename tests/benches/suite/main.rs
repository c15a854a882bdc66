//! What is measured of the whole host: each module is a bench, and tells its figures.
//!
//! One program, so that a release build links once. `cargo xtask bench` runs it with the name of one bench at a time; without a name
//! all are run. Numbers among the arguments are the numbers of connections that `throughput` measures.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has no one to report to but its reader"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, bytes and percentiles are far below 2^52"
)]

#[path = "../../support/figures.rs"]
mod figures;
#[path = "../../support/guests.rs"]
mod guests;
mod languages;
mod load;
mod operate;
mod ours;
mod scale;
mod stages;
mod startup;
mod throughput;

/// A bench; it is given the program's arguments.
type Bench = fn(&[String]);

/// The benches by name, in the order in which they are run.
const BENCHES: [(&str, Bench); 6] = [
    ("throughput", throughput::run),
    ("stages", |_| stages::run()),
    ("startup", |_| startup::run()),
    ("scale", |_| scale::run()),
    ("operate", |_| operate::run()),
    ("languages", |_| languages::run()),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if scale::is_child(&arguments) {
        return scale::child(&arguments);
    }
    let is_named = |name: &str| arguments.iter().any(|argument| argument == name);
    let all = BENCHES.iter().all(|(name, _)| !is_named(name));
    for (_, run) in BENCHES.iter().filter(|(name, _)| all || is_named(name)) {
        run(&arguments);
    }
}
