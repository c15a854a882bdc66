#![no_main]
//! `configuration`: see `palisade_fuzz::configuration`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::configuration::run(data));
