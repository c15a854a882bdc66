use anyhow::anyhow;

use super::*;

#[test]
fn an_error_names_every_route_and_what_to_do() {
    let text =
        none_works(&[("the first", anyhow!("no std")), ("the second", anyhow!("a\nb").context("offline"))]);
    for part in
        ["the first: no std", "the second: offline: a\n      b", "rustup target add", "apt-get update"]
    {
        assert!(text.contains(part), "`{part}` is missing in: {text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn package_versions_compare_as_numbers() {
    assert!(debian::at_least("1.96.0+dfsg1-1~deb12u2", "1.95"));
    assert!(debian::at_least("1.95.0", "1.95"));
    assert!(debian::at_least("1.100.0", "1.95"));
    assert!(!debian::at_least("1.85.0+dfsg3-1", "1.95"));
    assert!(!debian::at_least("0.99", "1.95"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_llvm_version_comes_from_what_the_standard_library_depends_on() {
    let depends = "libstd-rust-web-1.96\n  Depends: libc6\n  Depends: libllvm22\n  Depends: libz3-4\n";
    assert_eq!(debian::llvm_version(depends), Some(22));
    assert_eq!(debian::llvm_version("x\n  Depends: libc6\n"), None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_simulated_installation_lists_packages_to_fetch() {
    let output = "NOTE: only a simulation\nRemv rustup [1.27]\nInst libllvm22 (1:22.1 Debian [amd64])\n\
                  Inst lld-22 [21] (1:22.1 Debian [amd64])\nConf lld-22 (1:22.1 Debian [amd64])\n";
    assert_eq!(debian::simulated(output), ["libllvm22", "lld-22"]);
}
