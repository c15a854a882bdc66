//! The SDKs of JavaScript and Python have tests of their own; here they are run with everything else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

fn passes(dir: &str, program: &str, arguments: &[&str], ran: &str) {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk").join(dir);
    let tests = Command::new(program)
        .args(arguments)
        .current_dir(sdk)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tests.stdout) + String::from_utf8_lossy(&tests.stderr);
    assert!(tests.status.success(), "{said}");
    assert!(said.contains(ran), "no test was run: {said}");
}

#[test]
fn the_sdk_for_javascript_passes_its_own_tests() {
    passes("js", "node", &["--test", "--test-reporter=tap"], "\nok 1 ");
}

#[test]
fn the_sdk_for_python_passes_its_own_tests() {
    passes("python", "python3", &["-m", "unittest", "discover", "-s", "tests"], "\nRan 1");
}
