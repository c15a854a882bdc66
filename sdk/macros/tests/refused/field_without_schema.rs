use palisade_sdk::{output, serde};

#[derive(serde::Serialize)]
#[serde(crate = "palisade_sdk::serde")]
#[derive(Debug)]
struct Plain;

#[output]
struct Outer {
    inner: Plain,
}

fn main() {}
