use std::cell::Cell;

use anyhow::bail;
use tempfile::TempDir;

use super::*;

#[test]
fn what_was_done_is_done_again_for_other_inputs_alone() {
    let place = TempDir::new().unwrap();
    let done = Cell::new(0);
    let act = || {
        done.set(done.get() + 1);
        Ok(())
    };
    once(place.path(), "it", &[b"a", b"b"], act).unwrap();
    once(place.path(), "it", &[b"a", b"b"], act).unwrap();
    assert_eq!(done.get(), 1);
    once(place.path(), "it", &[b"ab"], act).unwrap();
    once(place.path(), "another", &[b"ab"], act).unwrap();
    assert_eq!(done.get(), 3);
}

#[test]
fn what_failed_is_tried_again() {
    let place = TempDir::new().unwrap();
    once(place.path(), "it", &[], || bail!("offline")).unwrap_err();
    let done = Cell::new(false);
    let act = || {
        done.set(true);
        Ok(())
    };
    once(place.path(), "it", &[], act).unwrap();
    assert!(done.get());
}

#[test]
fn a_program_hears_nothing_of_this_ones_package() {
    let command = clean("cargo");
    let removed: Vec<_> =
        command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
    assert!(removed.contains(&OsStr::new("CARGO_MANIFEST_DIR")) && removed.contains(&OsStr::new("OUT_DIR")));
}
