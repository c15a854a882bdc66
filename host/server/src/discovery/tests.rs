use super::*;
use crate::host::Identity;
use crate::serve::Address;
use crate::testing::{WIDE, token};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

fn announcement(address: Address) -> Announcement {
    let identity = Identity { identifier: "com.example.notes".into(), product_name: "Notes".into() };
    Announcement { address, identity, profile: "investigate".into() }
}

fn register(root: &Path) -> Result<Registration, DiscoveryError> {
    Registration::below(root, announcement(Address::Tcp(7420)), &token(WIDE))
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("palisade");
    (folder, root)
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

/// An entry as another process might have left it.
fn plant(root: &Path, pid: u32, start_time: u64) -> PathBuf {
    let entry = root.join(pid.to_string());
    for folder in [root, &entry] {
        fs::create_dir_all(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
    let metadata = metadata(announcement(Address::Tcp(1)), pid, start_time);
    for (file, text) in [
        ("port", "1".into()),
        ("token", WIDE.into()),
        ("metadata.json", serde_json::to_string(&metadata).unwrap()),
    ] {
        fs::write(entry.join(file), text).unwrap();
        fs::set_permissions(entry.join(file), fs::Permissions::from_mode(0o600)).unwrap();
    }
    entry
}

/// A process that has ended; its number is not in use again so soon.
fn ended() -> u32 {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let pid = child.id();
    child.wait().unwrap();
    pid
}

/// A process that runs until this is dropped.
struct Runs(std::process::Child);

impl Runs {
    fn start() -> Self {
        Self(std::process::Command::new("sleep").arg("600").spawn().unwrap())
    }
}

impl Drop for Runs {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn an_entry_is_private_complete_and_gone_when_dropped() {
    let (_folder, root) = folder();
    let registration = register(&root).unwrap();
    let entry = root.join(std::process::id().to_string());
    assert_eq!(registration.path(), entry);
    assert_eq!((mode(&root), mode(&entry)), (0o700, 0o700));
    for file in FILES {
        assert_eq!(mode(&entry.join(file)), 0o600, "{file}");
    }
    assert_eq!(fs::read_to_string(entry.join("port")).unwrap(), "7420");
    assert_eq!(fs::read_to_string(entry.join("token")).unwrap(), WIDE);
    let metadata: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(entry.join("metadata.json")).unwrap()).unwrap();
    assert_eq!(metadata["pid"], std::process::id());
    assert_eq!((&metadata["port"], &metadata["identifier"]), (&7420.into(), &"com.example.notes".into()));
    assert!(!metadata.to_string().contains(WIDE));
    let started = metadata["started_at"].as_str().unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(started).is_ok(), "{started}");
    drop(registration);
    assert!(!entry.exists() && root.exists());
}

#[test]
fn a_live_entry_is_found_with_its_token_and_a_socket_has_no_port() {
    let (_folder, root) = folder();
    let socket = PathBuf::from("/run/user/1/palisade.sock");
    let registration =
        Registration::below(&root, announcement(Address::Unix(socket.clone())), &token(WIDE)).unwrap();
    let found = live_below(&root);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].token, WIDE);
    assert_eq!((found[0].metadata.port, found[0].metadata.socket.as_ref()), (None, Some(&socket)));
    assert!(!registration.path().join("port").exists());
    assert!(!format!("{found:?}").contains(WIDE));
    drop(registration);
    assert!(live_below(&root).is_empty());
}

#[test]
fn a_process_registers_once() {
    let (_folder, root) = folder();
    let first = register(&root).unwrap();
    assert!(matches!(register(&root), Err(DiscoveryError::Registered)));
    assert_eq!(live_below(&root).len(), 1, "the first is untouched");
    drop(first);
    register(&root).unwrap();
}

#[test]
fn dead_entries_are_removed_and_live_ones_never() {
    let (_folder, root) = folder();
    let runs = Runs::start();
    let pid = runs.0.id();
    let dead = plant(&root, ended(), 1);
    let live = plant(&root, pid, process::start_time(pid).unwrap());
    let _registration = register(&root).unwrap();
    assert!(!dead.exists());
    assert!(live.join("token").exists());
    assert_eq!(live_below(&root).len(), 2);
}

#[test]
fn an_entry_of_an_earlier_process_of_the_same_number_is_dead() {
    let (_folder, root) = folder();
    let runs = Runs::start();
    let reused = plant(&root, runs.0.id(), 1);
    let own = plant(&root, std::process::id(), 1);
    assert!(live_below(&root).is_empty(), "neither is taken for live");
    let registration = register(&root).unwrap();
    assert!(!reused.exists());
    assert_eq!(registration.path(), own);
    assert_eq!(live_below(&root).len(), 1);
}

#[test]
fn readers_remove_nothing() {
    let (_folder, root) = folder();
    let dead = plant(&root, ended(), 1);
    assert!(live_below(&root).is_empty());
    assert!(dead.join("token").exists());
}

#[test]
fn an_entry_still_being_made_by_a_live_process_stays() {
    let (_folder, root) = folder();
    let runs = Runs::start();
    let entry = plant(&root, runs.0.id(), 1);
    fs::remove_file(entry.join("metadata.json")).unwrap();
    let _registration = register(&root).unwrap();
    assert!(entry.join("token").exists());
}

