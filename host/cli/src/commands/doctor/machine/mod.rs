//! Checks of this machine: directories, address space, what databases need.

use std::path::Path;

use palisade_engine::{Sandbox, Settings};
use palisade_server::discovery;

use super::Finding;
use crate::settings::Environment;

#[cfg(test)]
#[cfg(unix)]
mod tests;

pub(super) fn check(env: &Environment) -> Vec<Finding> {
    let mut findings = discovery();
    findings.push(cache(env));
    findings.push(address_space());
    findings.push(databases());
    findings
}

fn discovery() -> Vec<Finding> {
    let dir = discovery::root();
    let sound = match discovery::check_root() {
        Ok(()) if dir.exists() => Finding::ok(format!("discovery: {} is yours alone", dir.display())),
        Ok(()) => {
            Finding::ok(format!("discovery: {} is not there yet; the first host makes it", dir.display()))
        }
        Err(error) => {
            let text = error.to_string();
            let (what, fix) = text.split_once("; ").unwrap_or((&text, "look who made it, and remove it"));
            Finding::fail(format!("discovery: {what}"), fix)
        }
    };
    [Some(sound), stale()].into_iter().flatten().collect()
}

/// Entries of processes that are gone.
fn stale() -> Option<Finding> {
    let stale: Vec<String> = discovery::stale().iter().map(u32::to_string).collect();
    (!stale.is_empty()).then(|| {
        Finding::warn(
            format!("discovery: processes that are gone have left entries: {}", stale.join(", ")),
            "nothing uses them; the next host that starts removes them",
        )
    })
}

fn cache(env: &Environment) -> Finding {
    let Some(dir) = env.cache_dir() else {
        return Finding::warn(
            "cache: neither XDG_CACHE_HOME nor HOME is set, so tools are compiled at each start",
            "set one",
        );
    };
    let shown = dir.display();
    match privacy(&dir) {
        Privacy::Missing => Finding::ok(format!("cache: {shown} is not there yet; the first start makes it")),
        Privacy::Own => Finding::ok(format!("cache: {shown} is yours alone")),
        Privacy::Open(why) => Finding::fail(
            format!("cache: {shown} {why}; code from there is not loaded, and each start compiles anew"),
            format!("remove it ({shown}); it is made again, privately"),
        ),
    }
}

/// Whether others could plant something.
enum Privacy {
    Missing,
    Own,
    Open(String),
}

#[cfg(unix)]
fn privacy(dir: &Path) -> Privacy {
    use std::os::unix::fs::MetadataExt;

    let metadata = match std::fs::symlink_metadata(dir) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Privacy::Missing,
        Err(error) => return Privacy::Open(format!("can't be looked at ({error})")),
    };
    if !metadata.is_dir() {
        return Privacy::Open("is no directory".to_owned());
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Privacy::Open(format!("belongs to user {}", metadata.uid()));
    }
    match metadata.mode() & 0o777 {
        mode if mode & 0o077 == 0 => Privacy::Own,
        mode => Privacy::Open(format!("is open to other users (mode {mode:o})")),
    }
}

#[cfg(not(unix))]
fn privacy(dir: &Path) -> Privacy {
    if dir.is_dir() { Privacy::Own } else { Privacy::Missing }
}

fn address_space() -> Finding {
    match Sandbox::new(&Settings::default()) {
        Ok(sandbox) if sandbox.is_pooling() => Finding::ok("sandbox: starts, with a pool of instances"),
        Ok(_) => Finding::warn(
            "sandbox: starts without a pool of instances: this machine limits address space, and each call takes \
             some microseconds longer",
            "raise the limit (ulimit -v unlimited, or the container's), if that matters",
        ),
        Err(error) => Finding::fail(
            format!("sandbox: {error}"),
            "this processor or system can't run the sandbox; see the supported platforms in the README",
        ),
    }
}

#[cfg(target_os = "linux")]
fn databases() -> Finding {
    if Path::new("/proc/self/fd").is_dir() {
        return Finding::ok("databases: can be opened through their directories");
    }
    Finding::fail(
        "databases: /proc is not mounted, so no database can be opened safely",
        "mount -t proc proc /proc",
    )
}

#[cfg(not(target_os = "linux"))]
fn databases() -> Finding {
    Finding::warn(
        "databases: this platform can't open them through a held directory, so `query_db` refuses to",
        "run the host on Linux, if you need databases",
    )
}
