//! `palisade:host/database`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:capability; world host { import palisade:host/database@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/database.connection": crate::database::Database },
});

pub(super) use palisade::host::database::{self as wit, Error, QueryResult, Value};
