//! `introspect` `startup_timing`, `plugin_state` and `plugin_tasks`: how the host started, what it holds, what it is doing.
//!
//! Guarantees: what `host-state` and `host-info` tell: names and numbers of the host's own, no path, no token.
//! Imports: `host-info` and `host-state`.

#![forbid(unsafe_code)]

use palisade_sdk::host_info::Details;
use palisade_sdk::host_state::{Gauge, Step, Task};
use palisade_sdk::{HostInfo, HostState, output, tool};

#[output]
struct Startup {
    /// In their order.
    steps: Vec<StepLine>,
    count: usize,
    /// Until the last step.
    total_ms: u64,
}

#[output]
struct StepLine {
    name: String,
    /// From the host's first moment.
    at_ms: u64,
    /// From the step before.
    took_ms: u64,
}

#[output]
struct State {
    version: String,
    profile: String,
    redaction: bool,
    uptime_secs: u64,
    tool_invocations: u64,
    registered_commands: u32,
    /// What is held: entries and bytes of logs, windows, rules, pictures.
    gauges: Vec<GaugeLine>,
}

#[output]
struct GaugeLine {
    name: String,
    value: u64,
    /// The most that it can be; null where there is no such number.
    capacity: Option<u64>,
}

#[output]
struct Tasks {
    tasks: Vec<TaskLine>,
    count: usize,
}

#[output]
struct TaskLine {
    name: String,
    /// How many of this name.
    count: u32,
    /// The oldest of them.
    running_ms: u64,
}

fn timing(steps: Vec<Step>) -> Startup {
    let total_ms = steps.last().map_or(0, |step| step.at_ms);
    let mut before = 0;
    let line = |Step { name, at_ms }| {
        let took_ms = at_ms.saturating_sub(std::mem::replace(&mut before, at_ms));
        StepLine { name, at_ms, took_ms }
    };
    let steps: Vec<_> = steps.into_iter().map(line).collect();
    Startup { count: steps.len(), steps, total_ms }
}

fn state(host: Details, gauges: Vec<Gauge>) -> State {
    let line = |Gauge { name, value, capacity }| GaugeLine { name, value, capacity };
    State {
        version: host.version,
        profile: host.profile,
        redaction: host.redaction,
        uptime_secs: host.uptime_secs,
        tool_invocations: host.tool_invocations,
        registered_commands: host.registered_commands,
        gauges: gauges.into_iter().map(line).collect(),
    }
}

fn running(tasks: Vec<Task>) -> Tasks {
    let line = |Task { name, count, running_ms }| TaskLine { name, count, running_ms };
    Tasks { count: tasks.len(), tasks: tasks.into_iter().map(line).collect() }
}

/// How long each step of the tool host's start took.
#[tool(name = "introspect", action = "startup_timing", read_only)]
fn startup_timing(host: &HostState, _info: &HostInfo) -> Startup {
    timing(host.startup())
}

/// What the tool host holds just now: version, profile, call counter, and how full its logs are.
#[tool(name = "introspect", action = "plugin_state", read_only)]
fn plugin_state(host: &HostState, info: &HostInfo) -> State {
    state(info.host(), host.gauges())
}

/// What the tool host is doing beside answering calls, and for how long.
#[tool(name = "introspect", action = "plugin_tasks", read_only)]
fn plugin_tasks(host: &HostState, _info: &HostInfo) -> Tasks {
    running(host.tasks())
}

palisade_sdk::export!(startup_timing, plugin_state, plugin_tasks);

#[cfg(test)]
mod tests;
