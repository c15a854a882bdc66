//! What the tests of this crate are made of: one good bundle, keys, and ways to take a bundle apart and put it together.

use std::io::Read as _;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::archive::{BLOCK, header};
use crate::*;

/// The time of all tests.
pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// Three signers.
pub(crate) fn key(index: usize) -> &'static (SecretKey, PublicKey) {
    static KEYS: OnceLock<Vec<(SecretKey, PublicKey)>> = OnceLock::new();
    let make = |_| {
        let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
        (SecretKey::parse(&secret, None).unwrap(), public)
    };
    &KEYS.get_or_init(|| (0..3).map(make).collect())[index]
}

pub(crate) fn trust(keys: &[usize], threshold: usize) -> Trust {
    Trust::new(keys.iter().map(|index| key(*index).1.clone()), threshold).unwrap()
}

pub(crate) fn operation(tool: &str) -> Value {
    json!({
        "tool": tool,
        "description": "Says what there is.",
        "input_schema": { "type": "object", "properties": { "limit": { "type": "integer", "minimum": 0.5 } } },
        "effects": { "read_only": true, "destructive": false, "idempotent": true, "open_world": false },
    })
}

/// Two components of one size, under a profile that grants two capabilities.
pub(crate) fn spec() -> BundleSpec {
    let component = |name: &str, byte: u8| {
        let description =
            json!({ "imports": ["palisade:host/files@0.1.0"], "operations": [operation(name)] });
        ComponentSource::described(name, vec![byte; 20], description).unwrap()
    };
    let mut profile = palisade_policy::Profile::built_in("investigate").unwrap();
    profile.name = "support".into();
    BundleSpec {
        name: "support-tools".into(),
        version: Some("2.1".into()),
        contract: "0.1.0".into(),
        expires: Some("2030-01-01T00:00:00Z".parse().unwrap()),
        profile: LockedProfile::from(&profile),
        limits: LimitTable::default(),
        components: vec![component("alpha", 1), component("beta", 2)],
    }
}

/// `spec`, built, and signed by these.
pub(crate) fn signed(spec: BundleSpec, keys: &[usize]) -> Vec<u8> {
    let sign = |bundle: Vec<u8>, index: &usize| sign(&bundle, &key(*index).0, "a test").unwrap();
    keys.iter().fold(build(spec).unwrap(), sign)
}

/// The one that is attacked.
pub(crate) fn good() -> Vec<u8> {
    signed(spec(), &[0])
}

pub(crate) fn verified(spec: BundleSpec) -> Verified {
    Bundle::open(signed(spec, &[0]).as_slice(), &trust(&[0], 1), now()).unwrap()
}

/// Names and bodies, as the `tar` crate sees them.
pub(crate) fn entries(bundle: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(bundle);
    let read = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let mut body = Vec::new();
        entry.read_to_end(&mut body).unwrap();
        (entry.path().unwrap().to_str().unwrap().to_owned(), body)
    };
    archive.entries().unwrap().map(read).collect()
}

/// An archive with proper headers, whatever is in it.
pub(crate) fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, body) in entries {
        bytes.extend_from_slice(&header(name, body.len() as u64));
        bytes.extend_from_slice(body);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

/// The bundle with another manifest, signed by the first key nevertheless.
pub(crate) fn with_manifest(manifest: &str) -> Vec<u8> {
    let (secret, public) = key(0);
    let signed = minisign::sign(None, &secret.0, manifest.as_bytes(), Some("t"), None).unwrap();
    let mut all = entries(&good());
    all[0].1 = Signature::parse(&signed.to_string()).unwrap().to_text().into_bytes();
    all[1].1 = manifest.as_bytes().to_vec();
    assert!(all[0].0.contains(&public.id().to_string()));
    pack(&all)
}

/// The good manifest's text.
pub(crate) fn manifest_text() -> String {
    String::from_utf8(inspect(good().as_slice()).unwrap().manifest().to_bytes()).unwrap()
}

/// A refusal's variant.
pub(crate) fn variant(error: &BundleError) -> String {
    let text = format!("{error:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()
}

/// What refuses these bytes, for who trusts the first key.
pub(crate) fn refusal(bytes: &[u8]) -> BundleError {
    Bundle::open(bytes, &trust(&[0], 1), now()).expect_err("this bundle must be refused")
}
