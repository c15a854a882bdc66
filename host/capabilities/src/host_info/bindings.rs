//! `palisade:host/host-info`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:host-info; world info { import palisade:host/host-info@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::host_info::{Details, Host, add_to_linker};
