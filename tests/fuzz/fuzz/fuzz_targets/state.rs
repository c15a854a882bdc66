#![no_main]
//! `state`: see `palisade_fuzz::state`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::state::run(data));
