//! Finding the running host that is meant.
//!
//! Guarantees: with several hosts running, none is chosen by guessing: a name must fit exactly one. Entries were
//! checked by `palisade_server::discovery` (owner, permissions, a live process).

use palisade_policy::suggest;
use palisade_server::discovery::{self, Entry};

use super::{Address, App};
use palisade_embed::Problem;

/// The running hosts, in the order of their identifiers.
pub(crate) fn running() -> Vec<App> {
    let mut apps: Vec<App> = discovery::live().into_iter().filter_map(app).collect();
    apps.sort_by(|a, b| (&a.identifier, a.pid).cmp(&(&b.identifier, b.pid)));
    apps
}

/// Whether the very process that wrote the entry still runs.
pub(crate) fn is_alive(app: &App) -> bool {
    discovery::is_alive(app.pid, app.start_time)
}

fn app(entry: Entry) -> Option<App> {
    let metadata = entry.metadata;
    let address = match (metadata.port, metadata.socket) {
        (Some(port), _) => Address::Port(port),
        (None, Some(socket)) => Address::Socket(socket),
        (None, None) => return None,
    };
    Some(App {
        pid: metadata.pid,
        start_time: metadata.start_time,
        identifier: metadata.identifier,
        product_name: metadata.product_name,
        version: metadata.version,
        profile: metadata.profile,
        address,
        token: entry.token,
    })
}

/// The host that is meant: the only one, or the one that `wanted` names.
///
/// `wanted` is an identifier, a product name or a process id; failing that, a part of a name that only one has.
pub(crate) fn select(mut apps: Vec<App>, wanted: Option<&str>) -> Result<App, Problem> {
    let Some(wanted) = wanted else {
        return match apps.len() {
            0 => Err(none_running()),
            1 => Ok(apps.remove(0)),
            _ => Err(ambiguous("several Palisade hosts are running", &apps)),
        };
    };
    for fits in [exactly as fn(&App, &str) -> bool, partly] {
        let mut found: Vec<App> = apps.iter().filter(|app| fits(app, wanted)).cloned().collect();
        match found.len() {
            0 => {}
            1 => return Ok(found.remove(0)),
            _ => return Err(ambiguous(&format!("`{wanted}` fits several running hosts"), &found)),
        }
    }
    Err(unknown(wanted, &apps))
}

fn exactly(app: &App, wanted: &str) -> bool {
    app.identifier == wanted || app.product_name == wanted || app.pid.to_string() == wanted
}

fn partly(app: &App, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    !wanted.is_empty()
        && [&app.identifier, &app.product_name].iter().any(|name| name.to_lowercase().contains(&wanted))
}

fn list(apps: &[App]) -> String {
    apps.iter().map(|app| format!("\n  {}", app.describe())).collect()
}

fn none_running() -> Problem {
    Problem::failed("no Palisade host is running").next(
        "start one: palisade serve --app-dir data=PATH; or let `palisade bridge --wait` wait until one runs",
    )
}

fn ambiguous(what: &str, apps: &[App]) -> Problem {
    Problem::failed(format!("{what}:{}", list(apps)))
        .next("say which one: --app with its identifier, or with its process number")
}

fn unknown(wanted: &str, apps: &[App]) -> Problem {
    if apps.is_empty() {
        return none_running();
    }
    let problem = Problem::failed(format!("no running host is called `{wanted}`; there are:{}", list(apps)));
    let names = apps.iter().flat_map(|app| [app.identifier.as_str(), app.product_name.as_str()]);
    match suggest(wanted, names) {
        Some(nearest) => problem.next(format!("did you mean --app {nearest}?")),
        None => problem.next("choose one of these with --app, or start the one that you mean"),
    }
}
