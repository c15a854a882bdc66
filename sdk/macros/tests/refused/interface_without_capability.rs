use palisade_sdk::tool;

/// Counts.
#[tool]
fn count() -> usize {
    palisade_sdk::database::granted().len()
}

palisade_sdk::export!(count);

fn main() {}
