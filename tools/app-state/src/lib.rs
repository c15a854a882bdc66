//! `app_state`: what the app tells of its own state through its probes.
//!
//! Guarantees: a probe's answer is passed on as it is. The text content is its JSON alone, as callers of other servers expect
//! from a tool of this name. Not guaranteed: that a probe changes nothing; the app's author promises that.
//! Imports: `app-state` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{Content, Effects, Error, Operation, Output, app_state, input, serde_json};

#[input]
struct AppState {
    /// The probe's name. Default: all names.
    probe: Option<String>,
}

/// Without structured content, which MCP wants to be an object: a probe may tell anything.
fn tell(json: String) -> Output {
    Output { content: vec![Content::Text(json)], structured: None, is_error: false }
}

fn names(probes: &[String]) -> Result<Output, Error> {
    Ok(Output::json(serde_json::to_string(&serde_json::json!({ "probes": probes }))?))
}

fn app_state(arguments: AppState) -> Result<Output, Error> {
    match arguments.probe {
        Some(probe) => Ok(tell(app_state::read(&probe)?)),
        None => names(&app_state::probes()),
    }
}

fn operations() -> Vec<Operation> {
    let description =
        "What the app tells of its own state: without a probe their names, with one what it tells.";
    vec![Operation::with_content("app_state", description, app_state).effects(Effects::READ)]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
