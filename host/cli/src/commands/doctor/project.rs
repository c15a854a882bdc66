//! Checks of the Tauri project in the working directory: what `palisade init` would have wired, and whether it still fits.
//!
//! Guarantees: files are read as text alone. Not guaranteed: that what is wired compiles. Trusted: the project.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Finding;
use crate::client::App as Running;
use crate::commands::init::{Entry, Wiring, wiring};

/// What Tauri draws its windows with, as pkg-config names it.
const WEBVIEW: &str = "webkit2gtk-4.1";

/// Nothing, where there is no Tauri app.
pub(super) fn check(dir: &Path, running: &[Running]) -> Vec<Finding> {
    let Some(wiring) = wiring(dir) else { return Vec::new() };
    let name = format!("project: {}", wiring.label);
    let mut findings = vec![plugin(&name, &wiring)];
    findings.extend(version(&name, &wiring));
    findings.extend(wiring.clients.iter().filter_map(|(file, entry)| client(file, entry, &wiring)));
    findings.extend(webview());
    findings.extend(listening(&name, &wiring, running));
    findings
}

fn plugin(name: &str, wiring: &Wiring) -> Finding {
    match (wiring.depends, wiring.adds, wiring.unwrapped) {
        (true, true, 0) => Finding::ok(format!("{name}: the plugin is added, and sees the app's commands")),
        (true, true, _) => Finding::warn(
            format!(
                "{name}: the plugin is added, but `tauri::generate_handler!` hides from it what pages invoke"
            ),
            "`palisade init` puts the plugin's handler in its place",
        ),
        (false, false, _) => Finding::warn(
            format!("{name}: the plugin is not in it"),
            "`palisade init` adds it, and shows what it changes",
        ),
        (true, false, _) => Finding::fail(
            format!("{name}: the plugin is a dependency, but no builder adds it"),
            "`palisade init` adds it; if a macro makes the builder, add `.plugin(tauri_plugin_palisade::init())` yourself",
        ),
        (false, true, _) => Finding::fail(
            format!("{name}: its builder adds the plugin, but Cargo.toml does not name it"),
            "`palisade init` names it",
        ),
    }
}

/// Before 1.0, what differs in the second number does not fit.
fn version(name: &str, wiring: &Wiring) -> Option<Finding> {
    let line = |version: &str| version.split('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    let own = env!("CARGO_PKG_VERSION");
    let asked = wiring.version.as_deref()?.trim_start_matches(['^', '~', '=', ' ']);
    (line(asked) != line(own)).then(|| {
        Finding::warn(
            format!("{name}: asks for version {asked} of the plugin, and this program is {own}"),
            "use the same version of both",
        )
    })
}

/// `None`: the file has no entry.
fn client(file: &str, entry: &Entry, wiring: &Wiring) -> Option<Finding> {
    let (command, app) = match entry {
        Entry::Absent => return None,
        Entry::Unreadable(error) => {
            return Some(Finding::fail(
                format!("{file} can't be read: {error}"),
                "mend it; its client can't read it either",
            ));
        }
        Entry::Here { command, app } => (command, app),
    };
    if !is_program(command) {
        return Some(Finding::fail(
            format!("{file}: the client is to start `{command}`, which is not found"),
            "put it on the PATH, or write its whole path there",
        ));
    }
    match (app, &wiring.identifier) {
        (Some(app), Some(identifier)) if !identifier.contains(app.as_str()) => Some(Finding::fail(
            format!("{file}: the client asks for the app `{app}`, but this one is `{identifier}`"),
            "`palisade init --undo` and `palisade init` write it anew",
        )),
        _ => Some(Finding::ok(format!("{file}: the client starts `{command}` for this app"))),
    }
}

/// Whether it can be started, from here or by the PATH.
fn is_program(command: &str) -> bool {
    let path = Path::new(command);
    if path.components().count() > 1 {
        return path.is_file();
    }
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|dir| dir.join(command).is_file())
}

#[cfg(target_os = "linux")]
fn webview() -> Option<Finding> {
    let found = Command::new("pkg-config").args(["--exists", WEBVIEW]).stderr(Stdio::null()).status();
    match found {
        Ok(status) if status.success() => None,
        Ok(_) => Some(Finding::fail(
            format!("{WEBVIEW} is not installed, and no Tauri app builds without"),
            "on Debian and Ubuntu: apt-get install libwebkit2gtk-4.1-dev",
        )),
        Err(_) => Some(Finding::warn(
            format!("pkg-config is not here, so nobody knows whether {WEBVIEW} is"),
            "on Debian and Ubuntu: apt-get install pkg-config libwebkit2gtk-4.1-dev",
        )),
    }
}

#[cfg(not(target_os = "linux"))]
fn webview() -> Option<Finding> {
    None
}

fn listening(name: &str, wiring: &Wiring, running: &[Running]) -> Option<Finding> {
    let identifier = wiring.identifier.as_deref().filter(|_| wiring.depends && wiring.adds)?;
    let runs = running.iter().any(|app| app.identifier == identifier);
    (!runs).then(|| {
        Finding::warn(
            format!("{name}: no such app is listening"),
            "start it in a debug build, without PALISADE_DISABLE; it says on stderr where it listens",
        )
    })
}
