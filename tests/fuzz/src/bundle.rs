//! Bundles: any bytes, to a host that trusts one key, and to `inspect`, which trusts nobody.
//!
//! What holds: it is taken or refused, and soon; a refusal is short and holds nothing that acts on a terminal; what is taken
//! is written again byte for byte as it was read, and nothing is taken that the one signer did not sign: of all inputs,
//! those whose manifest is the seed's.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use palisade_bundle::archive::{BLOCK, MANIFEST, component_name, header, signature_name};
use palisade_bundle::{
    Bundle, BundleSpec, ComponentSource, Digest, LimitTable, LockedProfile, PublicKey, SecretKey, Trust,
    Unverified, build, diff, inspect, sign,
};
use palisade_policy::Profile;
use serde_json::json;

use crate::SOON;

/// A key that signs seeds and nothing else.
const SECRET: &str = include_str!("../keys/seed.key");
const PUBLIC: &str = include_str!("../keys/seed.pub");

/// Bytes of a refusal beyond what it repeats of the bundle.
const MAX_REFUSAL: usize = 4 << 10;

/// The time of every run.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn trust() -> Trust {
    let key = PublicKey::parse(PUBLIC).expect("it is a key");
    Trust::new([key], 1).expect("one of one")
}

/// The digest of what the key has signed.
fn signed() -> Digest {
    static DIGEST: OnceLock<Digest> = OnceLock::new();
    *DIGEST.get_or_init(|| inspect(unsigned().as_slice()).expect("it is a bundle").manifest().digest())
}

/// Whether the host takes it.
#[must_use]
pub fn is_taken(data: &[u8]) -> bool {
    Bundle::open(data, &trust(), now()).is_ok()
}

/// Opens the bytes both ways.
pub fn run(data: &[u8]) {
    let start = Instant::now();
    let opened = Bundle::open(data, &trust(), now());
    let looked = inspect(data);
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    match &opened {
        Ok(verified) => {
            assert_eq!(verified.digest(), signed(), "nobody has signed that");
            assert!(looked.is_ok(), "what is taken can be looked at");
        }
        Err(error) => check_text(&error.to_string(), data),
    }
    match looked {
        Ok(unverified) => {
            assert!(written(&unverified) == data, "it is written otherwise than it was read");
            check_text(&unverified.to_string(), data);
            let same = diff(unverified.manifest(), unverified.manifest());
            assert!(same.changes().is_empty() && !same.widens_authority());
        }
        Err(error) => check_text(&error.to_string(), data),
    }
}

fn check_text(text: &str, data: &[u8]) {
    assert!(text.len() <= MAX_REFUSAL + 8 * data.len(), "{} bytes: {text:.500}", text.len());
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(acts), "{text:?}");
}

/// The one file that a bundle is.
fn written(bundle: &Unverified) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut entry = |name: &str, body: &[u8]| {
        bytes.extend_from_slice(&header(name, body.len() as u64));
        bytes.extend_from_slice(body);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    };
    for (key, text) in bundle.detached() {
        entry(&signature_name(key), text.as_bytes());
    }
    entry(MANIFEST, &bundle.manifest().to_bytes());
    for (component, wasm) in bundle.components() {
        entry(&component_name(&component.name), wasm);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

fn unsigned() -> Vec<u8> {
    let component = |name: &str, size: usize| {
        let description = json!({
            "imports": ["palisade:host/files@0.1.0"],
            "operations": [{
                "tool": name, "description": "Says what there is.", "input_schema": { "type": "object" },
                "effects": { "read_only": true, "destructive": false, "idempotent": true, "open_world": false },
            }],
        });
        ComponentSource::described(name, vec![7; size], description).expect("it is described")
    };
    let profile = Profile::built_in("investigate").expect("it is built in");
    build(BundleSpec {
        name: "seed".into(),
        version: Some("1".into()),
        contract: "0.1.0".into(),
        expires: None,
        profile: LockedProfile::from(&profile),
        limits: LimitTable::default(),
        components: vec![component("alpha", 20), component("beta", 600)],
    })
    .expect("it is built")
}

/// Seeds: not signed, and signed by the key. (A signature has noise in it: another run writes another one.)
#[must_use]
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let key = SecretKey::parse(SECRET, None).expect("it is a key");
    let unsigned = unsigned();
    let signed = sign(&unsigned, &key, "a seed").expect("it is signed");
    vec![("unsigned.bundle", unsigned), ("signed.bundle", signed)]
}
