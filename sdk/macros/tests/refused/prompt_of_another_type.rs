use palisade_sdk::tool;

/// Asks.
#[tool(prompt)]
fn ask() -> u32 {
    1
}

palisade_sdk::export!(ask);

fn main() {}
