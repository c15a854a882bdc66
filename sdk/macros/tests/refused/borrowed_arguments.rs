use palisade_sdk::tool;

/// Gives it back.
#[tool]
fn back(text: &str) -> String {
    text.to_owned()
}

palisade_sdk::export!(back);

fn main() {}
