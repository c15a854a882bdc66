#![no_main]
//! `http`: see `palisade_fuzz::http`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::http::run(data));
