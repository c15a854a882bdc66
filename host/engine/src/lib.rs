//! The sandbox: wasmtime settings, limits, loading, the compile cache, and one store per call.
//!
//! Guarantees: a component is instantiated only when every interface that it imports is granted; each call runs in
//! a fresh instance that is dropped afterwards; every call ends within its deadlines, and within its caps on
//! memory, tables, handles, output and log bytes; exceeding one is a [`CallError::Limit`] that names it; nothing is
//! deserialised from a cache directory that somebody else could have written.
//! Not guaranteed: side channels between components on one machine; determinism.
//! Hostile: components (their code, their descriptions, what they return). Trusted: [`Capability`] implementations.
//!
//! This crate names no capability: whatever a component may import comes in through [`Capability`].

#![deny(unsafe_code)]

mod authority;
mod cache;
mod call;
mod component;
mod contract;
mod cost;
mod describe;
mod effects;
mod error;
pub mod limits;
mod plain;
mod question;
mod sandbox;
mod state;
mod survey;
mod ticker;

pub use authority::{Authority, Capability, MissingImports, Runnable};
pub use cache::{CacheError, CompileCache};
pub use call::{Invocation, Observer, Severity, Silent};
pub use component::{Component, ComponentSource};
pub use contract::{
    Alias, CONTRACT_VERSION, Content, Effects, GuestError, GuestErrorKind, Operation, OperationKind, Output,
    ResourceBody,
};
pub use describe::{
    Description, MAX_DESCRIPTION_BYTES, MAX_OPERATIONS, MAX_SCHEMA_BYTES, MAX_TOTAL_BYTES, object_schema,
    schema_parts,
};
pub use effects::{Doing, Effect, MAX_EFFECTS, MAX_RECORD_BYTES, MAX_SUBJECT_BYTES, Record, Recorder};
pub use error::{CallError, LoadError};
pub use limits::{Limit, Limits};
pub use question::{Answer, Asked, Question, Role, SamplingRequest};
pub use sandbox::{Compiler, Sandbox, Settings};
pub use state::{CallState, HostDeadline, HostTimeout};
