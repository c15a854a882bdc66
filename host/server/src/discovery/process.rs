//! Whether the process that wrote an entry still runs.
//!
//! Guarantees: a process is told from a later one of the same number by when it started.
//! Not guaranteed: across process namespaces; containers that share a directory for temporary files do not see each
//! other's processes. Where the system does not tell when a process started, its number alone decides.

/// When a process started, in the system's own unit since it booted; `None` where there is no such process, or where
/// the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn start_time(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // proc_pid_stat(5): the second field is the program's name in parentheses, and may hold any character.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    // A zombie has ended; it only waits for its parent to notice.
    if fields.next()? == "Z" {
        return None;
    }
    // The state was the third field; the start is the twenty-second.
    fields.nth(18)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn start_time(_pid: u32) -> Option<u64> {
    None
}

/// Whether process `pid` runs, and started at `start_time` (0 where that is not known).
pub fn is_alive(pid: u32, start_time: u64) -> bool {
    match self::start_time(pid) {
        Some(actual) => start_time == 0 || actual == start_time,
        None if cfg!(target_os = "linux") => false,
        None => exists(pid),
    }
}

fn exists(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    // "Not permitted" means that it is there.
    pid.is_some_and(|pid| !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}
