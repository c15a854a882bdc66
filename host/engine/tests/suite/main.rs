//! The engine's suites, in one program.

mod limits;
#[path = "limits.rs"]
#[expect(clippy::duplicate_mod, reason = "the same attacks on the code of the other compiler")]
mod limits_of_the_baseline;
mod loading;
mod plain;
mod support;
