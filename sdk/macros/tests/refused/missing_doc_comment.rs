use palisade_sdk::tool;

#[tool]
fn count() -> u32 {
    1
}

palisade_sdk::export!(count);

fn main() {}
