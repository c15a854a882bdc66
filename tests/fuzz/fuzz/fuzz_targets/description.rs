#![no_main]
//! `description`: see `palisade_fuzz::description`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::description::run(data));
