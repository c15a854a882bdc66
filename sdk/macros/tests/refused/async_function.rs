use palisade_sdk::{Result, tool};

/// Waits.
#[tool]
async fn wait() -> Result<u32> {
    Ok(1)
}

palisade_sdk::export!(wait);

fn main() {}
