//! `docs/BENCHMARKS.md`: the figures of one run as tables and charts, with the machine and the command that made them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};

use super::figures::{self, Figure};
use crate::repo::Repo;
use palisade_toolkit::run::capture;

/// Writes the page.
pub(super) fn write(repo: &Repo, figures: &[Figure]) -> Result<()> {
    let dir = repo.join("docs");
    fs::create_dir_all(&dir)?;
    let file = dir.join("BENCHMARKS.md");
    fs::write(&file, page(repo, figures)).with_context(|| format!("{} can't be written", file.display()))
}

fn page(repo: &Repo, figures: &[Figure]) -> String {
    let mut text = format!(
        "# Benchmarks\n\nMade by `cargo xtask bench --page` at {} on {}.\n\nA figure alone says little: machines are noisy, and \
         yours is another. Ratios and differences within one run are what counts; `cargo xtask bench` makes your own.\n",
        commit(repo),
        machine()
    );
    let charts = [
        ("Calls to plain rmcp's, over connections", "Palisade: calls, to plain rmcp's", "×"),
        ("Resident memory over components", "warm cache: resident", "MB"),
        ("Start to the first answer over components", "warm cache: start to the first answer", "ms"),
        ("query_db over rows", "query_db of", "µs"),
    ];
    let exact: Vec<Figure> =
        figures.iter().filter(|figure| !figure.name.contains("at most")).cloned().collect();
    for (title, words, unit) in charts {
        chart(&mut text, title, unit, &figures::series(&exact, words));
    }
    text + &figures::tables(figures)
}

/// A chart that GitHub and others draw (Mermaid, "XY Chart").
fn chart(text: &mut String, title: &str, unit: &str, points: &BTreeMap<u64, f64>) {
    if points.len() < 2 {
        return;
    }
    let names: Vec<String> = points.keys().map(u64::to_string).collect();
    let values: Vec<String> = points.values().map(|value| figures::rounded(*value)).collect();
    let _ = write!(
        text,
        "\n```mermaid\nxychart-beta\n    title \"{title}\"\n    x-axis [{}]\n    y-axis \"{unit}\"\n    bar [{}]\n```\n",
        names.join(", "),
        values.join(", ")
    );
}

fn commit(repo: &Repo) -> String {
    let mut git = std::process::Command::new("git");
    git.current_dir(repo.root()).args(["rev-parse", "--short", "HEAD"]);
    capture(&mut git, std::time::Duration::from_secs(5))
        .map_or_else(|_| "an unknown commit".to_owned(), |text| format!("commit {}", text.trim()))
}

/// What it ran on, as far as the system tells.
fn machine() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let line = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor =
        line(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "an unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = line(&read("/proc/meminfo"), "MemTotal").unwrap_or_else(|| "unknown".into());
    format!("{processor}, {cores} cores, {memory} of memory, {}", std::env::consts::OS)
}
