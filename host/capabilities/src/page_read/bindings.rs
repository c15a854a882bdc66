//! `palisade:host/page-read`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:page-read; world imported { import palisade:host/page-read@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/page-read.page": super::host::Page },
});

pub(super) use palisade::host::page_read::*;
