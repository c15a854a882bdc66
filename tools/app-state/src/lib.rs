//! `app_state`: what the app tells of its own state through its probes.
//!
//! Guarantees: a probe's answer is passed on as it is. The text content is its JSON alone, as callers of other servers expect
//! from a tool of this name. Not guaranteed: that a probe changes nothing; the app's author promises that.
//! Imports: `app-state` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{AppState, Output, Result, input, output, serde_json, tool};

#[input]
struct Which {
    /// The probe's name. Default: all names.
    probe: Option<String>,
}

/// Without structured content, which MCP wants to be an object: a probe may tell anything.
fn tell(json: String) -> Output {
    Output::text(json)
}

#[output]
struct Names {
    probes: Vec<String>,
}

fn names(probes: Vec<String>) -> Result<Output> {
    Ok(Output::json(serde_json::to_string(&Names { probes })?))
}

/// What the app tells of its own state: without a probe their names, with one what it tells.
#[tool(read_only)]
fn app_state(arguments: Which, state: &AppState) -> Result<Output> {
    match arguments.probe {
        Some(probe) => Ok(tell(state.read(&probe)?)),
        None => names(state.probes()),
    }
}

palisade_sdk::export!(app_state);

#[cfg(test)]
mod tests;
