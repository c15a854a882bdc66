use std::fs;

use super::*;

/// Longer than a busy machine takes to tell.
const PATIENCE: Duration = Duration::from_secs(30);

async fn is_a_change(changes: &mut Changes, what: &str) {
    assert!(tokio::time::timeout(PATIENCE, changes.next()).await.is_ok(), "not noticed: {what}");
}

async fn is_none(changes: &mut Changes, what: &str) {
    assert!(tokio::time::timeout(told::POLL * 6, changes.next()).await.is_err(), "{what}");
}

/// Told by the system alone, and by looking alone.
async fn both_ways(target: &Path, story: impl AsyncFn(Changes)) {
    #[cfg(target_os = "linux")]
    story(Changes::told_by(target, Told::new().alone()).unwrap()).await;
    story(Changes::told_by(target, Told::nothing()).unwrap()).await;
}

#[tokio::test]
async fn what_is_written_by_hand_is_a_change_and_what_building_writes_is_none() {
    let project = tempfile::tempdir().unwrap();
    for directory in ["src", "target/debug", "node_modules/x", "__pycache__"] {
        fs::create_dir_all(project.path().join(directory)).unwrap();
    }
    fs::write(project.path().join("src/lib.rs"), "one").unwrap();
    both_ways(project.path(), async |mut watched| {
        for made in ["target/debug/x", "mine.wasm", "Cargo.lock", "__pycache__/a.pyc", "node_modules/x/y.js"]
        {
            fs::write(project.path().join(made), "made").unwrap();
        }
        is_none(&mut watched, "building is no change").await;
        fs::write(project.path().join("src/lib.rs"), "two, and longer").unwrap();
        is_a_change(&mut watched, "a file was written").await;
        fs::create_dir(project.path().join("src/new")).unwrap();
        fs::write(project.path().join("src/new/mod.rs"), "").unwrap();
        is_a_change(&mut watched, "a file is new, and so is its directory").await;
        fs::write(project.path().join("src/new/mod.rs"), "more").unwrap();
        is_a_change(&mut watched, "a file in a new directory was written").await;
        fs::remove_dir_all(project.path().join("src/new")).unwrap();
        is_a_change(&mut watched, "a file is gone").await;
        is_none(&mut watched, "nothing is another").await;
        // While nobody waits.
        fs::write(project.path().join("src/lib.rs"), "three").unwrap();
        tokio::time::sleep(told::POLL).await;
        is_a_change(&mut watched, "a file was written meanwhile").await;
        fs::write(project.path().join("src/lib.rs"), "one").unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_a_component_only_itself_matters_also_when_it_is_replaced() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("mine.wasm");
    assert!(Changes::of(&file).is_err());
    fs::write(&file, "one").unwrap();
    both_ways(&file, async |mut watched| {
        fs::write(place.path().join("other.wasm"), "x").unwrap();
        is_none(&mut watched, "it is another's").await;
        fs::write(place.path().join("new"), "another, and longer").unwrap();
        fs::rename(place.path().join("new"), &file).unwrap();
        is_a_change(&mut watched, "it was replaced").await;
        fs::write(&file, "one").unwrap();
    })
    .await;
}
