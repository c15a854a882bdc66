use palisade_sdk::tool;

struct Plain {
    text: String,
}

/// Gives it back.
#[tool]
fn back(args: Plain) -> String {
    args.text
}

palisade_sdk::export!(back);

fn main() {}
