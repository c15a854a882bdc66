//! `wasi:filesystem` and the clocks it needs, as generated from `wit/`; the names that the folder uses are listed here.

wasmtime::component::bindgen!({
    inline: "package palisade:files;
        world files {
            import wasi:filesystem/types@0.2.12;
            import wasi:filesystem/preopens@0.2.12;
        }",
    path: "../../wit",
    imports: { default: async | trappable },
    trappable_error_type: { "wasi:filesystem/types.error-code" => crate::files::error::FsError },
    with: {
        "wasi:io": wasmtime_wasi_io::bindings::wasi::io,
        "wasi:filesystem/types.descriptor": crate::files::handles::Descriptor,
        "wasi:filesystem/types.directory-entry-stream": crate::files::entries::Entries,
    },
});

pub(super) use wasi::clocks::wall_clock::{self, Datetime};
pub(super) use wasi::filesystem::preopens;
pub(super) use wasi::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
