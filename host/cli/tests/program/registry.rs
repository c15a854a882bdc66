//! Pushing and pulling bundles by the real program, over a real registry: Debian's `docker-registry`, on loopback.

use crate::bundle::{Place, RECIPE};
use crate::support::{Ran, until};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const USER: &str = "ci";
const PASSWORD: &str = "registry-pass-7f3a";
/// [`PASSWORD`], by bcrypt with the least rounds.
const HASH: &str = "$2b$04$IV7VcY.oOvcpOmA9Ose3r.ktyQi2KRvhDkLRbixfcrB105JnW1eJm";

/// How a registry is set up.
#[derive(Clone, Copy, Default)]
struct Options<'a> {
    login: bool,
    /// A certificate and its key.
    tls: Option<(&'a Path, &'a Path)>,
}

/// A registry in a directory of its own. Stopped when dropped.
struct Registry {
    child: Child,
    port: u16,
    _dir: TempDir,
}

impl Registry {
    fn start(options: Options<'_>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let root = dir.path().join("data");
        let mut config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\n\
             http:\n  addr: 127.0.0.1:{port}\n",
            root.display()
        );
        if let Some((certificate, key)) = options.tls {
            config += &format!("  tls: {{certificate: {}, key: {}}}\n", certificate.display(), key.display());
        }
        if options.login {
            let file = dir.path().join("htpasswd");
            std::fs::write(&file, format!("{USER}:{HASH}\n")).unwrap();
            config += &format!("auth: {{htpasswd: {{realm: tests, path: {}}}}}\n", file.display());
        }
        let path = dir.path().join("config.yml");
        std::fs::write(&path, config).unwrap();
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("`docker-registry` can't be run ({error}): cargo xtask test --with-deps installs it")
            });
        let registry = Self { child, port, _dir: dir };
        until("the registry comes up", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        registry
    }

    /// A place in it.
    fn place(&self, name: &str) -> String {
        format!("127.0.0.1:{}/{name}", self.port)
    }

    /// What the registry itself says, over HTTP: the body of an answer.
    fn get(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let accept = "application/vnd.oci.image.manifest.v1+json";
        write!(stream, "GET {path} HTTP/1.0\r\nHost: r\r\nAccept: {accept}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_bundle_is_pushed_pulled_verified_and_locked() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    let digest = place.bundle(RECIPE, "a.bundle");
    let tag = registry.place("team/tools:1");
    let pushed = place.json(&["bundle", "push", "a.bundle", &tag, "--json"]);
    assert_eq!(pushed["digest"], json!(digest));
    let oci = pushed["oci"].as_str().unwrap();
    assert_eq!(pushed["pinned"], json!(registry.place(&format!("team/tools@{oci}"))));

    let manifest = registry.get("/v2/team/tools/manifests/1");
    assert_eq!(manifest["artifactType"], "application/vnd.palisade.bundle.v1");
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
    let types: Vec<_> =
        manifest["layers"].as_array().unwrap().iter().map(|layer| &layer["mediaType"]).collect();
    let wasm = types.iter().filter(|kind| **kind == "application/wasm").count();
    assert_eq!((types.len(), wasm), (5, 3), "{types:?}");

    let pull = ["bundle", "pull", &tag, "-o", "b.bundle", "--trust", "one.pub", "--lock", "l", "--json"];
    let pulled = place.json(&pull);
    assert_eq!((&pulled["oci"], &pulled["digest"]), (&json!(oci), &json!(digest)));
    assert_eq!(pulled["verified"], true);
    assert!(place.read("a.bundle") == place.read("b.bundle"));
    let locked: Value = serde_json::from_slice(&place.read("l")).unwrap();
    assert_eq!(locked["bundles"][&tag], json!({ "oci": oci, "bundle": digest }));

    let shown =
        place.ok(&["bundle", "pull", &registry.place(&format!("team/tools@{oci}")), "-o", "c.bundle"]);
    assert!(shown.contains("NOT verified") && place.0.path("c.bundle.lock").exists(), "{shown}");
    assert!(place.read("a.bundle") == place.read("c.bundle"));
}

#[test]
fn a_tag_that_moved_is_refused_where_it_is_locked() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    let tag = registry.place("tools:latest");
    place.bundle(RECIPE, "a.bundle");
    place.ok(&["bundle", "push", "a.bundle", &tag]);
    let pull = ["bundle", "pull", &tag, "-o", "got.bundle"];
    let unknown = place.0.run(&[&pull[..], &["--locked"]].concat());
    assert!(unknown.code == 1 && unknown.stderr.contains("not in the lock file"), "{unknown:?}");
    place.ok(&pull);
    place.ok(&[&pull[..], &["--locked"]].concat());
    let (before, lock) = (place.read("got.bundle"), place.read("got.bundle.lock"));

    place.bundle(&RECIPE.replace("'1'", "'2'"), "b.bundle");
    place.ok(&["bundle", "push", "b.bundle", &tag]);
    let moved = place.0.run(&[&pull[..], &["--locked"]].concat());
    assert!(moved.code == 1 && moved.stderr.contains("has moved"), "{moved:?}");
    assert!(place.read("got.bundle") == before && place.read("got.bundle.lock") == lock);
    let taken = place.0.run(&pull);
    assert!(taken.code == 0 && taken.stderr.contains("has moved"), "{taken:?}");
    assert!(place.read("got.bundle") == place.read("b.bundle"));
}

