#![no_main]
//! `mcp-body`: see `palisade_fuzz::mcp_body`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::mcp_body::run(data));
