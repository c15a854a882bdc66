#![no_main]
//! `bundle`: see `palisade_fuzz::bundle`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_fuzz::bundle::run(data));
