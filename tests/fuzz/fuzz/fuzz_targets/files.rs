#![no_main]
//! `files`: see `palisade_fuzz::files`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::files::run(data));
