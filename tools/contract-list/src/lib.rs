//! `introspect` `contract_list` and `contract_clear`: the contracts that are kept.
//!
//! Guarantees: the caller's own; nothing is invoked. Hostile: shapes, whose keys commands chose.
//! Imports: `contract-store` alone.

#![forbid(unsafe_code)]

use palisade_sdk::contract_store::Contract;
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::{ContractStore, Result, input, output, tool};

#[input]
struct Clear {
    /// Only this one's. Default: all.
    command: Option<String>,
}

#[output]
struct Baseline {
    command: String,
    args: Box<RawValue>,
    /// The result's type, or types.
    shape_type: String,
    /// Keys and types, all the way down.
    shape: Value,
    /// Milliseconds since 1970.
    recorded_at: u64,
}

#[output]
struct Baselines {
    baselines: Vec<Baseline>,
    count: usize,
}

#[output]
struct Cleared {
    /// How many.
    cleared: u32,
}

/// The recorded contracts: each command with its arguments and the shape of its result.
#[tool(name = "introspect", action = "contract_list", read_only)]
fn contract_list(store: &ContractStore) -> Result<Baselines> {
    let baselines = store.all().into_iter().map(Baseline::of).collect::<Result<Vec<_>>>()?;
    Ok(Baselines { count: baselines.len(), baselines })
}

/// Forgets contracts.
#[tool(name = "introspect", action = "contract_clear", idempotent = true, open_world = false)]
fn contract_clear(arguments: Clear, store: &ContractStore) -> Cleared {
    Cleared { cleared: store.clear(arguments.command.as_deref()) }
}

impl Baseline {
    fn of(contract: Contract) -> Result<Self> {
        let shape: Value = serde_json::from_str(&contract.shape)?;
        let types = shape["types"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(Self {
            command: contract.command,
            args: RawValue::from_string(contract.arguments)?,
            shape_type: types.collect::<Vec<_>>().join("|"),
            shape,
            recorded_at: contract.at_ms,
        })
    }
}

palisade_sdk::export!(contract_list, contract_clear);

#[cfg(test)]
mod tests;
