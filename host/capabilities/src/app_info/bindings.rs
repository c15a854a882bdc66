//! `palisade:host/app-info`, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:app-info; world app { import palisade:host/app-info@0.1.0; }",
    path: "../../wit",
    imports: {
        "palisade:host/app-info@0.1.0.databases": async | trappable,
        default: trappable,
    },
});

pub(super) use palisade::host::app_info::{DatabaseFile, Directory, Host, Identity, add_to_linker};
