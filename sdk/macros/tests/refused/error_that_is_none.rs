use palisade_sdk::tool;

struct Plain;

/// Fails.
#[tool]
fn fail() -> Result<u32, Plain> {
    Err(Plain)
}

palisade_sdk::export!(fail);

fn main() {}
