use palisade_sdk::{Database, tool};

/// Counts.
#[tool]
fn count(db: &mut Database) -> usize {
    db.granted().len()
}

palisade_sdk::export!(count);

fn main() {}
