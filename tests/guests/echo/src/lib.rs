//! `echo`: gives back its message. The smallest honest component; benches measure the host with it.
//!
//! Imports: nothing.

#![forbid(unsafe_code)]

use palisade_sdk::schemars::JsonSchema;
use palisade_sdk::serde::{Deserialize, Serialize};
use palisade_sdk::{Effects, Error, Operation};

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
#[schemars(crate = "palisade_sdk::schemars")]
struct Echo {
    /// What to give back.
    message: String,
}

fn echo(echo: Echo) -> Result<Echo, Error> {
    Ok(echo)
}

fn operations() -> Vec<Operation> {
    vec![Operation::new("echo", "Gives back its message.", echo).effects(Effects::READ)]
}

palisade_sdk::export!(operations);
