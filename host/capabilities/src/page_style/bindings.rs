//! `palisade:host/page-style`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:page-style; world imported { import palisade:host/page-style@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/page-style.page": super::host::Page },
});

pub(super) use palisade::host::page_style::*;
