use std::fs;

use super::*;

async fn changes(changes: &mut Changes) -> bool {
    tokio::time::timeout(EVERY * 8, changes.next()).await.is_ok()
}

#[tokio::test]
async fn what_is_written_by_hand_is_a_change_and_what_building_writes_is_none() {
    let project = tempfile::tempdir().unwrap();
    for directory in ["src", "target/debug", "node_modules/x", "__pycache__"] {
        fs::create_dir_all(project.path().join(directory)).unwrap();
    }
    fs::write(project.path().join("src/lib.rs"), "one").unwrap();
    let mut watched = Changes::of(project.path()).unwrap();
    for made in ["target/debug/x", "mine.wasm", "Cargo.lock", "__pycache__/a.pyc", "node_modules/x/y.js"] {
        fs::write(project.path().join(made), "made").unwrap();
    }
    assert!(!changes(&mut watched).await, "building is no change");
    fs::write(project.path().join("src/lib.rs"), "two, and longer").unwrap();
    assert!(changes(&mut watched).await, "a file was written");
    fs::create_dir(project.path().join("src/new")).unwrap();
    fs::write(project.path().join("src/new/mod.rs"), "").unwrap();
    assert!(changes(&mut watched).await, "a file is new");
    fs::remove_file(project.path().join("src/new/mod.rs")).unwrap();
    assert!(changes(&mut watched).await, "a file is gone");
    assert!(!changes(&mut watched).await, "nothing is another");
}

#[tokio::test]
async fn of_a_component_only_itself_matters_also_when_it_is_replaced() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("mine.wasm");
    assert!(Changes::of(&file).is_err());
    fs::write(&file, "one").unwrap();
    let mut watched = Changes::of(&file).unwrap();
    fs::write(place.path().join("other.wasm"), "x").unwrap();
    assert!(!changes(&mut watched).await);
    fs::write(place.path().join("new"), "another").unwrap();
    fs::rename(place.path().join("new"), &file).unwrap();
    assert!(changes(&mut watched).await);
}
