//! `palisade:host/navigation-history`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:navigation-history; world imported { import palisade:host/navigation-history@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::navigation_history::*;
