use super::*;

#[test]
fn a_program_that_hangs_is_stopped_at_its_limit() {
    let started = Instant::now();
    let error = capture(Command::new("sleep").arg("60"), Duration::from_millis(200)).unwrap_err().to_string();
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(error.contains("`sleep 60` was stopped"), "{error}");
}

#[test]
fn a_failure_repeats_the_end_of_what_the_program_said() {
    let script = "for i in $(seq 40); do echo line $i >&2; done; exit 3";
    let error =
        capture(Command::new("sh").args(["-c", script]), Duration::from_secs(20)).unwrap_err().to_string();
    assert!(error.contains("exit status: 3") && error.ends_with("    line 40"), "{error}");
    assert!(!error.contains("line 25\n"), "{error}");
}

#[test]
fn much_output_does_not_block_the_program() {
    let out =
        capture(Command::new("head").args(["-c", "300000", "/dev/zero"]), Duration::from_secs(20)).unwrap();
    assert_eq!(out.len(), 300_000);
}

#[test]
fn a_missing_program_is_named() {
    let error = capture(&mut Command::new("no-such-program-here"), Duration::from_secs(1)).unwrap_err();
    assert!(error.to_string().contains("could not start `no-such-program-here`"));
}
