//! Bundles by the real program: built, signed, verified, compared, served, and refused.

use crate::support::{Host, Ran, Sample, TOKEN, free_port};
use palisade_bundle::archive::{BLOCK, header};
use palisade_bundle::{PublicKey, Signature};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// What most tests here build.
pub(crate) const RECIPE: &str = "
name = 'support-tools'
version = '1'
profile = 'support'
pack = ['database', 'files', 'memory']
[profiles.support]
extends = 'observe'
grants = ['files', 'database']
files = { directories = ['data'] }
database = { databases = ['notes'] }
";

/// A place with the keys `one` and `two`.
pub(crate) struct Place(pub(crate) Sample);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(Sample::new());
        for name in ["one", "two"] {
            place.ok(&["key", "new", name]);
        }
        place
    }

    /// Runs what must succeed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.0.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path(name)).unwrap()
    }

    /// Builds a bundle, signed by the first key; its digest.
    pub(crate) fn bundle(&self, recipe: &str, to: &str) -> String {
        self.write("bundle.toml", recipe);
        let built = self.json(&["bundle", "build", "-o", to, "--json"]);
        self.ok(&["bundle", "sign", to, "--key", "one.key"]);
        built["digest"].as_str().unwrap().to_owned()
    }

    /// The kind of refusal of a bundle that must be refused.
    fn refusal(&self, bundle: &str, more: &[&str]) -> String {
        let trust: &[&str] = if more.contains(&"--trust") { &[] } else { &["--trust", "one.pub"] };
        let all = [&["bundle", "verify", bundle, "--json"], trust, more].concat();
        let ran = self.0.run(&all);
        assert_eq!(ran.code, 1, "{all:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        let verdict: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(verdict["verified"], false);
        verdict["refusal"].as_str().unwrap().to_owned()
    }

    /// Arguments that serve a bundle of [`RECIPE`].
    pub(crate) fn served(&self, more: &[&str]) -> Vec<String> {
        let port = free_port().to_string();
        let data = format!("data={}", self.0.text("app/data"));
        let notes = format!("notes={}", self.0.text("app/data/notes.db"));
        let fixed =
            ["serve", "--port", &port, "--app-dir", &data, "--database", &notes, "--trust", "one.pub"];
        fixed.into_iter().chain(more.iter().copied()).map(str::to_owned).collect()
    }

    fn serve(&self, more: &[&str]) -> Host {
        let arguments = self.served(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = self.0.palisade(&arguments);
        command.env("PALISADE_AUTH_TOKEN", TOKEN);
        Host::start(&self.0, command)
    }

    /// Tries to serve what must not be served.
    fn unserved(&self, more: &[&str]) -> Ran {
        let arguments = self.served(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // Those of hosts that were killed stay.
        let before = self.0.entries();
        let ran = self.0.run(&arguments);
        assert_ne!(ran.code, 0, "{more:?}");
        assert!(self.0.entries().iter().all(|entry| before.contains(entry)), "{more:?}");
        ran
    }
}

/// Names and bodies.
type Entries = Vec<(String, Vec<u8>)>;

/// A bundle's entries.
fn entries(mut bundle: &[u8]) -> Entries {
    let mut all = Vec::new();
    while bundle[0] != 0 {
        let name = bundle[..100].split(|byte| *byte == 0).next().unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&bundle[124..135]).unwrap(), 8).unwrap();
        let body = bundle[BLOCK..BLOCK + size].to_vec();
        all.push((String::from_utf8(name.to_vec()).unwrap(), body));
        bundle = &bundle[BLOCK + size.next_multiple_of(BLOCK)..];
    }
    all
}

