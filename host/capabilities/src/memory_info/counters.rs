//! The counters, as each platform tells them.

use super::bindings::Counters;

/// Reads the counters of this process. Blocks.
///
/// # Errors
/// Says what could not be read; names no path.
#[cfg(target_os = "linux")]
pub(super) fn read() -> Result<Counters, &'static str> {
    use std::io::Read;

    /// Bytes of `/proc/self/status` that are read; the kernel writes about 1.5 KB.
    const MAX_STATUS_BYTES: u64 = 64 << 10;

    let file = rustix_linux_procfs::proc_self_status().map_err(|_| "procfs is not mounted")?;
    let mut status = String::new();
    std::fs::File::from(file)
        .take(MAX_STATUS_BYTES)
        .read_to_string(&mut status)
        .map_err(|_| "procfs can't be read")?;
    parse(&status).ok_or("procfs names no resident size")
}

/// Reads `VmRSS`, `VmHWM` and `VmSize` (kibibytes, `proc_pid_status(5)`).
#[cfg(target_os = "linux")]
pub(super) fn parse(status: &str) -> Option<Counters> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
    };
    Some(Counters {
        resident_bytes: field("VmRSS")?,
        peak_resident_bytes: field("VmHWM"),
        virtual_bytes: field("VmSize"),
        page_file_bytes: None,
        peak_page_file_bytes: None,
        page_fault_count: None,
    })
}

/// Reads the counters of this process: here the resident and the virtual size. Blocks.
///
/// # Errors
/// Says what could not be read; names no path.
#[cfg(not(target_os = "linux"))]
pub(super) fn read() -> Result<Counters, &'static str> {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

    let pid = Pid::from_u32(std::process::id());
    let mut system = System::new().map_err(|_| "the system does not tell")?;
    let kind = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kind);
    let process = system.process(pid).ok_or("the system does not list this process")?;
    Ok(Counters {
        resident_bytes: process.memory(),
        peak_resident_bytes: None,
        virtual_bytes: Some(process.virtual_memory()),
        page_file_bytes: None,
        peak_page_file_bytes: None,
        page_fault_count: None,
    })
}
