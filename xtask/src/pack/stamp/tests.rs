use tempfile::TempDir;

use super::*;

fn tree() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("tools/a/src")).unwrap();
    fs::create_dir_all(dir.path().join("tools/target")).unwrap();
    fs::write(dir.path().join("tools/a/src/lib.rs"), "one").unwrap();
    fs::write(dir.path().join("tools/target/made.wasm"), "made").unwrap();
    dir
}

fn digest(dir: &TempDir) -> String {
    digest_inputs(dir.path(), &["tools"], &["toolchain"]).unwrap()
}

#[test]
fn a_digest_follows_content_and_names_but_not_build_output() {
    let (here, there) = (tree(), tree());
    assert_eq!(digest(&here), digest(&there));
    fs::write(there.path().join("tools/target/made.wasm"), "otherwise").unwrap();
    assert_eq!(digest(&here), digest(&there));

    fs::write(there.path().join("tools/a/src/lib.rs"), "two").unwrap();
    assert_ne!(digest(&here), digest(&there));
    fs::write(there.path().join("tools/a/src/lib.rs"), "one").unwrap();
    fs::rename(there.path().join("tools/a"), there.path().join("tools/b")).unwrap();
    assert_ne!(digest(&here), digest(&there));
}

#[test]
fn another_toolchain_is_another_digest() {
    let dir = tree();
    assert_ne!(digest(&dir), digest_inputs(dir.path(), &["tools"], &["another toolchain"]).unwrap());
}

#[test]
fn a_stamp_breaks_when_an_output_changes_or_goes() {
    let dir = tree();
    let output = dir.path().join("tools/target/made.wasm");
    let path = dir.path().join("stamp.json");
    Stamp::of_inputs("in".into()).with_outputs([output.as_path()]).unwrap().store(&path).unwrap();
    assert!(Stamp::load(&path).holds("in"));
    assert!(!Stamp::load(&path).holds("other"));
    fs::write(&output, "tampered").unwrap();
    assert!(!Stamp::load(&path).holds("in"));
    fs::remove_file(&output).unwrap();
    assert!(!Stamp::load(&path).holds("in"));
}

#[test]
fn a_missing_or_broken_stamp_never_holds() {
    let dir = tree();
    assert!(!Stamp::load(&dir.path().join("absent")).holds(""));
    fs::write(dir.path().join("broken"), "{").unwrap();
    assert!(!Stamp::load(&dir.path().join("broken")).holds(""));
}

#[test]
fn unchanged_bytes_are_not_written_again() {
    let dir = tree();
    let path = dir.path().join("new/file");
    assert!(write_if_changed(&path, b"x").unwrap());
    assert!(!write_if_changed(&path, b"x").unwrap());
    assert!(write_if_changed(&path, b"y").unwrap());
}
