//! What a developer reads who has written a tool wrong: one error for each mistake, at its place, with what to write instead.
//!
//! Each file in `refused` does not compile, and `.stderr` beside it is what the compiler says. After a change on purpose
//! `TRYBUILD=overwrite cargo test -p palisade-sdk-macros` writes them anew: read them before they are committed.

#[test]
fn what_is_wrong_is_said_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
