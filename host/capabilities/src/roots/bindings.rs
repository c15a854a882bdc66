//! `palisade:host/roots`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:roots; world asks { import palisade:host/roots@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::roots::{Error, ErrorKind, Host, Root, add_to_linker};
