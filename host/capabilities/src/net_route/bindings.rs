//! `palisade:host/net-route`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:net-route; world imported { import palisade:host/net-route@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
    with: { "palisade:host/net-route.page": super::host::Page },
});

pub(super) use palisade::host::net_route::*;
