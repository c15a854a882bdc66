use palisade_sdk::{Database, input, tool};

#[input]
struct Count {}

/// Counts.
#[tool]
fn count(_: Count, db: Database) -> usize {
    db.granted().len()
}

palisade_sdk::export!(count);

fn main() {}