#[test]
fn what_does_not_verify_is_not_written() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    let tag = registry.place("tools:1");
    place.bundle(RECIPE, "a.bundle");
    place.ok(&["bundle", "push", "a.bundle", &tag]);
    let ran = place.0.run(&["bundle", "pull", &tag, "-o", "got.bundle", "--trust", "two.pub"]);
    assert!(ran.code == 1 && ran.stderr.contains("nobody who is trusted here"), "{ran:?}");
    assert!(!place.0.path("got.bundle").exists() && !place.0.path("got.bundle.lock").exists());
    let ran = place.0.run(&["bundle", "pull", &registry.place("other:1"), "-o", "got.bundle"]);
    assert!(ran.code == 1 && ran.stderr.starts_with("error: 127.0.0.1"), "{ran:?}");
}

fn run(place: &Place, arguments: &[&str], env: &[(&str, &str)], stdin: &str) -> Ran {
    let mut command = place.0.palisade(arguments);
    command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended without reading.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    Ran::from(child.wait_with_output().unwrap())
}

#[test]
fn a_login_comes_from_stdin_the_environment_or_docker_and_is_never_shown() {
    let (place, registry) = (Place::new(), Registry::start(Options { login: true, tls: None }));
    place.bundle(RECIPE, "a.bundle");
    let tag = registry.place("tools:1");
    let push = ["bundle", "push", "a.bundle", &tag];
    let nobody = run(&place, &push, &[], "");
    assert!(nobody.code == 1 && nobody.stderr.contains("--username"), "{nobody:?}");
    let flags = [&push[..], &["--username", USER, "--password-stdin"]].concat();
    let wrong = run(&place, &flags, &[], "wrong-pass-7f3a\n");
    assert!(wrong.code == 1 && !wrong.stderr.contains("wrong-pass-7f3a"), "{wrong:?}");
    let right = run(&place, &flags, &[("PALISADE_LOG", "trace")], &format!("{PASSWORD}\n"));
    assert!(right.code == 0 && !right.stderr.contains(PASSWORD), "{right:?}");
    let half = run(&place, &[&push[..], &["--username", USER]].concat(), &[], "");
    assert!(half.code == 2 && half.stderr.contains("no password"), "{half:?}");

    let pull = ["bundle", "pull", &tag, "-o", "b.bundle"];
    let env = [("PALISADE_REGISTRY_USERNAME", USER), ("PALISADE_REGISTRY_PASSWORD", PASSWORD)];
    assert_eq!(run(&place, &pull, &env, "").code, 0);
    std::fs::create_dir(place.0.path("docker")).unwrap();
    // `ci:registry-pass-7f3a`
    let auth = "Y2k6cmVnaXN0cnktcGFzcy03ZjNh";
    let config = json!({ "auths": { format!("127.0.0.1:{}", registry.port): { "auth": auth } } });
    place.write("docker/config.json", config.to_string());
    let docker = run(&place, &pull, &[("DOCKER_CONFIG", &place.0.text("docker"))], "");
    assert_eq!(docker.code, 0, "{docker:?}");
    assert_eq!(run(&place, &pull, &[], "").code, 1);
}

/// A certificate authority, and a certificate of its for 127.0.0.1: files in the place's directory.
fn certificates(place: &Place, authority: &str) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    place.write(authority, params.self_signed(&key).unwrap().pem());
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    place.write("registry.crt", leaf.signed_by(&key, &issuer).unwrap().pem());
    place.write("registry.pem", key.serialize_pem());
}

#[test]
fn a_private_registry_is_known_by_its_own_authority_and_no_other() {
    let place = Place::new();
    certificates(&place, "other-ca.pem");
    certificates(&place, "ca.pem");
    let (certificate, key) = (place.0.path("registry.crt"), place.0.path("registry.pem"));
    let registry = Registry::start(Options { login: true, tls: Some((&certificate, &key)) });
    place.bundle(RECIPE, "a.bundle");
    let tag = registry.place("tools:1");
    let env = [("PALISADE_REGISTRY_USERNAME", USER), ("PALISADE_REGISTRY_PASSWORD", PASSWORD)];
    let push = |ca: &str| run(&place, &["bundle", "push", "a.bundle", &tag, "--ca", ca], &env, "");
    let right = push("ca.pem");
    assert_eq!(right.code, 0, "{right:?}");
    let other = push("other-ca.pem");
    assert!(other.code == 1 && other.stderr.contains("certificate"), "{other:?}");
    assert_ne!(push("one.pub").code, 0);
    let pull = ["bundle", "pull", &tag, "-o", "b.bundle", "--ca", "ca.pem", "--trust", "one.pub"];
    assert_eq!(run(&place, &pull, &env, "").code, 0);
}

