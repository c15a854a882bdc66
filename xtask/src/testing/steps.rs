//! The steps of `cargo xtask test`, in their order.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use clap::builder::PossibleValuesParser;

use super::deps::{has_subcommand, window_capture_lacks};
use super::{Context, Counts, Outcome, clients, lint, release};
use crate::repo::{selection, webview_is_missing};
use crate::{demo, fuzz, pack};
use palisade_toolkit::run::{show, stream};

/// One check.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) run: fn(&Context<'_>) -> Result<Outcome>,
    /// Nothing else compiles without it: it always runs, and its failure ends the run.
    pub(super) needed_by_all: bool,
    /// Runs tests that can be chosen by name.
    pub(super) takes_filter: bool,
}

pub(super) const STEPS: [Step; 14] = [
    Step { needed_by_all: true, ..step("pack", "guests are built and described", build_pack) },
    step("fmt", "the formatting of all sources", fmt),
    step("clippy", "lints, in the host and in the guests' workspaces", clippy),
    Step { takes_filter: true, ..step("tests", "tests and doc tests of the host", host_tests) },
    Step { takes_filter: true, ..step("guest-tests", "tests of the SDK and the tools", guest_tests) },
    step("app", "the Tauri plugin, the page script and the demo app were among these", app),
    Step {
        takes_filter: true,
        ..step(
            "apps",
            "apps that have an SQLite of their own, beside Palisade, and apps that `palisade init` wires",
            apps,
        )
    },
    Step {
        takes_filter: true,
        ..step(
            "window-capture",
            "an app with that feature takes pictures of its windows off a display",
            window_capture,
        )
    },
    step("release-app", "an app without debug assertions opens no port and no socket", release_app),
    step(
        "clients",
        "MCP clients that no one here wrote: the conformance suite, the Inspector, two of Python",
        clients::run,
    ),
    step("listing", "what tools/list costs a client, in tokens", listing),
    step("reproducible", "the same guests built in another directory have the same bytes", reproducible),
    step("package", "the crate that embeds the pack can be published", package),
    step("demo", "the demo's host answers its first calls", demo_calls),
];

/// Workspaces that are built for wasm32 and tested on the host, relative to the repository. The SDK belongs to the first.
const GUEST_WORKSPACES: [&str; 2] = ["tools", "tests/guests"];

/// The workspace of the apps that need something of their own.
const APPS: &str = "tests/apps";
/// Those with an SQLite, and those that `palisade init` wires.
const APP_PACKAGES: [&str; 4] = ["with-rusqlite", "with-sqlx", "without-database", "wired"];
/// The one with system libraries that nothing else needs.
const CAPTURE_PACKAGE: &str = "with-window-capture";

const fn step(name: &'static str, about: &'static str, run: fn(&Context<'_>) -> Result<Outcome>) -> Step {
    Step { name, about, run, needed_by_all: false, takes_filter: false }
}

pub(super) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.iter().map(|step| step.name))
}

const NO_TESTS: Outcome = Outcome::Passed(Counts { passed: 0, failed: 0, ignored: 0, failures: Vec::new() });

fn build_pack(context: &Context<'_>) -> Result<Outcome> {
    pack::run(context.repo, &pack::Options::auto(false)).map(|()| NO_TESTS)
}

fn listing(context: &Context<'_>) -> Result<Outcome> {
    super::listing(context.repo).map(|()| NO_TESTS)
}

fn reproducible(context: &Context<'_>) -> Result<Outcome> {
    pack::run(context.repo, &pack::Options::auto(true)).map(|()| NO_TESTS)
}

fn fmt(context: &Context<'_>) -> Result<Outcome> {
    if let Some(skipped) = absent(context, "fmt")? {
        return Ok(skipped);
    }
    stream(context.repo.cargo().args(["fmt", "--all", "--check"])).context("`cargo fmt --all` mends it")?;
    for workspace in GUEST_WORKSPACES.into_iter().chain([APPS, fuzz::CRATE, super::TOKENS]) {
        let manifest = format!("{workspace}/Cargo.toml");
        stream(context.repo.cargo().args(["fmt", "--all", "--check", "--manifest-path", &manifest]))
            .with_context(|| format!("`cargo fmt --all --manifest-path {manifest}` mends it"))?;
    }
    Ok(NO_TESTS)
}

fn clippy(context: &Context<'_>) -> Result<Outcome> {
    if let Some(skipped) = absent(context, "clippy")? {
        return Ok(skipped);
    }
    let rest = ["--all-targets", "--", "-D", "warnings"];
    let host = lint::build(context.repo);
    context.linted.set(host.is_ok());
    // All of them, so that one run shows every warning.
    let guests: Vec<_> = GUEST_WORKSPACES
        .iter()
        .map(|workspace| stream(guest_cargo(context, "clippy", workspace).arg("--workspace").args(rest)))
        .collect();
    std::iter::once(host).chain(guests).collect::<Result<()>>()?;
    Ok(NO_TESTS)
}

fn host_tests(context: &Context<'_>) -> Result<Outcome> {
    let mut command = if context.linted.get() { lint::cargo(context.repo) } else { context.repo.cargo() };
    command.arg("test").args(selection()).args(["--no-fail-fast", "--"]).args(context.filter);
    counted(&mut command)
}

