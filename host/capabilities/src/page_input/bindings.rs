//! `palisade:host/page-input`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:page-input; world imported { import palisade:host/page-input@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/page-input.page": super::host::Page },
});

pub(super) use palisade::host::page_input::*;
