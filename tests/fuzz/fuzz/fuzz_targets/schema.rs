#![no_main]
//! `schema`: see `palisade_fuzz::schema`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::schema::run(data));
