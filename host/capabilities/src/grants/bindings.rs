//! `palisade:host/grants`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:grants; world granted { import palisade:host/grants@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::grants::{Grant, Host, add_to_linker};
