use palisade_sdk::{Result, tool};

struct Plain;

/// Gives something.
#[tool]
fn give() -> Result<Plain> {
    Ok(Plain)
}

palisade_sdk::export!(give);

fn main() {}
