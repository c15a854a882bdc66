//! `palisade:host/screen-capture`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:screen-capture; world imported { import palisade:host/screen-capture@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/screen-capture.strip": super::host::Strip },
});

pub(super) use palisade::host::screen_capture::*;
