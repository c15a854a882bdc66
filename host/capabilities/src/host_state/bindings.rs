//! `palisade:host/host-state`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:host-state; world imported { import palisade:host/host-state@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::host_state::{Gauge, Host, Step, Task, add_to_linker};
