//! `palisade:host/log-clear`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:log-clear; world imported { import palisade:host/log-clear@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::log_clear::*;
