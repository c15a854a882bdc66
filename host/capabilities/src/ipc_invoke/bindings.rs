//! `palisade:host/ipc-invoke`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:ipc-invoke; world imported { import palisade:host/ipc-invoke@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::ipc_invoke::*;
