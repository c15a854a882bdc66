#![no_main]
//! `redaction`: see `palisade_fuzz::redaction`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::redaction::run(data));