#[test]
fn what_does_not_belong_into_an_entry_is_left() {
    let (_folder, root) = folder();
    let dead = plant(&root, ended(), 1);
    fs::write(dead.join("keep"), "me").unwrap();
    let _registration = register(&root).unwrap();
    assert_eq!(fs::read_to_string(dead.join("keep")).unwrap(), "me");
    assert!(!dead.join("token").exists());
}

#[test]
fn a_planted_root_is_refused_and_left_untouched() {
    let outside = tempfile::tempdir().unwrap();
    fs::set_permissions(outside.path(), fs::Permissions::from_mode(0o700)).unwrap();

    let (_a, linked) = folder();
    symlink(outside.path(), &linked).unwrap();
    assert!(matches!(register(&linked), Err(DiscoveryError::Untrusted { .. })));
    assert!(fs::read_dir(outside.path()).unwrap().next().is_none(), "nothing was written through the link");

    for open in [0o777, 0o755, 0o770, 0o701, 0o1777] {
        let (_b, root) = folder();
        fs::create_dir(&root).unwrap();
        fs::set_permissions(&root, fs::Permissions::from_mode(open)).unwrap();
        assert!(matches!(register(&root), Err(DiscoveryError::Untrusted { .. })), "{open:o}");
        assert!(fs::read_dir(&root).unwrap().next().is_none());
        assert_eq!(mode(&root), open, "left as it was");
        plant_token_in(&root);
        assert!(live_below(&root).is_empty(), "nor read from");
    }

    let (_c, file) = folder();
    fs::write(&file, "a file").unwrap();
    assert!(matches!(register(&file), Err(DiscoveryError::Untrusted { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "a file");
}

/// A complete entry of this process, below a root whose mode stays.
fn plant_token_in(root: &Path) {
    let kept = fs::metadata(root).unwrap().permissions();
    plant(root, std::process::id(), process::start_time(std::process::id()).unwrap());
    fs::set_permissions(root, kept).unwrap();
}

#[test]
fn a_planted_entry_is_refused_and_left_untouched() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("token"), "precious").unwrap();
    let own = std::process::id().to_string();

    let (_a, root) = folder();
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o700)).unwrap();
    symlink(outside.path(), root.join(&own)).unwrap();
    assert!(matches!(register(&root), Err(DiscoveryError::Untrusted { .. })));
    assert_eq!(fs::read_to_string(outside.path().join("token")).unwrap(), "precious");

    let (_b, root) = folder();
    let entry = plant(&root, std::process::id(), 1);
    fs::set_permissions(&entry, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = register(&root).unwrap_err();
    assert!(matches!(&refused, DiscoveryError::Untrusted { path, .. } if *path == entry), "{refused}");
    assert!(entry.join("token").exists());

    // A dead process's entry that is a link, too.
    let (_c, root) = folder();
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o700)).unwrap();
    symlink(outside.path(), root.join(ended().to_string())).unwrap();
    let _registration = register(&root).unwrap();
    assert_eq!(fs::read_to_string(outside.path().join("token")).unwrap(), "precious");
}

#[test]
fn readers_take_no_token_from_files_that_others_could_have_made() {
    let pid = std::process::id();
    let start_time = process::start_time(pid).unwrap();
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("secret");
    fs::write(&elsewhere, WIDE).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o600)).unwrap();
    type Spoil = fn(&Path, &Path);
    let spoil: [(&str, Spoil); 5] = [
        ("linked", |token, elsewhere| symlink(elsewhere, token).unwrap()),
        ("hard-linked", |token, elsewhere| fs::hard_link(elsewhere, token).unwrap()),
        ("a folder", |token, _| fs::create_dir(token).unwrap()),
        ("huge", |token, _| fs::write(token, "x".repeat(1 << 20)).unwrap()),
        ("open to others", |token, _| {
            fs::write(token, WIDE).unwrap();
            fs::set_permissions(token, fs::Permissions::from_mode(0o644)).unwrap();
        }),
    ];
    for (what, spoil) in spoil {
        let (_folder, root) = folder();
        let entry = plant(&root, pid, start_time);
        assert_eq!(live_below(&root).len(), 1, "{what}: it is found before");
        fs::remove_file(entry.join("token")).unwrap();
        spoil(&entry.join("token"), &elsewhere);
        if what == "huge" {
            fs::set_permissions(entry.join("token"), fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert!(live_below(&root).is_empty(), "{what}");
    }
}

#[test]
fn an_entry_that_claims_another_number_is_not_believed() {
    let (_folder, root) = folder();
    let runs = Runs::start();
    let pid = runs.0.id();
    let entry = plant(&root, pid, process::start_time(pid).unwrap());
    fs::rename(&entry, root.join("1")).unwrap();
    assert!(live_below(&root).is_empty());
    for name in ["01", "+1", "-1", "4294967296", "x"] {
        assert_eq!(pid_of(name), None, "{name}");
    }
}

#[test]
fn a_process_is_alive_by_its_number_and_its_start() {
    let pid = std::process::id();
    let start_time = process::start_time(pid).unwrap();
    assert!(is_alive(pid, start_time));
    assert!(!is_alive(pid, start_time + 1));
    assert!(!is_alive(ended(), 0));
    assert_eq!(fs::metadata("/proc/self").unwrap().uid(), rustix::process::geteuid().as_raw());
}
