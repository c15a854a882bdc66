//! `cargo xtask demo`: the host over a sample application, or inside a Tauri app, with first calls to look at.
//!
//! Guarantees: what it starts it also stops, on Ctrl-C, on SIGTERM, and when it fails; the calls that it shows are
//! real ones, through the command line and the gateway, and a wrong answer is a failure. Not guaranteed: cleaning up
//! after SIGKILL (the sample application then stops by itself, the host does not). Trusted: the repository.

mod app;
mod calls;
pub(crate) mod children;
pub(crate) mod display;
mod host;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use self::calls::show_calls;
use self::children::{Child, sample_app};
use self::host::Host;
use crate::pack;
use crate::repo::Repo;
use palisade_toolkit::run::say;

/// How the sample application is called by clients.
const APP_ID: &str = "dev.palisade.sample";
/// A call that its reader can make.
const EXAMPLE: &str = r#"query_db '{"query": "SELECT * FROM notes LIMIT 3"}'"#;
/// How often it is looked whether the host still runs.
const LOOK: Duration = Duration::from_millis(500);

/// How `cargo xtask demo` is to work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Shows the Tauri app of tests/demo-app instead, with the plugin in it.
    #[arg(long)]
    app: bool,
    /// Stops after the first calls.
    #[arg(long)]
    no_serve: bool,
    /// Keeps the sample application in this directory below target/.
    #[arg(long, default_value = "demo", hide = true)]
    dir: String,
}

impl Options {
    /// As a check, beside a demo that may be running.
    pub(crate) fn first_calls_only() -> Self {
        Self { app: false, no_serve: true, dir: "demo-check".to_owned() }
    }
}

pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if options.app { app::run(repo, options) } else { sample(repo, options) }
}

/// The host over the sample application.
fn sample(repo: &Repo, options: &Options) -> Result<()> {
    pack::run(repo, &pack::Options::auto(false))?;
    say("building the host and the sample application (the first time: some minutes)");
    let [palisade, sample] = repo.programs(["palisade", "sample-app"])?;
    let place = repo.join("target").join(&options.dir);
    let _alone = claim(&place)?;
    let interrupted = interruption()?;

    say("starting the sample application: it writes files, and a database for as long as it runs");
    let app = sample_app(&sample, &place.join("app"))?;
    let host = Host::start(&palisade, &place, APP_ID)?;
    say(format!("the host serves it at {}; its log is {}", host.url(), host.log().display()));
    show_calls(&palisade, &host)?;
    if !options.no_serve {
        paste(&palisade, &host, APP_ID, EXAMPLE)?;
        serve(&interrupted, &host, &[host.child(), &app])?;
    }
    host.stop()?;
    app.stop()?;
    say("stopped the host and the sample application");
    Ok(())
}

/// Makes the directory anew, and holds it: a second demo must not remove the files of the first.
fn claim(place: &Path) -> Result<fs::File> {
    fs::create_dir_all(place).with_context(|| format!("could not create {}", place.display()))?;
    let lock = fs::File::create(place.join("lock"))?;
    if lock.try_lock().is_err() {
        bail!("another demo is running from this checkout: stop it with Ctrl-C, or use it");
    }
    let app = place.join("app");
    if app.exists() {
        fs::remove_dir_all(&app).with_context(|| format!("could not remove {}", app.display()))?;
    }
    Ok(lock)
}

/// Receives something on Ctrl-C, SIGTERM and SIGHUP.
fn interruption() -> Result<Receiver<()>> {
    let (sender, receiver) = channel();
    // When nobody listens any more the demo is ending anyway.
    ctrlc::set_handler(move || {
        let _ = sender.send(());
    })
    .context("could not listen for Ctrl-C")?;
    Ok(receiver)
}

/// What to put into an MCP client, on standard output.
fn paste(palisade: &Path, host: &Host, app_id: &str, example: &str) -> Result<()> {
    let stdio = serde_json::json!({ "mcpServers": { "palisade": {
        "command": palisade, "args": ["bridge", "--app", app_id, "--wait"],
    } } });
    let http = serde_json::json!({ "mcpServers": { "palisade": {
        "type": "http", "url": format!("{}/mcp", host.url()),
        "headers": { "Authorization": format!("Bearer {}", host.token()) },
    } } });
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "\nTo use it from an MCP client, paste this (over stdio; it finds the token by itself):\n"
    )?;
    writeln!(out, "{}\n", serde_json::to_string_pretty(&stdio)?)?;
    writeln!(out, "or this (over HTTP; the token is for this run only):\n")?;
    writeln!(out, "{}\n", serde_json::to_string_pretty(&http)?)?;
    writeln!(out, "Or call it yourself: {} call {example}", palisade.display())?;
    writeln!(out, "Serving until Ctrl-C.")?;
    out.flush()?;
    Ok(())
}

/// Until somebody interrupts, or one of the children ends by itself.
fn serve(interrupted: &Receiver<()>, host: &Host, children: &[&Child]) -> Result<()> {
    while interrupted.recv_timeout(LOOK).is_err() {
        for child in children {
            if let Some(status) = child.ended()? {
                // Ctrl-C on a terminal reaches the children too, and they may be quicker than we are.
                if interrupted.recv_timeout(LOOK).is_ok() {
                    return Ok(());
                }
                bail!("{} ended by itself ({status}); see {}", child.name(), host.log().display());
            }
        }
    }
    Ok(())
}
