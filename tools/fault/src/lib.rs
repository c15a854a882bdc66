//! `fault`: makes the app's commands slow, fail, lose their answers, or give wrong ones.
//!
//! Guarantees: none of its own; the host holds the rules, and ends them. Not guaranteed: what an app does about it.
//! Hostile: nobody but the caller.
//! Imports: `fault` alone.

#![forbid(unsafe_code)]

use palisade_sdk::fault::{Effect, Rule};
use palisade_sdk::schema::{Form, Members, Schema};
use palisade_sdk::serde::Deserialize;
use palisade_sdk::{Error, Fault, Result, input, output, tool};

/// Milliseconds of a delay that the caller does not name.
const DEFAULT_DELAY_MS: u32 = 1_000;

/// What an invocation fails with that the caller does not name.
const DEFAULT_ERROR: &str = "injected fault";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(crate = "palisade_sdk::serde", rename_all = "snake_case")]
enum Kind {
    Delay,
    Error,
    Drop,
    Corrupt,
}

impl Schema for Kind {
    const FORM: Form = Form::Value;

    fn members(out: &mut Members<'_>) {
        out.choice(&["delay", "error", "drop", "corrupt"]);
    }
}

#[input]
struct Inject {
    /// One that the app's handler has.
    command: String,
    /// delay: it answers late; error: it is not run, and fails; drop: it runs, and its answer never comes; corrupt: it
    /// runs, and its answer has other values.
    fault_type: Kind,
    /// Of a delay. Default 1000, at most 300000.
    delay_ms: Option<u32>,
    /// Of an error.
    error_message: Option<String>,
    /// For so many invocations. Default 0: all.
    max_triggers: Option<u32>,
}

#[input]
struct Clear {
    command: String,
}

#[output]
struct Injected {
    injected: bool,
    command: String,
    fault_type: &'static str,
    max_triggers: u32,
    expires_in_secs: u64,
}

#[output]
struct Faulty {
    command: String,
    fault_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    /// 0: for all invocations.
    max_triggers: u32,
    /// For how many it has been.
    trigger_count: u32,
    expires_in_secs: u64,
}

#[output]
struct Faults {
    faults: Vec<Faulty>,
    count: usize,
}

#[output]
struct Cleared {
    /// How many.
    cleared: u32,
}

impl Inject {
    fn effect(&self) -> Result<Effect> {
        if self.delay_ms.is_some() && self.fault_type != Kind::Delay {
            return Err(Error::invalid_arguments("`delay_ms` is for a fault of the type delay."));
        }
        if self.error_message.is_some() && self.fault_type != Kind::Error {
            return Err(Error::invalid_arguments("`error_message` is for a fault of the type error."));
        }
        Ok(match self.fault_type {
            Kind::Delay => Effect::Delay(self.delay_ms.unwrap_or(DEFAULT_DELAY_MS)),
            Kind::Error => Effect::Error(self.error_message.clone().unwrap_or_else(|| DEFAULT_ERROR.into())),
            Kind::Drop => Effect::Drop,
            Kind::Corrupt => Effect::Corrupt,
        })
    }
}

impl Faulty {
    fn of(rule: Rule) -> Self {
        let (fault_type, delay_ms, error_message) = match rule.effect {
            Effect::Delay(ms) => ("delay", Some(ms), None),
            Effect::Error(text) => ("error", None, Some(text)),
            Effect::Drop => ("drop", None, None),
            Effect::Corrupt => ("corrupt", None, None),
        };
        Self {
            command: rule.command,
            fault_type,
            delay_ms,
            error_message,
            max_triggers: rule.max_triggers,
            trigger_count: rule.triggers,
            expires_in_secs: rule.left_ms.div_ceil(1_000),
        }
    }
}

/// Makes one of the app's commands slow, fail, lose its answers or give wrong ones, for pages and tools, in
/// place of the caller's earlier fault in it. Ends after 15 minutes.
#[tool(name = "fault", action = "inject", open_world = false)]
fn inject(arguments: Inject, fault: &Fault) -> Result<Injected> {
    let effect = arguments.effect()?;
    let rule = fault.inject(&arguments.command, &effect, arguments.max_triggers.unwrap_or_default())?;
    let Faulty { command, fault_type, max_triggers, expires_in_secs, .. } = Faulty::of(rule);
    Ok(Injected { injected: true, command, fault_type, max_triggers, expires_in_secs })
}

/// The caller's faults, and how often each was triggered.
#[tool(name = "fault", action = "list", read_only)]
fn list(fault: &Fault) -> Faults {
    let faults: Vec<_> = fault.all().into_iter().map(Faulty::of).collect();
    Faults { count: faults.len(), faults }
}

/// Ends the caller's fault in a command.
#[tool(name = "fault", action = "clear", destructive = false, idempotent = true, open_world = false)]
fn clear(arguments: Clear, fault: &Fault) -> Cleared {
    Cleared { cleared: fault.clear(Some(&arguments.command)) }
}

/// Ends all of the caller's faults.
#[tool(name = "fault", action = "clear_all", destructive = false, idempotent = true, open_world = false)]
fn clear_all(fault: &Fault) -> Cleared {
    Cleared { cleared: fault.clear(None) }
}

palisade_sdk::export!(inject, list, clear, clear_all);

#[cfg(test)]
mod tests;
