//! What the benches measured: collected, judged, written for programs and for readers.
//!
//! Guarantees: a bench that told nothing is an error, so that a missing figure is never taken for one that holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::repo::Repo;
use palisade_toolkit::run::say;

/// What tells a bench where to write its figures.
pub(super) const VARIABLE: &str = "PALISADE_BENCH_FIGURES";

/// Microseconds that the sandbox may add to a call of a small component.
const MOST_SANDBOX: f64 = 15.0;

/// One figure, as `tests/support/figures.rs` writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Figure {
    pub(super) bench: String,
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) unit: String,
    /// What it must be, in words; nothing is asked of most.
    pub(super) goal: Option<String>,
    pub(super) held: bool,
}

/// Where the benches write; empty.
pub(super) fn file(repo: &Repo) -> Result<PathBuf> {
    let file = repo.target().join("bench-figures.jsonl");
    fs::create_dir_all(repo.target())?;
    fs::write(&file, "").with_context(|| format!("{} can't be written", file.display()))?;
    Ok(file)
}

/// What they wrote, and what criterion did.
pub(super) fn collect(repo: &Repo, file: &Path, benches: &[&str]) -> Result<Vec<Figure>> {
    let text = fs::read_to_string(file)?;
    let mut figures = text.lines().map(serde_json::from_str).collect::<Result<Vec<Figure>, _>>()?;
    if benches.contains(&"call") {
        figures.splice(0..0, call(&repo.target().join("criterion/call"))?);
    }
    for bench in benches {
        ensure!(figures.iter().any(|figure| figure.bench == *bench), "the bench `{bench}` told no figure");
    }
    Ok(figures)
}

/// Criterion's medians of the bench `call`, and what the sandbox adds.
fn call(dir: &Path) -> Result<Vec<Figure>> {
    let median = |id: &str| -> Result<f64> {
        let file = dir.join(id).join("new/estimates.json");
        let text = fs::read(&file).with_context(|| format!("criterion left no {}", file.display()))?;
        let nanoseconds = serde_json::from_slice::<Value>(&text)?["median"]["point_estimate"].as_f64();
        Ok(nanoseconds.context("criterion's estimates have another form")? / 1e3)
    };
    let figure = |name: &str, value: f64, limited: bool| Figure {
        bench: "call".into(),
        name: name.into(),
        value,
        unit: "µs".into(),
        goal: limited.then(|| format!("≤ {MOST_SANDBOX}")),
        held: !limited || value <= MOST_SANDBOX,
    };
    let (native, pool) = (median("native")?, median("sandboxed, pool")?);
    Ok(vec![
        figure("an empty native call", native, false),
        figure("instantiate, call and drop a small component", pool, false),
        figure("the same without the pool", median("sandboxed, on demand")?, false),
        figure("what the sandbox adds to a call", pool - native, true),
    ])
}

/// Writes all of them as one JSON array.
pub(super) fn write(figures: &[Figure], file: &Path) -> Result<()> {
    let text = serde_json::to_string_pretty(figures)?;
    fs::write(file, text + "\n").with_context(|| format!("{} can't be written", file.display()))
}

/// One table a bench, in the order of the figures.
pub(super) fn tables(figures: &[Figure]) -> String {
    let mut text = String::new();
    let mut bench = "";
    for figure in figures {
        if figure.bench != bench {
            bench = &figure.bench;
            let _ = write!(text, "\n## `{bench}`\n\n| figure | value | must be |\n| --- | ---: | --- |\n");
        }
        let goal = figure.goal.as_deref().unwrap_or_default();
        let goal = if figure.held { goal.to_owned() } else { format!("{goal}: **missed**") };
        let _ = writeln!(text, "| {} | {} {} | {goal} |", figure.name, rounded(figure.value), figure.unit);
    }
    text
}

/// Three digits that count.
pub(super) fn rounded(value: f64) -> String {
    let decimals = if value.abs() < 10.0 { 2 } else { usize::from(value.abs() < 100.0) };
    format!("{value:.decimals$}")
}

/// Says how many held; fails when one did not.
pub(super) fn judge(figures: &[Figure]) -> Result<()> {
    let limited = figures.iter().filter(|figure| figure.goal.is_some()).count();
    let missed: Vec<&Figure> = figures.iter().filter(|figure| !figure.held).collect();
    for figure in &missed {
        let goal = figure.goal.as_deref().unwrap_or_default();
        let (value, Figure { bench, name, unit, .. }) = (rounded(figure.value), figure);
        say(format!("missed: {bench}: {name}: {value} {unit}, and must be {goal}"));
    }
    let (all, held) = (figures.len(), limited - missed.len());
    say(format!("bench: {all} figures; {held} of {limited} that must hold hold, {} missed", missed.len()));
    if missed.is_empty() { Ok(()) } else { bail!("{} figures are not what they must be", missed.len()) }
}

/// The values of those figures whose names have `words`, by the first number in the name.
pub(super) fn series(figures: &[Figure], words: &str) -> BTreeMap<u64, f64> {
    let number = |name: &str| {
        let digits: String =
            name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let wanted = figures.iter().filter(|figure| figure.name.contains(words));
    wanted.filter_map(|figure| Some((number(&figure.name)?, figure.value))).collect()
}
