//! The engine's suites, in one program.

mod limits;
mod loading;
mod support;
