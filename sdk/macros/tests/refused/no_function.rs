use palisade_sdk::tool;

/// Counts.
#[tool]
struct Count {}

fn main() {
    let _ = Count {};
}
