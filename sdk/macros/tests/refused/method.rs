use palisade_sdk::tool;

struct Tools;

impl Tools {
    /// Counts.
    #[tool]
    fn count(&self) -> u32 {
        1
    }
}

fn main() {}