/// An archive with proper headers, whatever is in it.
fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, body) in entries {
        bytes.extend_from_slice(&header(name, body.len() as u64));
        bytes.extend_from_slice(body);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

/// A header with its checksum mended after something in it was changed.
fn mended(mut block: [u8; BLOCK]) -> [u8; BLOCK] {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn minisign(place: &Place, arguments: &[&str]) {
    let mut command = Command::new("minisign");
    let output = command.args(arguments).current_dir(place.0.path("")).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| {
        panic!("`minisign` can't be run ({error}): cargo xtask test --with-deps installs it")
    });
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

#[test]
fn a_key_is_private_and_never_overwritten_and_minisign_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let mode = |name: &str| std::fs::metadata(place.0.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("one.key"), 0o600);
    assert_eq!(mode("one.pub") & 0o022, 0);
    let before = (place.read("one.key"), place.read("one.pub"));
    let ran = place.0.run(&["key", "new", "one"]);
    assert!(ran.code == 1 && ran.stderr.contains("no key is ever overwritten"), "{ran:?}");
    std::fs::remove_file(place.0.path("one.key")).unwrap();
    assert_eq!(place.0.run(&["key", "new", "one"]).code, 1, "one.pub is still there");
    assert!(!place.0.path("one.key").exists());
    place.write("one.key", &before.0);
    assert_eq!(place.read("one.pub"), before.1);

    place.write("text", "signed by minisign");
    minisign(&place, &["-S", "-s", "one.key", "-m", "text"]);
    minisign(&place, &["-V", "-p", "one.pub", "-m", "text"]);
}

#[test]
fn a_password_protects_a_key_and_is_never_an_argument() {
    let place = Place::new();
    let with_stdin = |arguments: &[&str], stdin: &str| {
        let mut child = place
            .0
            .palisade(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    };
    let made = with_stdin(&["key", "new", "safe", "--password-stdin", "--json"], "CANARY-7f3a\n");
    assert!(made.code == 0 && made.stdout.contains("\"protected\":true"), "{made:?}");
    place.bundle(RECIPE, "a.bundle");
    let sign = ["bundle", "sign", "a.bundle", "--key", "safe.key"];
    let ran = place.0.run(&sign);
    assert!(ran.code == 1 && ran.stderr.contains("--password-stdin"), "{ran:?}");
    let wrong = with_stdin(&[&sign[..], &["--password-stdin"]].concat(), "wrong\n");
    assert!(wrong.code == 1 && wrong.stderr.contains("the password is wrong"), "{wrong:?}");
    let empty = with_stdin(&[&sign[..], &["--password-stdin"]].concat(), "\n");
    assert!(empty.code == 2 && empty.stderr.contains("no password"), "{empty:?}");
    let signed = place.0.palisade(&sign).env("PALISADE_KEY_PASSWORD", "CANARY-7f3a").output().unwrap();
    assert!(signed.status.success(), "{signed:?}");
    let verified = place.json(&["bundle", "verify", "a.bundle", "--trust", "safe.pub", "--json"]);
    assert_eq!(verified["signers"].as_array().unwrap().len(), 1);
}

#[test]
fn the_example_builds_and_the_same_sources_give_the_same_bytes() {
    let place = Place::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/bundle.toml");
    for to in ["first.bundle", "second.bundle"] {
        place.ok(&["bundle", "build", "-c", example, "-o", to]);
    }
    assert!(place.read("first.bundle") == place.read("second.bundle"));
    let shown = place.json(&["bundle", "inspect", "first.bundle", "--json"]);
    assert_eq!(shown["verified"], false);
    assert_eq!(shown["manifest"]["name"], "support-tools");
    assert_eq!(shown["manifest"]["profile"]["files"]["directories"], json!(["data"]));
    assert_eq!(shown["manifest"]["components"].as_array().unwrap().len(), 3);
    let shown = place.ok(&["bundle", "inspect", "first.bundle"]);
    assert!(shown.starts_with("NOT VERIFIED") && shown.contains("offers  query_db"), "{shown}");
}

#[test]
fn a_component_of_ones_own_is_described_and_built_in() {
    let place = Place::new();
    let memory = palisade_pack::components().iter().find(|packed| packed.name == "memory").unwrap();
    place.write("mine.wasm", memory.wasm);
    let recipe = "name = 'own'\nprofile = 'observe'\n[components]\nmine = 'mine.wasm'\n";
    place.bundle(recipe, "own.bundle");
    let shown = place.json(&["bundle", "inspect", "own.bundle", "--json"]);
    assert_eq!(shown["manifest"]["components"][0]["operations"][0]["tool"], "get_memory_stats");
}

#[test]
fn a_recipe_that_contradicts_itself_is_refused_with_what_to_write() {
    let place = Place::new();
    for (recipe, words) in [
        (
            "name = 'a'\nprofile = 'observe'\npack = ['database']",
            "asks for database, which the profile `observe`",
        ),
        ("name = 'a'\nprofile = 'investigate'\npack = ['query_db']", "tool of the component `database`"),
        ("name = 'a'\nprofile = 'investigat'\npack = ['database']", "investigate"),
        ("name = 'a'\nprofile = 'investigate'\npack = ['database']\ndisabled = ['query_dbs']", "`query_db`?"),
        ("name = 'A b'\nprofile = 'observe'\npack = ['memory']", "a name is 1 to 64"),
        ("name = 'a'\nprofile = 'observe'\npack = []", "0 components"),
        ("name = 'a'\nprofile = 'observe'\npack = ['memory']\nexpires = 'soon'", "2027-01-31T00:00:00Z"),
        ("name = 'a'\nprofile = 'observe'\npack = ['memory']\nsign = true", "unknown field `sign`"),
    ] {
        place.write("bundle.toml", recipe);
        let ran = place.0.run(&["bundle", "build", "-o", "a.bundle"]);
        assert!(ran.code != 0 && ran.stderr.contains(words), "{recipe}: {}", ran.stderr);
        assert!(!place.0.path("a.bundle").exists());
    }
}

#[test]
fn signatures_add_up_to_a_threshold_inside_the_bundle_and_beside_it() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let both = ["--trust", "one.pub", "--trust", "two.pub", "--threshold", "2"];
    assert_eq!(place.refusal("a.bundle", &both), "TooFewSignatures");
    let verify = ["bundle", "verify", "a.bundle", "--json"];
    place.ok(&["bundle", "sign", "a.bundle", "--key", "two.key", "--detached", "two.minisig"]);
    let beside = place.json(&[&verify[..], &both, &["--signature", "two.minisig"]].concat());
    assert_eq!(beside["signers"].as_array().unwrap().len(), 2);
    place.ok(&["bundle", "sign", "a.bundle", "--key", "two.key", "--comment", "the second"]);
    let inside = place.json(&[&verify[..], &both].concat());
    assert_eq!(inside["digest"], beside["digest"]);
    let again = place.0.run(&["bundle", "sign", "a.bundle", "--key", "two.key"]);
    assert!(again.code == 1 && again.stderr.contains("signed this bundle already"), "{again:?}");
    let twice = place.0.run(&[&verify[..], &["--trust", "one.pub", "--trust", "one.pub"]].concat());
    assert!(twice.code == 2 && twice.stderr.contains("named twice"), "{twice:?}");
    let nobody = place.0.run(&verify);
    assert!(nobody.code == 2 && nobody.stderr.contains("--trust"), "{nobody:?}");
}

#[test]
fn a_shared_secret_key_and_a_list_that_everyone_may_write_are_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let chmod = |name: &str, mode| {
        std::fs::set_permissions(place.0.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    chmod("two.key", 0o644);
    let ran = place.0.run(&["bundle", "sign", "a.bundle", "--key", "two.key"]);
    assert!(ran.code == 1 && ran.stderr.contains("chmod 600"), "{ran:?}");
    chmod("one.pub", 0o666);
    let ran = place.0.run(&["bundle", "verify", "a.bundle", "--trust", "one.pub"]);
    assert!(ran.code == 1 && ran.stderr.contains("chmod o-w"), "{ran:?}");
    chmod("one.pub", 0o644);
    place.write("revoked", "kye 0123456789ABCDEF\n");
    let ran = place.0.run(&["bundle", "verify", "a.bundle", "--trust", "one.pub", "--revoked", "revoked"]);
    assert!(ran.code == 1 && ran.stderr.contains("line 1"), "{ran:?}");
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let good = place.read("a.bundle");
    for sample in 0..48_usize {
        let mut spoilt = good.clone();
        spoilt[sample * (good.len() - 1) / 47] ^= 1 << (sample % 8);
        place.write("spoilt.bundle", &spoilt);
        place.refusal("spoilt.bundle", &[]);
    }
    place.ok(&["bundle", "verify", "a.bundle", "--trust", "one.pub"]);
}

#[test]
fn whatever_is_done_to_a_bundle_is_refused_by_its_kind() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let good = place.read("a.bundle");
    let all = entries(&good);
    assert!(pack(&all) == good);
    let changed = |change: &dyn Fn(&mut Entries)| {
        let mut all = all.clone();
        change(&mut all);
        pack(&all)
    };
    let with_first_header = |change: &dyn Fn(&mut [u8; BLOCK])| {
        // In place of the first component, which follows the signature and the manifest.
        let mut bytes = pack(&all[..2]);
        bytes.truncate(bytes.len() - 2 * BLOCK);
        let mut block = header(&all[2].0, 0);
        change(&mut block);
        bytes.extend_from_slice(&mended(block));
        bytes.resize(bytes.len() + 2 * BLOCK, 0);
        bytes
    };
    place.bundle(&RECIPE.replace("'1'", "'2'"), "other.bundle");
    let other = entries(&place.read("other.bundle"));
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("swapped components", changed(&|all| all.swap(2, 3)), &["OutOfPlace"]),
        (
            "swapped bodies",
            changed(&|all| (all[2].1, all[3].1) = (all[3].1.clone(), all[2].1.clone())),
            &["ComponentSize"],
        ),
        ("a component of the same size", changed(&|all| all[2].1.reverse()), &["ComponentAltered"]),
        ("a missing component", changed(&|all| drop(all.remove(2))), &["OutOfPlace"]),
        ("the last component missing", changed(&|all| drop(all.pop())), &["Missing"]),
        ("one component more", changed(&|all| all.push(("components/zz.wasm".into(), vec![1]))), &["Extra"]),
        ("a component twice", changed(&|all| all.push(all[2].clone())), &["DuplicateEntry", "Extra"]),
        ("another bundle's signature", changed(&|all| all[0] = other[0].clone()), &["BadSignature"]),
        ("another bundle's manifest", changed(&|all| all[1] = other[1].clone()), &["BadSignature"]),
        ("no signature", changed(&|all| drop(all.remove(0))), &["Unsigned"]),
        ("a path upwards", changed(&|all| all[2].0 = "../../evil.wasm".into()), &["PathTrick"]),
        ("an absolute path", changed(&|all| all[2].0 = "/etc/cron.d/evil".into()), &["PathTrick"]),
        ("a symbolic link", with_first_header(&|block| block[156] = b'2'), &["NotAFile"]),
        ("a hard link", with_first_header(&|block| block[156] = b'1'), &["NotAFile"]),
        ("a device", with_first_header(&|block| block[156] = b'3'), &["NotAFile"]),
        (
            "a component of gigabytes",
            with_first_header(&|block| block[124..135].copy_from_slice(b"77777777777")),
            &["ComponentSize"],
        ),
        ("compressed", [b"\x1f\x8b\x08".as_slice(), &good].concat(), &["Compressed"]),
        ("bytes behind", [good.as_slice(), b"x"].concat(), &["TrailingBytes"]),
        ("cut", good[..good.len() - 700].to_vec(), &["Truncated"]),
        ("nothing", Vec::new(), &["Truncated", "NotABundle"]),
    ];
    for (what, bytes, kinds) in cases {
        place.write("bad.bundle", &bytes);
        let kind = place.refusal("bad.bundle", &[]);
        assert!(kinds.contains(&kind.as_str()), "{what}: {kind}");
        let ran = place.unserved(&["--bundle", "bad.bundle"]);
        assert!(ran.code == 1 && ran.stderr.contains("bad.bundle: "), "{what}: {}", ran.stderr);
    }
}

