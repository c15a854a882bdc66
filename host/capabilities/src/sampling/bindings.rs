//! `palisade:host/sampling`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:sampling; world asks { import palisade:host/sampling@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

#[cfg(test)]
pub(super) use palisade::host::sampling::Message;
pub(super) use palisade::host::sampling::{Answer, Error, ErrorKind, Host, Request, Role, add_to_linker};
