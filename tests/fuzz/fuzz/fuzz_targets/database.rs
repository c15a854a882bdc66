#![no_main]
//! `database`: see `palisade_fuzz::database`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::database::run(data));
