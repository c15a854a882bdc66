use super::*;
use crate::testing::*;
use crate::{Bundle, SecretKey};

fn open(signers: &[usize], trust: &Trust) -> Result<Vec<KeyId>, String> {
    let bundle = signed(spec(), signers);
    let opened = Bundle::open(bundle.as_slice(), trust, now());
    opened.map(|bundle| bundle.signers().to_vec()).map_err(|error| variant(&error))
}

fn revoked(text: &str) -> Trust {
    trust(&[0, 1], 1).with_revocations(Revocations::parse(text).unwrap())
}

#[test]
fn a_threshold_counts_trusted_signers() {
    assert_eq!(open(&[0], &trust(&[0, 1], 2)), Err("TooFewSignatures".into()));
    assert_eq!(open(&[0, 2], &trust(&[0, 1], 2)), Err("TooFewSignatures".into()));
    assert_eq!(open(&[0, 1], &trust(&[0, 1], 2)).unwrap().len(), 2);
    assert_eq!(open(&[0, 1, 2], &trust(&[0, 1, 2], 2)).unwrap().len(), 3);
    assert_eq!(open(&[0, 2], &trust(&[0], 1)).unwrap(), [key(0).1.id()]);
}

#[test]
fn strangers_do_not_count() {
    assert_eq!(open(&[2], &trust(&[0, 1], 1)), Err("UnknownSigner".into()));
    assert_eq!(open(&[], &trust(&[0, 1], 1)), Err("Unsigned".into()));
}

#[test]
fn a_revoked_key_counts_for_nothing() {
    let list = format!("# stolen\nkey {} # from a laptop\n", key(0).1.id());
    assert_eq!(open(&[0], &revoked(&list)), Err("RevokedKey".into()));
    assert_eq!(open(&[0, 1], &revoked(&list)).unwrap(), [key(1).1.id()]);
}

#[test]
fn a_revoked_bundle_is_refused_whoever_signed_it() {
    let digest = verified(spec()).digest();
    assert_eq!(open(&[0, 1], &revoked(&format!("bundle {digest}\n"))), Err("RevokedBundle".into()));
}

#[test]
fn trust_in_a_key_ends_at_its_second() {
    let until = |until: &str| {
        let key = TrustedKey { key: key(0).1.clone(), until: Some(until.parse().unwrap()) };
        Trust::new([key], 1).unwrap()
    };
    assert_eq!(open(&[0], &until("2027-01-15T08:00:00Z")), Err("ExpiredKey".into()));
    assert!(open(&[0], &until("2027-01-15T08:00:01Z")).is_ok());
}

#[test]
fn one_bad_signature_of_a_trusted_key_refuses_the_bundle() {
    let mut all = crate::testing::entries(&signed(spec(), &[0, 1]));
    let other = signed(crate::BundleSpec { version: None, ..spec() }, &[0, 1]);
    all[1] = crate::testing::entries(&other)[1].clone();
    let error = Bundle::open(pack(&all).as_slice(), &trust(&[0, 1], 1), now()).unwrap_err();
    assert_eq!(variant(&error), "BadSignature");
}

#[test]
fn no_signer_counts_as_two() {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let public = &key(0).1;
    let mut raw = engine.decode(public.to_text().lines().nth(1).unwrap()).unwrap();
    raw[2..10].fill(7);
    let renamed = PublicKey::parse(&engine.encode(raw)).unwrap();
    assert_eq!(
        Trust::new([public.clone(), renamed.clone()], 2).unwrap_err(),
        TrustError::SameKey(renamed.id())
    );
    assert_eq!(
        Trust::new([public.clone(), public.clone()], 2).unwrap_err(),
        TrustError::SameKey(public.id())
    );
}

#[test]
fn trust_that_nobody_or_everybody_meets_is_refused() {
    assert_eq!(Trust::new(Vec::<PublicKey>::new(), 1).unwrap_err(), TrustError::NoKeys);
    let public = SecretKey::generate(None).unwrap().public;
    for threshold in [0, 2] {
        let error = Trust::new([public.clone()], threshold).unwrap_err();
        assert_eq!(error, TrustError::Threshold { threshold, keys: 1 });
    }
}

#[test]
fn a_list_that_is_half_understood_is_refused() {
    for text in ["key abc", "bundle 00", "keys 0123456789ABCDEF", "0123456789ABCDEF", "# x\n\nkey"] {
        let error = Revocations::parse(text).unwrap_err();
        assert_eq!(error.line, text.lines().count(), "{text}");
    }
    assert_eq!(Revocations::parse("# nothing\n\n").unwrap(), Revocations::default());
}
