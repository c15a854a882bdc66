//! `cargo xtask demo --app`: the demo app with the plugin in it.
//!
//! Guarantees: the app keeps its data below `target/`, beside no other app's; its windows go to the developer's display,
//! or to one that nobody sees. Otherwise as the demo itself.

mod calls;

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use self::calls::show_calls;
use super::display::Display;
use super::host::Host;
use super::{Options, claim, interruption, paste, serve};
use crate::pack;
use crate::repo::{Repo, webview_is_missing};
use palisade_toolkit::run::say;

/// How the demo app is called by clients.
const APP_ID: &str = "dev.palisade.demo";
/// A call that its reader can make.
const EXAMPLE: &str = r#"eval_js '{"code": "document.title"}'"#;
/// What would change what the demo shows.
const NOT_INHERITED: [&str; 4] = ["PALISADE_DISABLE", "PALISADE_AUTH_TOKEN", "DEMO_PROFILE", "DEMO_COMMANDS"];

pub(super) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if let Some(missing) = webview_is_missing() {
        bail!("the demo app needs {missing}; `cargo xtask test --with-deps` installs it");
    }
    pack::run(repo, &pack::Options::auto(false))?;
    say("building the demo app with the plugin (the first time: some minutes)");
    let [palisade, demo] = repo.programs(["palisade", "palisade-demo-app"])?;
    let place = repo.join("target").join(&options.dir);
    let _alone = claim(&place)?;
    let interrupted = interruption()?;

    let display = Display::find()?;
    say("starting the demo app");
    let host = Host::within("the demo app", &mut command(&demo, &place, &display), place.join("host.log"))?;
    say(format!("its plugin serves it at {}; its log is {}", host.url(), host.log().display()));
    show_calls(&palisade, &host, &place)?;
    if !options.no_serve {
        paste(&palisade, &host, APP_ID, EXAMPLE)?;
        let children: Vec<_> = std::iter::once(host.child()).chain(display.child()).collect();
        serve(&interrupted, &host, &children)?;
    }
    host.stop()?;
    display.stop()?;
    say("stopped the demo app");
    Ok(())
}

/// The app, not started yet.
fn command(program: &Path, place: &Path, display: &Display) -> Command {
    let app = place.join("app");
    let mut command = Command::new(program);
    command.env("XDG_DATA_HOME", app.join("data")).env("XDG_CONFIG_HOME", app.join("config"));
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
    display.show(&mut command);
    command
}
