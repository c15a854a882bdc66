use palisade_sdk::{Result, tool};

/// Gives one of any type.
#[tool]
fn any<T: Default>() -> Result<u32> {
    let _ = T::default();
    Ok(1)
}

palisade_sdk::export!(any);

fn main() {}
