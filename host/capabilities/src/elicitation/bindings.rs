//! `palisade:host/elicitation`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:elicitation; world asks { import palisade:host/elicitation@0.1.0; }",
    path: "../../wit",
    imports: { default: trappable },
});

pub(super) use palisade::host::elicitation::{Action, Answer, Error, ErrorKind, Host, add_to_linker};
