//! `palisade:host/contract-store`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:contract-store; world imported { import palisade:host/contract-store@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::contract_store::*;
