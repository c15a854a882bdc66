//! `echo`: gives back its message. The smallest honest component; benches measure the host with it.
//!
//! Imports: nothing.

#![forbid(unsafe_code)]

use palisade_sdk::{input, output, tool};

#[input]
struct Echo {
    /// What to give back.
    message: String,
}

#[output]
struct Echoed {
    message: String,
}

/// Gives back its message.
#[tool(read_only)]
fn echo(echo: Echo) -> Echoed {
    Echoed { message: echo.message }
}

palisade_sdk::export!(echo);
