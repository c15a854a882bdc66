//! The commands that need no host, and how all of them fail.

use crate::support::Sample;
use serde_json::{Value, json};

fn json_of(sample: &Sample, arguments: &[&str]) -> Value {
    let ran = sample.run(arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn the_matrix_is_worked_out_from_the_components() {
    let sample = Sample::new();
    let matrix = json_of(&sample, &["tools", "--json"]);
    let row = |name: &str| {
        let rows = matrix["operations"].as_array().unwrap();
        rows.iter().find(|row| row["operation"] == name).cloned().unwrap_or_else(|| panic!("no {name}"))
    };
    let query = row("query_db");
    assert_eq!(query["capabilities"], json!(["database"]));
    assert_eq!(query["profiles"]["investigate"]["verdict"], "granted");
    assert_eq!(query["profiles"]["observe"]["verdict"], "missing");
    assert_eq!(query["effects"]["read_only"], true);
    let ran = sample.run(&["tools"]);
    assert!(
        ran.stdout.starts_with("operation") && ran.stdout.contains("introspect.db_health"),
        "{}",
        ran.stdout
    );
    let ran = sample.run(&["tools", "--profile", "observe"]);
    assert!(ran.stdout.contains("lacks database"), "{}", ran.stdout);
    assert!(!sample.path("tmp/palisade").exists(), "it needs no host and starts none");
}

#[test]
fn a_profile_of_ones_own_is_shown_with_its_scope() {
    let sample = Sample::new();
    let text = "[profiles.own]\nextends = 'observe'\ngrants = ['files']\n[profiles.own.files]\ndirectories = ['log']\n";
    std::fs::write(sample.path("palisade.toml"), text).unwrap();
    let ran = sample.run(&["tools", "--config", "palisade.toml", "--profile", "own"]);
    assert!(ran.code == 0 && ran.stdout.contains("log (read)"), "{ran:?}");
    let ran = sample.run(&["tools", "--profile", "own"]);
    assert_eq!(ran.code, 2, "a configuration that is not named is not read");
}

#[test]
fn a_packed_component_shows_what_it_may_do() {
    let sample = Sample::new();
    let packed = palisade_pack::components().iter().find(|packed| packed.name == "database").unwrap();
    std::fs::write(sample.path("database.wasm"), packed.wasm).unwrap();
    let shown = json_of(&sample, &["inspect", "database.wasm", "--json"]);
    assert_eq!(shown["imports"], json!(["palisade:host/database@0.1.0"]));
    assert_eq!(shown["contract"], "0.1.0");
    let hex: String = packed.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(shown["sha256"], json!(hex));
    assert!(shown["operations"].as_array().unwrap().iter().any(|operation| operation["tool"] == "query_db"));
    let ran = sample.run(&["inspect", "database.wasm"]);
    assert!(
        ran.stdout.contains("all that it can reach") && ran.stdout.contains("query_db"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_is_no_component_is_refused_with_what_to_do() {
    let sample = Sample::new();
    std::fs::write(sample.path("junk.wasm"), "not wasm").unwrap();
    for file in ["junk.wasm", "gone.wasm"] {
        let ran = sample.run(&["inspect", file]);
        assert!(ran.code == 1 && ran.stderr.contains('→'), "{ran:?}");
    }
}

#[test]
fn doctor_finds_a_healthy_host_and_its_token() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);
    let ran = sample.run(&["doctor"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("answers, and takes its token"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(crate::support::TOKEN), "{}", ran.stdout);
}

#[test]
fn doctor_fails_on_an_open_discovery_directory_and_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;

    let sample = Sample::new();
    let dir = sample.path("tmp/palisade");
    std::fs::create_dir(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o777)).unwrap();
    let ran = sample.run(&["doctor"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("FAIL  discovery") && ran.stdout.contains('→'), "{}", ran.stdout);
    assert_eq!(std::fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o777);
}

#[test]
fn doctor_tells_of_a_host_that_hangs() {
    let sample = Sample::new();
    let host = sample.serve(&[]);
    host.signal("STOP");
    let ran = sample.run(&["doctor"]);
    host.signal("CONT");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("its process lives, but does not answer"), "{}", ran.stdout);
}

#[test]
fn doctor_checks_a_configuration() {
    let sample = Sample::new();
    std::fs::write(sample.path("palisade.toml"), "profile = 'investigate'\n[directory]\nx = 'y'\n").unwrap();
    let ran = sample.run(&["doctor", "--config", "palisade.toml"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("palisade.toml:2:") && ran.stdout.contains("did you mean `directories`?"),
        "{}",
        ran.stdout
    );
}

#[test]
fn mistakes_on_the_command_line_exit_with_two_and_failures_with_one() {
    let sample = Sample::new();
    for usage in [
        &["serve", "--app-dir", "noname"][..],
        &["serve", "--prot", "1"],
        &["call", "app_info", "{not json"],
        &["tools", "--profile", "nobody"],
        &["frobnicate"],
    ] {
        let ran = sample.run(usage);
        assert_eq!(ran.code, 2, "{usage:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error"), "{usage:?}: {}", ran.stderr);
    }
    for failure in [&["call", "app_info"][..], &["bridge"], &["inspect", "gone.wasm"]] {
        assert_eq!(sample.run(failure).code, 1, "{failure:?}");
    }
}

#[test]
fn help_teaches_each_command_with_an_example() {
    let sample = Sample::new();
    for command in ["serve", "bridge", "call", "tools"] {
        let ran = sample.run(&[command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("palisade "), "{command}: {}", ran.stdout);
    }
    let ran = sample.run(&["--help"]);
    assert!(ran.stdout.contains("Exit codes") && ran.stdout.contains("Examples"), "{}", ran.stdout);
}

#[test]
fn a_reader_that_goes_away_ends_the_output_quietly() {
    use std::process::{Command, Stdio};

    let sample = Sample::new();
    let mut child =
        sample.palisade(&["tools"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = Command::new("true").stdin(child.stdout.take().unwrap()).status().unwrap();
    assert!(status.success());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
}