/// A manifest that only a hand could write, with the first key's signature.
fn with_manifest(place: &Place, text: &str) {
    let mut all = entries(&place.read("a.bundle"));
    place.write("manifest.json", text);
    minisign(place, &["-S", "-s", "one.key", "-m", "manifest.json", "-x", "m.minisig"]);
    let signature = Signature::parse(&String::from_utf8(place.read("m.minisig")).unwrap()).unwrap();
    all[0].1 = signature.to_text().into_bytes();
    all[1].1 = text.as_bytes().to_vec();
    place.write("bad.bundle", pack(&all));
}

#[test]
fn a_manifest_with_duplicate_or_unknown_keys_is_refused_although_it_is_signed() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let text = String::from_utf8(entries(&place.read("a.bundle")).remove(1).1).unwrap();
    let name = "  \"name\": \"support-tools\",\n";
    for (from, to, kind) in [
        (name, format!("{name}{name}"), "DuplicateKey"),
        (name, format!("{name}  \"trusted\": true,\n"), "UnknownKey"),
        (name, name.replace(": ", ":  "), "NotCanonical"),
        ("palisade-bundle/1", "palisade-bundle/9".into(), "Format"),
    ] {
        assert!(text.contains(from));
        with_manifest(&place, &text.replacen(from, &to, 1));
        assert_eq!(place.refusal("bad.bundle", &[]), kind);
    }
}

