//! `echo`: gives back its message. The smallest honest component; benches measure the host with it.
//!
//! Imports: nothing.

#![forbid(unsafe_code)]

use palisade_sdk::{Effects, Error, Operation, input, output};

#[input]
struct Echo {
    /// What to give back.
    message: String,
}

#[output]
struct Echoed {
    message: String,
}

fn echo(echo: Echo) -> Result<Echoed, Error> {
    Ok(Echoed { message: echo.message })
}

fn operations() -> Vec<Operation> {
    vec![Operation::new("echo", "Gives back its message.", echo).effects(Effects::READ)]
}

palisade_sdk::export!(operations);
