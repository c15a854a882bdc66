//! An app that is built as for its users opens nothing to anyone.
//!
//! What tells a release build apart is that our crates are without `debug_assertions`; so they alone are built that way, in
//! the dev profile, and everything that they depend on is there already.
//!
//! Guarantees: the app's window has loaded when it is looked at, and the same look finds the port of a debug build: it
//! could have found one. Not guaranteed: anything beyond Linux, whose /proc this reads. Trusted: the kernel.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::lint;
use crate::demo::children::Child;
use crate::demo::display::Display;
use crate::repo::{Repo, selection};
use palisade_toolkit::run::{say, stream};

/// What is built without debug assertions: the crates that ask for them.
const OURS: [&str; 2] = ["tauri-plugin-palisade", "palisade-demo-app"];
const APP: &str = "palisade-demo-app";

/// How long an app may take until its page has run, on a busy machine.
const LOAD: Duration = Duration::from_secs(60);
/// How long a host may take to listen once the page has run. A release build is watched for as long.
const LISTEN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(100);

/// Builds the demo app both ways, and looks at what each opens.
pub(super) fn check(repo: &Repo) -> Result<()> {
    stream(without_assertions(repo).args(["--examples", "--bin", APP]))
        .context("a release build has warnings, or does not build")?;
    let place = repo.target().join("release-app-check");
    fs::create_dir_all(&place)?;
    let quiet = place.join(APP);
    fs::copy(repo.target().join("debug").join(APP), &quiet).context("cargo left no demo app")?;
    // Puts the debug build back, for whoever runs it next.
    let [debug] = repo.programs([APP])?;

    let found = opened(&debug, &place.join("debug"))?;
    let has_port = found.iter().any(|what| what.starts_with("tcp"));
    ensure!(has_port, "no port was found even of a debug build: nothing is shown by finding none");
    say(format!("a debug build opens {}", found.join(", ")));
    let found = opened(&quiet, &place.join("release"))?;
    ensure!(found.is_empty(), "a release build opens {}", found.join(", "));
    say("a release build opens nothing");
    Ok(())
}

/// Cargo that builds with lints as for the whole workspace, with our crates as in a release build.
fn without_assertions(repo: &Repo) -> Command {
    let mut command = lint::cargo(repo);
    command.arg("build");
    for package in OURS {
        command.arg("--config").arg(format!("profile.dev.package.{package}.debug-assertions=false"));
    }
    command.args(selection());
    command
}

/// Runs an app until its page has run, and tells what it opened.
fn opened(program: &Path, home: &Path) -> Result<Vec<String>> {
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home.join("tmp"))?;
    let display = Display::unseen()?;
    let mut command = Command::new(program);
    command.env("HOME", home).env("TMPDIR", home.join("tmp")).env("XDG_RUNTIME_DIR", home.join("tmp"));
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "PALISADE_DISABLE", "PALISADE_PORT"] {
        command.env_remove(name);
    }
    display.show(&mut command);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let app = Child::start("the demo app", &mut command)?;
    wait_for_page(&app, home)?;
    let loaded = Instant::now();
    let mut found = Vec::new();
    while found.is_empty() && loaded.elapsed() < LISTEN {
        ensure!(app.ended()?.is_none(), "the demo app ended");
        found = listening(app.pid())?;
        found.extend(traces(home));
        thread::sleep(POLL);
    }
    app.stop()?;
    display.stop()?;
    Ok(found)
}

/// The page's script keeps a value, which the webview writes to a file. Nothing else does.
fn wait_for_page(app: &Child, home: &Path) -> Result<()> {
    let started = Instant::now();
    while !files(home).iter().any(|path| path.components().any(|part| part.as_os_str() == "localstorage")) {
        ensure!(app.ended()?.is_none(), "the demo app ended");
        ensure!(started.elapsed() < LOAD, "the demo app's page did not load");
        thread::sleep(POLL);
    }
    Ok(())
}

/// What a host leaves behind: its entry for clients, its cache.
fn traces(home: &Path) -> Vec<String> {
    let ours = |path: &&PathBuf| path.components().any(|part| part.as_os_str() == "palisade");
    files(home).iter().filter(ours).map(|path| path.display().to_string()).collect()
}

/// Every file below a directory. One that goes meanwhile is none.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// The ports and sockets on which a process or one that it started waits for others, in words (proc(5)).
fn listening(pid: u32) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for pid in family(pid)? {
        let own = sockets(pid);
        for (table, inode, is_open) in TABLES {
            let Ok(text) = fs::read_to_string(format!("/proc/{pid}/net/{table}")) else { continue };
            for line in text.lines().skip(1) {
                let columns: Vec<&str> = line.split_whitespace().collect();
                if columns.get(inode).is_some_and(|inode| own.contains(*inode)) && is_open(&columns) {
                    found.push(format!("{table} `{}` in process {pid}", line.trim()));
                }
            }
        }
    }
    Ok(found)
}

/// A table of /proc/net, the column that has a socket's inode, and whether a line is of one that others can reach.
type Table = (&'static str, usize, fn(&[&str]) -> bool);

const TABLES: [Table; 5] = [
    ("tcp", 9, is_listening),
    ("tcp6", 9, is_listening),
    // Whoever has such a socket and did not connect it takes packets from anyone.
    ("udp", 9, is_unconnected),
    ("udp6", 9, is_unconnected),
    ("unix", 6, accepts),
];

fn is_listening(columns: &[&str]) -> bool {
    columns.get(3) == Some(&"0A")
}

fn is_unconnected(columns: &[&str]) -> bool {
    columns.get(3) == Some(&"07")
}

/// The flag `__SO_ACCEPTCON`.
fn accepts(columns: &[&str]) -> bool {
    columns
        .get(3)
        .and_then(|flags| u32::from_str_radix(flags, 16).ok())
        .is_some_and(|flags| flags & 0x10000 != 0)
}

/// The inodes of a process's sockets.
fn sockets(pid: u32) -> HashSet<String> {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect()
}

/// A process and all that it started.
fn family(first: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name, in parentheses, may hold anything; state and parent follow it.
        let parent =
            stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.push((pid, parent));
    }
    let mut family = vec![first];
    let mut next = 0;
    while let Some(pid) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, parent)| *parent == Some(pid)).map(|(child, _)| *child));
        next += 1;
    }
    if !parents.iter().any(|(pid, _)| *pid == first) {
        bail!("the process {first} is not in /proc");
    }
    Ok(family)
}