#[test]
fn keys_that_are_unknown_expired_or_revoked_count_for_nothing() {
    let place = Place::new();
    let digest = place.bundle(RECIPE, "a.bundle");
    let id = PublicKey::parse(&String::from_utf8(place.read("one.pub")).unwrap()).unwrap().id();
    assert_eq!(place.refusal("a.bundle", &["--trust", "two.pub"]), "UnknownSigner");
    assert_eq!(place.refusal("a.bundle", &["--trust", "one.pub@2020-01-01T00:00:00Z"]), "ExpiredKey");
    place.ok(&["bundle", "verify", "a.bundle", "--trust", "one.pub@2200-01-01T00:00:00Z"]);
    for (list, kind) in
        [(format!("key {id}\n"), "RevokedKey"), (format!("bundle {digest}\n"), "RevokedBundle")]
    {
        place.write("revoked", list);
        assert_eq!(place.refusal("a.bundle", &["--revoked", "revoked"]), kind);
        let ran = place.unserved(&["--bundle", "a.bundle", "--revoked", "revoked"]);
        assert!(ran.code == 1 && ran.stderr.contains("revoked"), "{ran:?}");
    }
    place.bundle(&RECIPE.replace("version = '1'", "expires = '2021-01-01T00:00:00Z'"), "old.bundle");
    assert_eq!(place.refusal("old.bundle", &[]), "Expired");
}

