//! What is opened while somebody swaps it for a link to a secret.
//!
//! Two seconds by default; `PALISADE_RACE_SECONDS` sets more.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cap_std::fs::Dir;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::Access;
use super::bindings::{DescriptorFlags, ErrorCode, OpenFlags};
use super::entries::Entries;
use super::handles::{self, Descriptor, Request};
use super::hidden::Hidden;
use super::open::{self, Mode, Opened};
use super::path::GuestPath;
use super::tests::{Fixture, SECRET};
use crate::blocking::Blocking;

fn duration() -> Duration {
    let seconds = std::env::var("PALISADE_RACE_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(2))
}

/// Exchanges `name` with a link to `target`, again and again until told to stop. Each exchange is one step of the
/// kernel: the name is never missing.
fn swap(home: &Path, name: &str, target: &Path, stop: &Arc<AtomicBool>) -> JoinHandle<u64> {
    let (place, link) = (home.join("granted").join(name), home.join(format!("{name}-link")));
    symlink(target, &link).unwrap();
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        let mut swaps = 0;
        while !stop.load(Ordering::Relaxed) {
            renameat_with(CWD, &place, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            swaps += 1;
        }
        swaps
    })
}

#[derive(Debug, Default)]
struct Tally {
    attempts: u64,
    good: u64,
    refused: u64,
    leaked: u64,
}

impl Tally {
    fn count(&mut self, result: Result<Vec<u8>, ErrorCode>) {
        self.attempts += 1;
        match result {
            Ok(bytes) if bytes == b"fine" => self.good += 1,
            Ok(bytes) => {
                assert!(
                    String::from_utf8_lossy(&bytes).contains(SECRET),
                    "neither fine nor secret: {bytes:?}"
                );
                self.leaked += 1;
            }
            Err(_) => self.refused += 1,
        }
    }
}

fn read_through_handles(root: &Descriptor, path: &str) -> Result<Vec<u8>, ErrorCode> {
    let path = GuestPath::new(path.into())?;
    let request = Request::new(true, OpenFlags::empty(), DescriptorFlags::READ)?;
    let file = root.open(&path, request)?;
    handles::read(file.read_file()?, 1_024, 0).map(|(bytes, _)| bytes).map_err(|_| ErrorCode::Io)
}

fn read_checked(dir: &Dir, path: &str) -> Result<Vec<u8>, ErrorCode> {
    let path = GuestPath::new(path.into())?;
    match open::open_checked(dir, &path, true, Mode::Read, &Hidden::default())? {
        Opened::File(file) => {
            handles::read(&file, 1_024, 0).map(|(bytes, _)| bytes).map_err(|_| ErrorCode::Io)
        }
        Opened::Dir(_) => Err(ErrorCode::IsDirectory),
    }
}

/// Lists `mid`: `fine` when what is in there is what belongs there.
async fn list(root: &Descriptor) -> Result<Vec<u8>, ErrorCode> {
    let path = GuestPath::new("mid".into())?;
    let directory = root.open(&path, Request::new(true, OpenFlags::DIRECTORY, DescriptorFlags::READ)?)?;
    let mut entries = Entries::open(directory.read_dir()?.dir())?;
    let mut names = Vec::new();
    while let Ok(Some(entry)) = entries.next(&Blocking::Unclocked).await {
        names.push(entry.name);
    }
    Ok(if names == ["file"] { b"fine".to_vec() } else { format!("{SECRET} {names:?}").into_bytes() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_outside_is_read_while_files_and_directories_are_swapped_for_links() {
    let it = Fixture::new(Access::Read);
    let home = it.home.path().to_path_buf();
    fs::write(it.granted("file"), "fine").unwrap();
    fs::create_dir(it.granted("mid")).unwrap();
    fs::write(it.granted("mid/file"), "fine").unwrap();
    // Named as the good one is, so that a swapped directory would lead to it.
    fs::write(home.join("outside/file"), SECRET).unwrap();
    fs::write(home.join("outside/other"), SECRET).unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let swappers = [
        swap(&home, "file", &home.join("outside/file"), &stop),
        swap(&home, "mid", &home.join("outside"), &stop),
    ];
    let root = it.descriptor();
    let Descriptor::ReadDir(dir) = &root else { panic!("a read-only root") };
    let mut tallies = [(); 3].map(|()| Tally::default());
    let mut by_path = Tally::default();
    let end = Instant::now() + duration();
    while Instant::now() < end {
        for path in ["file", "mid/file"] {
            tallies[0].count(read_through_handles(&root, path));
            tallies[1].count(read_checked(dir.dir(), path));
        }
        tallies[2].count(list(&root).await);
        // What a plain open by path reads, to show that there is a secret to be had.
        by_path.count(fs::read(it.granted("mid/file")).map_err(|_| ErrorCode::Io));
    }
    stop.store(true, Ordering::Relaxed);
    let swaps: u64 = swappers.into_iter().map(|thread| thread.join().unwrap()).sum();

    let [pinned, checked, listed] = &tallies;
    println!("{swaps} swaps; pinned {pinned:?}; checked {checked:?}; listed {listed:?}; by path {by_path:?}");
    assert!(by_path.leaked > 0, "nothing was there to be leaked: {by_path:?}");
    for tally in &tallies {
        assert_eq!(tally.leaked, 0, "{tally:?}");
        assert!(tally.good > 0 && tally.refused > 0, "both happen, so that this test can fail: {tally:?}");
    }
    assert!(swaps > 0);
}
