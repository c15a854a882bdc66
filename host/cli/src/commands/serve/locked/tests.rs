use clap::Parser as _;

use super::refuse::widening;
use super::*;
use crate::args::{Cli, Command};

fn args(given: &[&str]) -> ServeArgs {
    let all = ["palisade", "serve"].iter().chain(given);
    match Cli::try_parse_from(all).unwrap().command {
        Command::Serve(args) => args,
        other => panic!("{other:?}"),
    }
}

fn config(text: &str) -> ConfigFile {
    ConfigFile::parse(std::path::Path::new("palisade.toml"), text).unwrap()
}

#[test]
fn each_flag_that_would_widen_a_bundle_is_refused_by_its_name() {
    for (given, name) in [
        (["--profile", "observe"], "--profile"),
        (["--tool", "a.wasm"], "--tool"),
        (["--replaces", "query_db"], "--replaces"),
        (["--rate-limit", "0"], "--rate-limit"),
        (["--rate-limit", "1001"], "--rate-limit"),
    ] {
        let text = widening(&args(&given), &ConfigFile::default()).unwrap_err().to_string();
        assert!(text.contains(&format!("error: {name} would widen the bundle")), "{text}");
    }
}

#[test]
fn each_key_that_would_widen_a_bundle_is_refused_by_its_name() {
    for (text, name) in [
        ("profile = 'observe'", "profile"),
        ("[tools]\nfiles = ['a.wasm']", "[tools] files"),
        ("[tools]\ndirectory = 'tools'", "[tools] directory"),
        ("[tools]\nreplaces = ['query_db']", "[tools] replaces"),
        ("[environment]\nallow = ['HOME']", "[environment] allow"),
        ("[redaction]\nenabled = false", "[redaction] enabled = false"),
        ("[server]\nrate-limit = 0", "[server] rate-limit"),
        ("[server]\nrate-limit = 5000", "[server] rate-limit"),
        ("[limits]\nwall-ms = 99999999", "[limits] wall-ms"),
        ("[limits]\nmemory-bytes = 4000000000", "[limits] memory-bytes"),
    ] {
        let refused = widening(&args(&[]), &config(text)).unwrap_err().to_string();
        assert!(refused.contains(&format!("error: {name} would widen the bundle")), "{text}: {refused}");
    }
}

#[test]
fn each_limit_can_be_lowered_and_not_raised() {
    let default = serde_json::to_value(palisade_engine::Limits::default()).unwrap();
    for (key, value) in default.as_object().unwrap() {
        let value = value.as_u64().unwrap();
        let lower = config(&format!("[limits]\n{key} = {}", value - 1));
        widening(&args(&[]), &lower).unwrap();
        let raised = config(&format!("[limits]\n{key} = {}", value + 1));
        let text = widening(&args(&[]), &raised).unwrap_err().to_string();
        assert!(text.contains(&format!("[limits] {key} would widen")), "{text}");
    }
}

#[test]
fn what_narrows_is_taken() {
    let narrowing = "disabled = ['query_db']\n[redaction]\nenabled = true\npatterns = ['x']\n[server]\nrate-limit = 5\n\
                     listing = 'compact'\n[directories]\ndata = 'd'\n[app]\nid = 'a'\n\
                     [profiles.own]\nextends = 'full-control'\n";
    widening(&args(&["--rate-limit", "10", "--no-cache", "--app-dir", "data=d"]), &config(narrowing))
        .unwrap();
}

#[test]
fn flags_of_a_bundle_without_one_are_refused_by_their_names() {
    let digest = format!("sha256:{}", "0".repeat(64));
    for given in [
        ["--trust", "a.pub"],
        ["--threshold", "2"],
        ["--revoked", "list"],
        ["--signature", "a.minisig"],
        ["--accept", &digest],
        ["--bundle-state", "dir"],
    ] {
        let text = Locked::open(&args(&given)).unwrap_err().to_string();
        assert!(text.contains(given[0]) && text.contains("nothing would be locked"), "{text}");
    }
}