#[test]
fn a_bundle_is_served_and_nothing_else() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let host = place.serve(&["--bundle", "a.bundle"]);
    assert!(host.stderr().contains("the bundle support-tools 1"), "{}", host.stderr());
    assert_eq!(host.metadata["profile"], "support");
    let count = place.0.call("query_db", &json!({"query": "SELECT count(*) AS n FROM notes"}));
    assert_eq!(count["rows"][0]["n"], 2);
    let file = place.0.call("read_app_file", &json!({"directory": "data", "path": "hello.txt"}));
    assert_eq!(file["content"], "hello from a file\n");
    // In the pack, granted by the profile, and not in the bundle.
    let ran = place.0.run(&["call", "get_plugin_info"]);
    assert!(ran.code == 1 && ran.stderr.contains("UNKNOWN_TOOL"), "{ran:?}");
}

#[test]
fn what_narrows_a_bundle_is_taken() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    place.write(
        "narrow.toml",
        "disabled = ['query_db']\n[limits]\nwall-ms = 5000\n[redaction]\nkeys = ['content']\n",
    );
    let _host = place.serve(&["--bundle", "a.bundle", "--config", "narrow.toml", "--rate-limit", "100"]);
    let ran = place.0.run(&["call", "query_db", r#"{"query": "SELECT 1"}"#]);
    assert!(ran.code == 1 && ran.stderr.contains("UNKNOWN_TOOL"), "{ran:?}");
    let file = place.0.call("read_app_file", &json!({"directory": "data", "path": "hello.txt"}));
    assert!(!file.to_string().contains("hello from a file"), "{file}");
}

#[test]
fn whatever_would_widen_a_bundle_is_refused_by_its_name() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let logs = format!("logs={}", place.0.text("app/logs"));
    let more = format!("more={}", place.0.text("app/data/notes.db"));
    for (flag, value, name) in [
        ("--profile", "full-control", "--profile"),
        ("--tool", "x.wasm", "--tool"),
        ("--replaces", "query_db", "--replaces"),
        ("--app-dir", &logs, "no directory `logs`"),
        ("--database", &more, "no database `more`"),
        ("--rate-limit", "0", "--rate-limit"),
    ] {
        let ran = place.unserved(&["--bundle", "a.bundle", flag, value]);
        assert!(ran.code == 2 && ran.stderr.contains(name), "{flag}: {}", ran.stderr);
    }
    for (text, name) in [
        ("profile = 'full-control'", "profile would widen"),
        ("[profiles.support]\nextends = 'full-control'", "[profiles.support]"),
        ("[tools]\ndirectory = '.'", "[tools] directory"),
        ("[environment]\nallow = ['HOME']", "[environment] allow"),
        ("[directories]\nlogs = 'app/logs'", "no directory `logs`"),
        ("[limits]\ncompute-ms = 999999", "[limits] compute-ms"),
        ("[redaction]\nenabled = false", "[redaction] enabled = false"),
    ] {
        place.write("wide.toml", text);
        let ran = place.unserved(&["--bundle", "a.bundle", "--config", "wide.toml"]);
        assert!(ran.code == 2 && ran.stderr.contains(name), "{text}: {}", ran.stderr);
    }
    let ran = place.unserved(&["--threshold", "1"]);
    assert!(ran.code == 2 && ran.stderr.contains("nothing would be locked"), "{}", ran.stderr);
}