#[test]
fn without_tls_nothing_is_sent_to_another_machine_unless_that_is_asked_for() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    // A listener sees what is spoken to it, at a name of this machine's that does not say so.
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let name = Command::new("hostname").output().unwrap();
    let name = String::from_utf8(name.stdout).unwrap().trim().to_owned();
    let tag = format!("{name}:{port}/tools:1");
    let first_bytes = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 3];
        stream.read_exact(&mut bytes).unwrap();
        let _ = stream.shutdown(Shutdown::Both);
        drop(listener);
        bytes
    });
    let ran = place.0.run(&["bundle", "push", "a.bundle", &tag]);
    assert_eq!(ran.code, 1, "{ran:?}");
    // A TLS record that begins a handshake.
    assert_eq!(first_bytes.join().unwrap()[0], 0x16);
}

/// Passes connections on to a port, but for the first ones, which it drops.
fn flaky(to: u16, drops: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if count.fetch_add(1, Ordering::SeqCst) < drops {
                continue;
            }
            let Ok(target) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) else { continue };
            for (mut from, mut into) in
                [(stream.try_clone().unwrap(), target.try_clone().unwrap()), (target, stream)]
            {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    let _ = into.shutdown(Shutdown::Write);
                });
            }
        }
    });
    (port, seen)
}

#[test]
fn connections_that_break_are_made_again_and_not_for_ever() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    place.bundle(RECIPE, "a.bundle");
    let (port, seen) = flaky(registry.port, 3);
    place.ok(&["bundle", "push", "a.bundle", &format!("127.0.0.1:{port}/tools:1")]);
    assert!(seen.load(Ordering::SeqCst) > 3);
    let (port, seen) = flaky(registry.port, usize::MAX);
    let ran = place.0.run(&["bundle", "pull", &format!("127.0.0.1:{port}/tools:1"), "-o", "b.bundle"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let tries = seen.load(Ordering::SeqCst);
    assert!((5..=12).contains(&tries), "{tries}");
}

/// A registry that answers what it is told to, whatever is asked.
fn lying(answers: impl Fn(&str) -> Vec<u8> + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let body = answers(head.split(' ').nth(1).unwrap_or_default());
            let kind = "application/vnd.oci.image.manifest.v1+json";
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    port
}

#[test]
fn a_lying_registry_is_found_out() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    place.bundle(RECIPE, "a.bundle");
    place.ok(&["bundle", "push", "a.bundle", &registry.place("tools:1")]);
    let manifest = registry.get("/v2/tools/manifests/1");
    let refused =
        |manifest: Value, words: &str| {
            let manifest = serde_json::to_vec(&manifest).unwrap();
            let port = lying(move |path| {
                if path.contains("/manifests/") { manifest.clone() } else { b"something else".to_vec() }
            });
            let ran =
                place.0.run(&["bundle", "pull", &format!("127.0.0.1:{port}/tools:1"), "-o", "got.bundle"]);
            assert!(ran.code == 1 && ran.stderr.contains(words), "{words}: {ran:?}");
            assert!(!place.0.path("got.bundle").exists());
        };
    refused(manifest.clone(), "");
    let mut huge = manifest.clone();
    huge["layers"][1]["size"] = json!(1_u64 << 40);
    refused(huge, "the limit is");
    let mut foreign = manifest.clone();
    foreign["artifactType"] = json!("application/vnd.docker\u{1b}[2J");
    refused(foreign, "is no bundle");
    let port = lying(move |_| b"{}".to_vec());
    let digest = format!("sha256:{}", "0".repeat(64));
    let ran =
        place.0.run(&["bundle", "pull", &format!("127.0.0.1:{port}/tools@{digest}"), "-o", "got.bundle"]);
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn building_to_verifying_takes_no_longer_than_somebody_waits() {
    let (place, registry) = (Place::new(), Registry::start(Options::default()));
    let tag = registry.place("tools:1");
    let start = Instant::now();
    place.bundle(RECIPE, "a.bundle");
    place.ok(&["bundle", "push", "a.bundle", &tag]);
    place.ok(&["bundle", "pull", &tag, "-o", "b.bundle", "--trust", "one.pub"]);
    place.ok(&["bundle", "verify", "b.bundle", "--trust", "one.pub"]);
    // Two seconds in a release build; this one is unoptimised, and the machine may be busy.
    assert!(start.elapsed() < Duration::from_secs(40), "{:?}", start.elapsed());
    eprintln!("build, sign, push, pull, verify: {:?}", start.elapsed());
}
