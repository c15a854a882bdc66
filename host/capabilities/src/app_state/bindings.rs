//! `palisade:host/app-state`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:app-state; world imported { import palisade:host/app-state@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::app_state::*;
