use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use cap_std::ambient_authority;

use super::*;
use crate::testing::Home;
use crate::{OpenError, Options};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn refusal(home: &Home) -> String {
    match home.open(Options::default()) {
        Err(OpenError::Directory(error)) => error.to_string(),
        other => panic!("must be refused, and was {other:?}"),
    }
}

#[test]
fn everything_is_this_users_alone() {
    let home = Home::new();
    home.write(Options::default(), 0..1);
    assert_eq!(mode(&home.path), 0o700);
    for name in ["lock", "salt", "head", "audit-000001.jsonl"] {
        assert_eq!(mode(&home.path.join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_directory_or_file_that_others_may_use_is_refused() {
    let home = Home::new();
    home.write(Options::default(), 0..1);
    chmod(&home.path, 0o750);
    assert!(refusal(&home).contains("mode 750"));
    chmod(&home.path, 0o700);
    for name in ["lock", "salt", "head", "audit-000001.jsonl"] {
        chmod(&home.path.join(name), 0o604);
        assert!(refusal(&home).contains("mode 604"), "{name}");
        chmod(&home.path.join(name), 0o600);
    }
    home.write(Options::default(), 0..1);
}

#[test]
fn no_link_is_followed() {
    let home = Home::new();
    let elsewhere = home.path.with_file_name("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    chmod(&elsewhere, 0o700);
    symlink(&elsewhere, &home.path).unwrap();
    assert!(refusal(&home).contains("not a directory itself"));
    fs::remove_file(&home.path).unwrap();
    home.write(Options::default(), 0..1);
    for name in ["lock", "salt", "head", "audit-000001.jsonl"] {
        let (path, kept) = (home.path.join(name), elsewhere.join(name));
        fs::rename(&path, &kept).unwrap();
        symlink(&kept, &path).unwrap();
        assert!(refusal(&home).contains("no plain file"), "{name}");
        fs::remove_file(&path).unwrap();
        fs::hard_link(&kept, &path).unwrap();
        assert!(refusal(&home).contains("hard link"), "{name}");
        fs::remove_file(&path).unwrap();
        fs::rename(&kept, &path).unwrap();
    }
    home.write(Options::default(), 0..1);
}

#[test]
fn a_file_that_is_there_already_is_not_taken_for_a_new_one() {
    let home = Home::new();
    home.write(Options::default(), 0..1);
    let error = home.directory().create("audit-000001.jsonl").unwrap_err();
    assert!(
        matches!(error, DirectoryError::Io { error, .. } if error.kind() == io::ErrorKind::AlreadyExists)
    );
}

#[test]
fn what_is_no_directory_is_refused() {
    let home = Home::new();
    let open = |path: &Path| Directory::open_or_create(path, ambient_authority()).unwrap_err().to_string();
    assert!(open(Path::new("/")).contains("names no directory"));
    assert!(open(&home.path.join("deeper")).contains("No such file"));
    fs::write(&home.path, "x").unwrap();
    assert!(open(&home.path).contains("not a directory itself"));
    assert!(Directory::open(&home.path.with_file_name("none"), ambient_authority()).is_err());
}

#[test]
fn only_the_logs_own_names_are_files_of_records() {
    let names = [
        "audit-000001.jsonl",
        "audit-000000.jsonl",
        "audit-1.jsonl",
        "audit-000001.jsonl~",
        "audit-1000000.jsonl",
    ];
    assert_eq!(names.map(segment_number), [Some(1), None, None, None, Some(1_000_000)]);
}

/// Fails without the second listing within a few hundred files: each is made while the directory is read.
#[test]
fn a_listing_leaves_out_no_file_before_its_last_while_files_are_made() {
    const FILES: u32 = 3000;
    let home = Home::new();
    home.write(Options::default(), 0..1);
    let making = home.directory();
    std::thread::scope(|scope| {
        let maker = scope.spawn(move || {
            (2..=FILES).for_each(|number| drop(making.create(&segment_name(number)).unwrap()));
        });
        let directory = home.directory();
        while !maker.is_finished() {
            let numbers = directory.segments().unwrap();
            let last = *numbers.last().unwrap();
            assert!(numbers.iter().copied().eq(1..=last), "{} of {last}", numbers.len());
        }
    });
    assert!(home.directory().segments().unwrap().into_iter().eq(1..=FILES));
}
