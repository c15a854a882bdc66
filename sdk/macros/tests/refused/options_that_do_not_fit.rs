use palisade_sdk::tool;

/// Asks.
#[tool(prompt, action = "ask")]
fn ask() -> String {
    "?".to_owned()
}

palisade_sdk::export!(ask);

fn main() {}
