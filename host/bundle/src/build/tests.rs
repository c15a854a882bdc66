use super::*;
use crate::testing::*;
use crate::{Bundle, Digest};

#[test]
fn the_same_sources_give_the_same_file() {
    let mut other = spec();
    other.components.reverse();
    assert_eq!(build(spec()).unwrap(), build(other).unwrap());
}

#[test]
fn signing_changes_neither_the_manifest_nor_the_digest() {
    let (unsigned, signed) = (build(spec()).unwrap(), good());
    assert_eq!(entries(&unsigned)[..], entries(&signed)[1..]);
    let (one, other) = (inspect(unsigned.as_slice()).unwrap(), inspect(signed.as_slice()).unwrap());
    assert_eq!(one.manifest().digest(), other.manifest().digest());
    assert_eq!(other.signatures()[0].comment, "a test");
}

#[test]
fn the_order_of_signing_does_not_matter() {
    let names = |keys: &[usize]| -> Vec<String> {
        entries(&signed(spec(), keys)).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(&[0, 1, 2]), names(&[2, 0, 1]));
}

#[test]
fn a_key_signs_once() {
    let error = sign(&good(), &key(0).0, "again").unwrap_err();
    assert_eq!(variant(&error), "AlreadySigned");
}

#[test]
fn only_a_signature_of_this_manifest_by_that_key_is_attached() {
    let bundle = build(spec()).unwrap();
    let other = inspect(signed(BundleSpec { version: None, ..spec() }, &[0]).as_slice()).unwrap();
    let ours = inspect(good().as_slice()).unwrap().detached().remove(0).1;
    let attach = |text: &str, index: usize| attach(&bundle, text, &key(index).1).map_err(|e| variant(&e));
    assert_eq!(attach(&other.detached()[0].1, 0), Err("ForeignSignature".into()));
    assert_eq!(attach(&ours, 1), Err("ForeignSignature".into()));
    assert_eq!(attach("x", 0), Err("SignatureFormat".into()));
    assert!(Bundle::open(attach(&ours, 0).unwrap().as_slice(), &trust(&[0], 1), now()).is_ok());
}

#[test]
fn a_comment_is_one_plain_line() {
    let bundle = build(spec()).unwrap();
    for comment in ["two\nlines", "\u{1b}[2J", " x", &"x".repeat(513)] {
        assert_eq!(variant(&sign(&bundle, &key(0).0, comment).unwrap_err()), "Signing");
    }
    sign(&bundle, &key(0).0, &"x".repeat(512)).unwrap();
}

#[test]
fn what_is_over_a_bound_is_not_built() {
    let with = |change: &dyn Fn(&mut BundleSpec)| {
        let mut spec = spec();
        change(&mut spec);
        build(spec).map(drop).map_err(|error| error.to_string())
    };
    let many = |spec: &mut BundleSpec, count: usize| {
        let component = |index: usize| {
            let mut one = spec.components[0].clone();
            one.name = format!("c{index}");
            one.operations[0].tool = format!("t{index}");
            one
        };
        spec.components = (0..count).map(component).collect();
    };
    assert_eq!(with(&|spec| many(spec, crate::manifest::MAX_COMPONENTS)), Ok(()));
    assert!(
        with(&|spec| many(spec, crate::manifest::MAX_COMPONENTS + 1)).unwrap_err().contains("257 components")
    );
    assert!(with(&|spec| spec.components.clear()).unwrap_err().contains("0 components"));
    assert!(with(&|spec| spec.components[0].operations.clear()).unwrap_err().contains("0 operations"));
    assert!(with(&|spec| spec.components[0].wasm.clear()).unwrap_err().contains("0 bytes"));
    assert!(with(&|spec| spec.components[0].imports.push("a b".into())).unwrap_err().contains("no import"));
    assert!(with(&|spec| spec.version = Some(String::new())).unwrap_err().contains("version"));
    assert!(with(&|spec| spec.components[0].name = "n".repeat(65)).unwrap_err().contains("a name is"));
    assert_eq!(with(&|spec| spec.components[0].name = "n".repeat(64)), Ok(()));
}

#[test]
fn debug_output_leaves_the_bytes_out() {
    let mut spec = spec();
    spec.components[0].wasm = vec![7; 10_000];
    assert!(format!("{:?}", spec.components[0]).len() < 200);
    assert!(format!("{:?}", verified(spec)).len() < 400);
    assert_eq!(format!("{:?}", Digest::of(b"")).len(), 71);
}
