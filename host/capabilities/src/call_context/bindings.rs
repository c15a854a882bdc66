//! `palisade:host/call-context`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:call-context; world context { import palisade:host/call-context@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::call_context::{Host, Level, add_to_linker};
