use palisade_sdk::tool;

/// Counts.
#[tool(readonly)]
fn count() -> u32 {
    1
}

palisade_sdk::export!(count);

fn main() {}
