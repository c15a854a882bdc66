//! `palisade:host/page-animation`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:page-animation; world imported { import palisade:host/page-animation@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: {
        "palisade:host/page-animation.page": super::host::Page,
        "palisade:host/page-animation.scrub": super::host::Scrub,
    },
});

pub(super) use palisade::host::page_animation::*;
