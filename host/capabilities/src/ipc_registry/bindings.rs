//! `palisade:host/ipc-registry`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:ipc-registry; world imported { import palisade:host/ipc-registry@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::ipc_registry::*;
