use palisade_sdk::{Database, tool};

/// Borrows for ever.
#[tool]
fn for_ever(db: &'static Database) -> usize {
    db.granted().len()
}

palisade_sdk::export!(for_ever);

fn main() {}
