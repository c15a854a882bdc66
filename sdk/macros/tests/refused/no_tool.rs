/// Counts.
fn count() -> u32 {
    1
}

palisade_sdk::export!(count);

fn main() {
    let _ = count();
}
