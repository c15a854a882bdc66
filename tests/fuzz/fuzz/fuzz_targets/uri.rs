#![no_main]
//! `uri`: see `palisade_fuzz::uri`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::uri::run(data));
