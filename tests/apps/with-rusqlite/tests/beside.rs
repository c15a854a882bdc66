#![cfg(target_os = "linux")]

#[test]
fn palisade_reads_beside_the_app_s_own_writers() {
    palisade_beside::check::reads_beside_writers(env!("CARGO_BIN_EXE_with-rusqlite"));
}
