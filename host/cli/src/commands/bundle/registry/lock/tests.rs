use super::*;

fn locked(oci: &[u8]) -> Lock {
    let mut lock = Lock::default();
    lock.set("r/a:1", Locked { oci: Digest::of(oci), bundle: Digest::of(b"bundle") });
    lock
}

#[test]
fn what_is_locked_is_taken_and_what_moved_is_refused_with_both_digests() {
    let lock = locked(b"one");
    for is_locked in [true, false] {
        lock.check("r/a:1", &Digest::of(b"one"), is_locked).unwrap();
        lock.check("r/a:1", &Digest::of(b"two"), false).unwrap();
    }
    let text = lock.check("r/a:1", &Digest::of(b"two"), true).unwrap_err().to_string();
    assert!(text.contains("has moved") && text.contains(&Digest::of(b"one").to_string()), "{text}");
    assert!(text.contains(&Digest::of(b"two").to_string()), "{text}");
}

#[test]
fn what_is_not_locked_is_refused_where_everything_must_be() {
    assert!(
        locked(b"one").check("r/b:1", &Digest::of(b"one"), true).unwrap_err().to_string().contains("not in")
    );
}

#[test]
fn it_is_written_and_read_and_a_damaged_one_is_not_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.lock");
    locked(b"one").write(&path).unwrap();
    Lock::read(&path).unwrap().check("r/a:1", &Digest::of(b"one"), true).unwrap();
    for damaged in ["", "{", r#"{"bundles":{"r/a:1":{"oci":"x"}}}"#, r#"{"bundles":{},"more":1}"#] {
        std::fs::write(&path, damaged).unwrap();
        assert!(Lock::read(&path).is_err(), "{damaged}");
    }
}
