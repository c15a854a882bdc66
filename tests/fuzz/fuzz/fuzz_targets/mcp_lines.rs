#![no_main]
//! `mcp-lines`: see `palisade_fuzz::mcp_lines`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::mcp_lines::run(data));
