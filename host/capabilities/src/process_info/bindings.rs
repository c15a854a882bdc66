//! `palisade:host/process-info`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:process-info; world info { import palisade:host/process-info@0.1.0; }",
    path: "../../wit",
    imports: {
        "palisade:host/process-info@0.1.0.processes": async | trappable,
        default: trappable,
    },
});

pub(super) use palisade::host::process_info::{Host, PlatformDetails, Process, add_to_linker};