/// Says whether the steps before this had everything that is in an app.
fn app(context: &Context<'_>) -> Result<Outcome> {
    Ok(without_webview(context)?.unwrap_or(NO_TESTS))
}

/// The apps' workspace, with its own lock file. It shares the target directory: much of what they need is there. Each is
/// built by itself, as features add up: none has another's SQLite, and one has none.
fn apps(context: &Context<'_>) -> Result<Outcome> {
    if let Some(skipped) = without_webview(context)? {
        return Ok(skipped);
    }
    let mut total = Counts::default();
    for package in APP_PACKAGES {
        if let Outcome::Passed(counts) = counted(&mut app_cargo(context, package))? {
            total.add(&counts);
        }
    }
    Ok(Outcome::Passed(total))
}

/// An app of that workspace too, apart from the others: what it is built with may be missing where they are not.
fn window_capture(context: &Context<'_>) -> Result<Outcome> {
    if let Some(skipped) = without_webview(context)? {
        return Ok(skipped);
    }
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("its display is Xvfb, and its window manager one of X11's".to_owned()));
    }
    if let Some(lacking) = window_capture_lacks() {
        ensure!(!context.with_deps, "{lacking} is missing, and could not be installed");
        let why = format!("neither built nor tested: {lacking} is missing; --with-deps installs it");
        return Ok(Outcome::Skipped(why));
    }
    counted(&mut app_cargo(context, CAPTURE_PACKAGE))
}

/// The tests of one app, built by itself.
fn app_cargo(context: &Context<'_>, package: &str) -> Command {
    let mut command = context.repo.cargo();
    command.args(["test", "--locked", "--manifest-path", &format!("{APPS}/Cargo.toml")]);
    command.args(["--package", package]).arg("--target-dir").arg(context.repo.target());
    command.args(["--no-fail-fast", "--"]).args(context.filter);
    command
}

fn release_app(context: &Context<'_>) -> Result<Outcome> {
    if let Some(skipped) = without_webview(context)? {
        return Ok(skipped);
    }
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("what a process opens is read from Linux's /proc".to_owned()));
    }
    release::check(context.repo).map(|()| NO_TESTS)
}

/// Why a step is skipped where no window can be shown; with `--with-deps` that is an error.
fn without_webview(context: &Context<'_>) -> Result<Option<Outcome>> {
    let Some(missing) = webview_is_missing() else { return Ok(None) };
    ensure!(!context.with_deps, "{missing} is missing, and could not be installed");
    let why = format!("neither built nor tested: {missing} is missing; --with-deps installs it");
    Ok(Some(Outcome::Skipped(why)))
}

fn guest_tests(context: &Context<'_>) -> Result<Outcome> {
    let mut total = Counts::default();
    for workspace in GUEST_WORKSPACES {
        let mut command = guest_cargo(context, "test", workspace);
        command.args(["--workspace", "--no-fail-fast", "--"]).args(context.filter);
        if let Outcome::Passed(counts) = counted(&mut command)? {
            total.add(&counts);
        }
    }
    Ok(Outcome::Passed(total))
}

fn package(context: &Context<'_>) -> Result<Outcome> {
    let mut command = context.repo.cargo();
    stream(command.args(["package", "--package", "palisade-pack", "--allow-dirty", "--quiet"]))?;
    let version = env!("CARGO_PKG_VERSION");
    let archive = context.repo.target().join(format!("package/palisade-pack-{version}.crate"));
    ensure!(archive.exists(), "cargo left no {}", archive.display());
    Ok(NO_TESTS)
}

fn demo_calls(context: &Context<'_>) -> Result<Outcome> {
    demo::run(context.repo, &demo::Options::first_calls_only()).map(|()| NO_TESTS)
}

/// Cargo for a guest workspace, on this machine's own target.
fn guest_cargo(context: &Context<'_>, subcommand: &str, workspace: &str) -> Command {
    let mut command = context.repo.cargo();
    command
        .arg(subcommand)
        .arg("--locked")
        .arg("--manifest-path")
        .arg(Path::new(workspace).join("Cargo.toml"));
    // Not `--target-dir`: a test that runs cargo itself (trybuild) would not hear of it, and build beside the sources.
    command.env("CARGO_TARGET_DIR", context.repo.join("target/guests/host"));
    command
}

/// Why a step is skipped where cargo lacks a subcommand; with `--with-deps` that is an error.
fn absent(context: &Context<'_>, subcommand: &str) -> Result<Option<Outcome>> {
    if has_subcommand(context.repo, subcommand) {
        return Ok(None);
    }
    ensure!(!context.with_deps, "`cargo {subcommand}` is missing, and could not be installed");
    Ok(Some(Outcome::Skipped(format!("`cargo {subcommand}` is not installed; --with-deps installs it"))))
}

/// Runs tests, passes their output on as it comes, and counts their results.
fn counted(command: &mut Command) -> Result<Outcome> {
    let shown = show(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start `{shown}`"))?;
    let stdout = child.stdout.take().context("the child's output is a pipe")?;
    let mut counts = Counts::default();
    let mut reader = BufReader::new(stdout);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        counts.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    if counts.failed > 0 {
        bail!(counts);
    }
    ensure!(status.success(), "`{shown}` failed ({status})");
    Ok(Outcome::Passed(counts))
}
