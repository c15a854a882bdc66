//! `introspect` `contract_record` and `contract_check`: whether commands still give what they gave.
//!
//! Guarantees: of an answer only its shape is kept (keys and types), and no value; commands are invoked as far as the profile lets
//! them be. Not guaranteed: that one answer has all that a command can give: what was an empty list says nothing of its items.
//! Hostile: what commands answer.
//! Imports: `contract-store` and `ipc-invoke`.

#![forbid(unsafe_code)]

mod shape;

use palisade_sdk::contract_store::Contract;
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::value::type_name;
use palisade_sdk::{ContractStore, Error, IpcInvoke, Result, input, output, tool};

use shape::{Drift, Shape, TypeChange};

#[input]
struct Record {
    /// A plugin's is plugin:NAME|COMMAND.
    command: String,
    /// Its arguments by name. Default: none.
    args: Option<Map<String, Value>>,
    /// The window that invokes it. Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Check {
    /// Only this one's. Default: all.
    command: Option<String>,
}

#[output]
struct Recorded {
    recorded: bool,
    command: String,
    /// array, boolean, null, number, object or string.
    shape_type: &'static str,
}

#[output]
struct Checked {
    checked: usize,
    passing: usize,
    failing: usize,
    contracts: Vec<Outcome>,
}

/// Places are JSON Pointers, with * for every item of a list.
#[output]
struct Outcome {
    command: String,
    shape_matches: bool,
    new_fields: Vec<String>,
    removed_fields: Vec<String>,
    type_changes: Vec<TypeChange>,
    /// There were more than are told.
    truncated: bool,
    /// It gave nothing to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Invokes a command, and keeps the shape of its result (keys and types) as what is expected of it until the
/// app ends.
#[tool(name = "introspect", action = "contract_record", window_aliases = "webview_label")]
fn contract_record(arguments: Record, store: &ContractStore, ipc: &IpcInvoke) -> Result<Recorded> {
    let Record { command, args, webview_label } = arguments;
    let (args, window) = (serde_json::to_string(&args.unwrap_or_default())?, webview_label.as_deref());
    let answer = value(&ipc.invoke(window, &command, &args)?.value)?;
    store.keep(&command, window, &args, &serde_json::to_string(&Shape::of(&answer))?)?;
    Ok(Recorded { recorded: true, command, shape_type: type_name(&answer) })
}

/// Invokes each recorded command again, and says where its result no longer has the recorded shape.
#[tool(name = "introspect", action = "contract_check")]
fn contract_check(arguments: Check, store: &ContractStore, ipc: &IpcInvoke) -> Result<Checked> {
    let wanted = arguments.command.as_ref();
    let mut contracts = store.all();
    contracts.retain(|contract| wanted.is_none_or(|wanted| contract.command == *wanted));
    if let (Some(command), true) = (wanted, contracts.is_empty()) {
        return Err(Error::invalid_arguments(format!(
            "There is no contract of `{command}`; contract_record makes one."
        )));
    }
    checked(contracts, |contract| {
        let answer = ipc.invoke(contract.window.as_deref(), &contract.command, &contract.arguments)?;
        value(&answer.value)
    })
}

fn value(json: &str) -> Result<Value> {
    serde_json::from_str(json).map_err(|_| Error::failed("The command's answer is no JSON."))
}

fn checked(contracts: Vec<Contract>, invoke: impl Fn(&Contract) -> Result<Value>) -> Result<Checked> {
    let outcome = |contract: Contract| {
        let shape: Shape = serde_json::from_str(&contract.shape)?;
        Ok(match invoke(&contract) {
            Ok(answer) => Outcome::of(contract.command, shape.drift(&Shape::of(&answer)), None),
            Err(error) => Outcome::of(contract.command, Drift::default(), Some(error.message)),
        })
    };
    let contracts = contracts.into_iter().map(outcome).collect::<Result<Vec<_>>>()?;
    let passing = contracts.iter().filter(|one| one.shape_matches).count();
    Ok(Checked { checked: contracts.len(), passing, failing: contracts.len() - passing, contracts })
}

impl Outcome {
    fn of(command: String, drift: Drift, error: Option<String>) -> Self {
        let shape_matches = drift.is_none() && error.is_none();
        let Drift { new_fields, removed_fields, type_changes, truncated, .. } = drift;
        Self { command, shape_matches, new_fields, removed_fields, type_changes, truncated, error }
    }
}

palisade_sdk::export!(contract_record, contract_check);

#[cfg(test)]
mod tests;
