//! The `minisign` program, both ways. It is Debian's package of that name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use palisade_bundle::{
    Bundle, GeneratedKey, PublicKey, SecretKey, Trust, attach, build, inspect, sign, sign_manifest,
};
use tempfile::TempDir;

use crate::golden::{now, spec};

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn run(program: &str, dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(dir).stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| {
        panic!("`{program}` can't be run ({error}): cargo xtask test --with-deps installs it")
    })
}

fn minisign(place: &Place, arguments: &[&str]) -> bool {
    run("minisign", place.0.path(), arguments).status.success()
}

#[test]
fn minisign_verifies_what_standard_tar_takes_out_of_a_bundle() {
    let place = Place::new();
    let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
    let secret = SecretKey::parse(&secret, None).unwrap();
    let bundle = sign(&build(spec()).unwrap(), &secret, "support-tools 2026.11").unwrap();
    place.put("tools.bundle", &bundle);
    place.put("key.pub", public.to_text());
    let tar = run("tar", place.0.path(), &["-xvf", "tools.bundle"]);
    assert!(tar.status.success() && tar.stderr.is_empty(), "{tar:?}");
    let names = String::from_utf8(tar.stdout).unwrap();
    let signature = format!("signatures/{}.minisig", public.id());
    let expected = format!("{signature}\nmanifest.json\ncomponents/database.wasm\ncomponents/grants.wasm\n");
    assert_eq!(names, expected);
    let verify = ["-V", "-m", "manifest.json", "-x", &signature, "-p", "key.pub"];
    let output = run("minisign", place.0.path(), &verify);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Trusted comment: support-tools 2026.11"));
    // The same by its one line, and no longer once a byte is another.
    let line = public.to_text().lines().nth(1).unwrap().to_owned();
    assert!(minisign(&place, &["-V", "-m", "manifest.json", "-x", &signature, "-P", &line]));
    place.put("manifest.json", place.text("manifest.json").replace("support", "Support"));
    assert!(!minisign(&place, &verify));
}

#[test]
fn what_minisign_signs_is_attached_and_opens() {
    let place = Place::new();
    assert!(minisign(&place, &["-G", "-W", "-p", "key.pub", "-s", "key"]));
    let bundle = build(spec()).unwrap();
    let manifest = inspect(bundle.as_slice()).unwrap().manifest().to_bytes();
    place.put("manifest.json", &manifest);
    assert!(minisign(&place, &["-S", "-m", "manifest.json", "-s", "key", "-t", "by hand"]));
    let key = PublicKey::parse(&place.text("key.pub")).unwrap();
    let trust = Trust::new([key.clone()], 1).unwrap();
    let signature = place.text("manifest.json.minisig");
    let signed = attach(&bundle, &signature, &key).unwrap();
    assert_eq!(Bundle::open(signed.as_slice(), &trust, now()).unwrap().signers(), [key.id()]);
    assert_eq!(inspect(signed.as_slice()).unwrap().signatures()[0].comment, "by hand");
    Bundle::open_with(bundle.as_slice(), &[&signature], &trust, now()).unwrap();
    // Its old kind of signature, which is not prehashed, is refused.
    assert!(minisign(&place, &["-S", "-l", "-m", "manifest.json", "-s", "key"]));
    let error = attach(&bundle, &place.text("manifest.json.minisig"), &key).unwrap_err().to_string();
    assert!(error.contains("not prehashed"), "{error}");
}

#[test]
fn each_signs_with_the_keys_of_the_other() {
    let place = Place::new();
    let bundle = build(spec()).unwrap();
    let unverified = inspect(bundle.as_slice()).unwrap();
    place.put("manifest.json", unverified.manifest().to_bytes());
    // Theirs here.
    assert!(minisign(&place, &["-G", "-W", "-p", "theirs.pub", "-s", "theirs"]));
    let theirs = SecretKey::parse(&place.text("theirs"), None).unwrap();
    let signature = sign_manifest(unverified.manifest(), &theirs, "x").unwrap();
    place.put("sig", signature.to_text());
    assert!(minisign(&place, &["-V", "-m", "manifest.json", "-x", "sig", "-p", "theirs.pub"]));
    // Ours there.
    let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
    place.put("ours", secret);
    assert!(minisign(&place, &["-S", "-m", "manifest.json", "-s", "ours", "-x", "sig"]));
    assert!(attach(&bundle, &place.text("sig"), &public).is_ok());
}
