use std::cell::Cell;
use std::fs;

use super::or_built;
use crate::projects::SCRATCH;

#[test]
fn a_project_is_built_when_anything_of_it_changed_and_not_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for name in [SCRATCH, "sub", "__pycache__"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("tool.js"), "one").unwrap();
    fs::write(at("sub/more.js"), "two").unwrap();
    let builds = Cell::new(0_u8);
    let built = || {
        let before = builds.get();
        let wasm = or_built(dir.path(), &at("tool.wasm"), || {
            builds.set(before + 1);
            Ok(vec![before + 1])
        });
        assert_eq!(wasm.unwrap(), fs::read(at("tool.wasm")).unwrap());
        builds.get() != before
    };
    assert!(built() && !built(), "once");
    fs::write(at("__pycache__/x.pyc"), "made by running it").unwrap();
    assert!(!built());

    fs::write(at("tool.js"), "oneX").unwrap();
    assert!(built() && !built(), "a file of it");
    fs::write(at("sub/new.js"), "").unwrap();
    assert!(built() && !built(), "one more");
    fs::remove_file(at("sub/new.js")).unwrap();
    assert!(built() && !built(), "one less");
    fs::rename(at("sub/more.js"), at("sub/moer.js")).unwrap();
    assert!(built() && !built(), "another name");
    fs::write(at("tool.wasm"), "of someone else").unwrap();
    assert!(built() && !built(), "the component");
    fs::remove_file(at("tool.wasm")).unwrap();
    assert!(built() && !built(), "none");
}

/// What changes while it is built may not be in the component.
#[test]
fn what_changes_while_a_project_is_built_is_built_the_next_time() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(SCRATCH)).unwrap();
    let component = dir.path().join("tool.wasm");
    let build = |text: &str| {
        or_built(dir.path(), &component, || {
            fs::write(dir.path().join("tool.js"), text)?;
            Ok(text.into())
        })
    };
    assert_eq!(build("one").unwrap(), b"one");
    assert_eq!(build("two").unwrap(), b"two");
}

#[cfg(unix)]
#[test]
fn a_project_with_links_is_always_built() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(SCRATCH)).unwrap();
    std::os::unix::fs::symlink("/", dir.path().join("elsewhere")).unwrap();
    let component = dir.path().join("tool.wasm");
    for turn in [1, 2] {
        assert_eq!(or_built(dir.path(), &component, || Ok(vec![turn])).unwrap(), [turn]);
    }
}
