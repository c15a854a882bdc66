use palisade_sdk::{input, tool};

#[input]
struct One {}

#[input]
struct Other {}

/// Takes two.
#[tool]
fn two(_: One, _: Other) -> u32 {
    2
}

palisade_sdk::export!(two);

fn main() {}
