//! `palisade:host/memory-info`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:memory-info; world memory { import palisade:host/memory-info@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::memory_info::{Counters, Host, add_to_linker};
