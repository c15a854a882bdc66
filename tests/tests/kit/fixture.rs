//! The sample application, with more in it that should not be reached.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use cap_std::fs::Dir;
use palisade_tests::Fixture;
use palisade_tests::fixture::CANARY;

/// `data/` and `work/` hold the same traps; what they lead to is outside.
pub(crate) fn new() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("outside/other.txt", CANARY);
    fs::create_dir_all(fixture.path("outside/dir")).expect("a directory");
    fixture.write("outside/dir/deep.txt", CANARY);
    fs::create_dir_all(fixture.path("work/sub")).expect("a directory");
    fixture.write("work/own.txt", "own");
    for dir in ["data/race", "work/race", "outside/race"] {
        fs::create_dir_all(fixture.path(dir)).expect("a directory");
        let text = if dir.starts_with("outside") { CANARY } else { "harmless" };
        fixture.write(&format!("{dir}/victim.txt"), text);
    }
    for root in ["data", "work"] {
        traps(&fixture, root);
    }
    fixture
}

fn traps(fixture: &Fixture, root: &str) {
    let at = |name: &str| fixture.path(&format!("{root}/{name}"));
    let link = |target: &Path, name: &str| symlink(target, at(name)).expect("a link");
    link(&fixture.path("outside/secret.txt"), "absolute-link");
    link(Path::new("../outside/secret.txt"), "relative-link");
    link(&fixture.path("outside"), "directory-link");
    link(Path::new("directory-link/secret.txt"), "link-through-link");
    link(Path::new("/proc/self/environ"), "proc-link");
    link(Path::new("/dev/zero"), "device-link");
    link(Path::new("/proc/self/fd"), "fd-link");
    link(Path::new("loop-b"), "loop-a");
    link(Path::new("loop-a"), "loop-b");
    link(Path::new("../outside/missing.txt"), "dangling-link");
    let fifo = Command::new("mkfifo").arg(at("pipe")).status();
    assert!(fifo.is_ok_and(|status| status.success()), "mkfifo made no pipe");
    drop(UnixListener::bind(at("socket")).expect("a socket"));
}

/// Names and contents of everything outside that a case could change.
pub(crate) fn outside(fixture: &Fixture) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    walk(&fixture.path("outside"), &mut found);
    walk(&fixture.path("data"), &mut found);
    found.sort();
    found
}

fn walk(dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry")) {
        let (path, kind) = (entry.path(), entry.file_type().expect("a type"));
        let name = path.to_string_lossy().into_owned();
        if kind.is_dir() {
            walk(&path, found);
        } else if kind.is_file() && !name.ends_with("-shm") {
            found.push((name, fs::read(&path).expect("a file")));
        } else {
            found.push((name, Vec::new()));
        }
    }
}

/// A thread that swaps `race/` and the file in it for links to a secret and back, until this is dropped.
pub(crate) struct Swapper {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Swapper {
    pub(crate) fn start(fixture: &Fixture) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (told, outside) = (Arc::clone(&stop), fixture.path("outside/race"));
        // Held, so that the file is swapped in the real directory wherever a guest carries that, and never in the outside.
        let places = ["data", "work"].map(|root| {
            let (root, race) = (fixture.path(root), fixture.path(root).join("race"));
            let open = |path| Dir::open_ambient_dir(path, cap_std::ambient_authority()).expect("a directory");
            (open(root), open(race))
        });
        let thread = std::thread::spawn(move || {
            while !told.load(Ordering::Relaxed) {
                for (root, race) in &places {
                    swap(root, "race", &outside);
                    swap(race, "victim.txt", &outside.join("victim.txt"));
                }
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

/// Puts a link in a name's place, and back what was there. The guest may carry things away meanwhile.
fn swap(dir: &Dir, name: &str, bad: &Path) {
    let moved = dir.rename(name, dir, "swapped-out").is_ok();
    let _ = dir.symlink_contents(bad, name);
    std::thread::yield_now();
    let is_link = |name: &str| dir.symlink_metadata(name).is_ok_and(|it| it.is_symlink());
    for link in [name, "aside"].into_iter().filter(|name| is_link(name)) {
        let _ = dir.remove_file(link);
    }
    // The guest has put something in its place just now: once more.
    while moved && dir.rename("swapped-out", dir, name).is_err() {
        let _ = dir.remove_file(name);
        let _ = dir.remove_dir_all(name);
    }
}

impl Drop for Swapper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
