/** The crate's version, which `lib.rs` puts before the first file. */
declare const PALISADE_VERSION: string;
