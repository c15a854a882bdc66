#![no_main]
//! `component`: see `palisade_fuzz::component`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::component::run(data));
