//! `palisade:host/event-log`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:event-log; world imported { import palisade:host/event-log@0.1.0; }",
    path: "../../wit",
    imports: { default: async | trappable },
});

pub(super) use palisade::host::event_log::*;