#[test]
fn nothing_else_is_parsed_before_the_bundle_is_verified() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    place.write("broken.toml", "this is no TOML");
    let ran = place.unserved(&["--bundle", "a.bundle", "--config", "broken.toml", "--trust", "missing.pub"]);
    assert!(ran.stderr.contains("missing.pub") && !ran.stderr.contains("broken.toml"), "{}", ran.stderr);
    let mut spoilt = place.read("a.bundle");
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 1;
    place.write("bad.bundle", spoilt);
    let ran = place.unserved(&["--bundle", "bad.bundle", "--config", "broken.toml"]);
    assert!(ran.code == 1 && !ran.stderr.contains("broken.toml"), "{}", ran.stderr);
}

#[test]
fn an_upgrade_that_widens_authority_waits_for_the_operator() {
    let place = Place::new();
    let wide =
        RECIPE.replace("'memory'", "'grants'").replace("'database']\nfiles", "'database', 'grants']\nfiles");
    place.bundle(RECIPE, "a.bundle");
    let wider = place.bundle(&wide, "b.bundle");
    drop(place.serve(&["--bundle", "a.bundle"]));

    let diff = place.0.run(&["bundle", "diff", "a.bundle", "b.bundle", "--json"]);
    assert_eq!(diff.code, 3, "{diff:?}");
    let diff: Value = serde_json::from_str(&diff.stdout).unwrap();
    assert_eq!((&diff["widens_authority"], &diff["new"]), (&json!(true), &json!(wider)));
    assert_eq!(place.0.run(&["bundle", "diff", "a.bundle", "a.bundle"]).code, 0);

    let refused = place.unserved(&["--bundle", "b.bundle"]);
    assert!(refused.code == 1 && refused.stderr.contains("WIDENS AUTHORITY"), "{refused:?}");
    assert!(refused.stderr.contains(&format!("palisade bundle accept {wider}")), "{refused:?}");
    let other = format!("sha256:{}", "0".repeat(64));
    place.unserved(&["--bundle", "b.bundle", "--accept", &other]);
    place.ok(&["bundle", "accept", &other]);
    place.ok(&["bundle", "accept", &wider, "--app-id", "dev.somebody.else"]);
    place.unserved(&["--bundle", "b.bundle"]);
    // Another name is another bundle, and no way around: it is not compared, and waits as well.
    let renamed = place.bundle(&wide.replace("support-tools", "other-tools"), "c.bundle");
    let refused = place.unserved(&["--bundle", "c.bundle"]);
    assert!(
        refused.stderr.contains("nothing to compare") && !refused.stderr.contains("WIDENS"),
        "{refused:?}"
    );
    drop(place.serve(&["--bundle", "c.bundle", "--accept", &renamed]));
    // From then on each has its own predecessor: neither is the other's.
    drop(place.serve(&["--bundle", "a.bundle"]));
    drop(place.serve(&["--bundle", "c.bundle"]));
    place.unserved(&["--bundle", "b.bundle"]);
    // Another application has a memory of its own.
    drop(place.serve(&["--bundle", "c.bundle", "--app-id", "dev.somebody.third"]));

    place.ok(&["bundle", "accept", &wider]);
    drop(place.serve(&["--bundle", "b.bundle"]));
    // The way back takes `grants` away and brings `memory`, which is more.
    place.unserved(&["--bundle", "a.bundle"]);
}

#[test]
fn what_is_remembered_of_bundles_is_private_and_a_damaged_memory_is_no_empty_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    drop(place.serve(&["--bundle", "a.bundle"]));
    let dir = place.0.path("home/.local/state/palisade/bundles");
    let mode = std::fs::metadata(&dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
    let memory = dir.join("palisade.support-tools.manifest.json");
    std::fs::write(&memory, "{}").unwrap();
    let ran = place.unserved(&["--bundle", "a.bundle"]);
    assert!(ran.code == 1 && ran.stderr.contains("is damaged"), "{ran:?}");
    std::fs::remove_file(&memory).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o777)).unwrap();
    let ran = place.unserved(&["--bundle", "a.bundle"]);
    assert!(ran.code == 1 && ran.stderr.contains("chmod go-w"), "{ran:?}");
    assert!(!memory.exists());
    drop(place.serve(&["--bundle", "a.bundle", "--bundle-state", "elsewhere", "--app-id", "../notes"]));
    let kept: Vec<_> =
        std::fs::read_dir(place.0.path("elsewhere")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(kept, ["0x2e2e2f6e6f746573.support-tools.manifest.json"]);
}
