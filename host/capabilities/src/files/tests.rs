use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tempfile::TempDir;
use wasmtime::component::{Resource, ResourceTable, ResourceTableError};
use wasmtime_wasi_io::streams::{DynInputStream, DynOutputStream, StreamError};

use super::bindings::preopens::Host as _;
use super::bindings::types::{Host as _, HostDescriptor as _, HostDirectoryEntryStream as _};
use super::bindings::wall_clock::Host as _;
use super::bindings::{
    Advice, Datetime, DescriptorFlags, DescriptorType, ErrorCode, NewTimestamp, OpenFlags, PathFlags,
};
use super::error::{FsError, FsResult};
use super::handles::Descriptor;
use super::hidden::Hidden;
use super::open::{Mode, open_checked};
use super::path::GuestPath;
use super::*;

pub(super) const SECRET: &str = "CANARY-7f3a";

const READ: DescriptorFlags = DescriptorFlags::READ;
const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;
const NO_CHANGE: NewTimestamp = NewTimestamp::NoChange;

fn no_follow() -> PathFlags {
    PathFlags::empty()
}

fn write_flags() -> DescriptorFlags {
    DescriptorFlags::READ | DescriptorFlags::WRITE
}

/// `granted/` with a few files, and a secret beside it.
pub(super) struct Fixture {
    pub(super) home: TempDir,
    table: ResourceTable,
    call: FilesCall,
    root: u32,
}

impl Fixture {
    pub(super) fn new(access: Access) -> Self {
        Self::with(access, |grant| grant)
    }

    fn with(access: Access, change: impl FnOnce(FilesGrant) -> FilesGrant) -> Self {
        let home = TempDir::new().unwrap();
        fs::create_dir_all(home.path().join("granted/sub/deep")).unwrap();
        fs::create_dir(home.path().join("outside")).unwrap();
        fs::write(home.path().join("outside/secret.txt"), SECRET).unwrap();
        fs::write(home.path().join("granted/hello.txt"), "hello").unwrap();
        fs::write(home.path().join("granted/sub/inner.txt"), "inner").unwrap();
        Self::over(home, access, change)
    }

    fn over(home: TempDir, access: Access, change: impl FnOnce(FilesGrant) -> FilesGrant) -> Self {
        let root =
            Root::open_ambient("data", home.path().join("granted"), access, ambient_authority()).unwrap();
        let grant = Arc::new(change(FilesGrant::new(vec![root])));
        let mut table = ResourceTable::new();
        let descriptor = grant.descriptors().next().unwrap().0;
        let root = table.push(descriptor).unwrap().rep();
        Self { home, table, call: FilesCall { grant, blocking: Blocking::Unclocked }, root }
    }

    fn view(&mut self) -> FilesView<'_> {
        FilesView { table: &mut self.table, call: &self.call }
    }

    pub(super) fn granted(&self, path: impl AsRef<Path>) -> std::path::PathBuf {
        self.home.path().join("granted").join(path)
    }

    fn root(&self) -> Resource<Descriptor> {
        Resource::new_borrow(self.root)
    }

    pub(super) fn descriptor(&self) -> Descriptor {
        self.call.grant.descriptors().next().unwrap().0
    }

    fn root_dir(&self) -> Arc<Dir> {
        Arc::clone(self.call.grant.roots()[0].dir())
    }

    /// Another granted directory in the same call.
    fn second_root(&mut self, path: impl AsRef<Path>, access: Access) -> u32 {
        let root = Root::open_ambient("second", path, access, ambient_authority()).unwrap();
        let descriptor = root.descriptor(&Arc::default());
        self.table.push(descriptor).unwrap().rep()
    }

    async fn open(&mut self, path: &str, open: OpenFlags, flags: DescriptorFlags) -> Result<u32, ErrorCode> {
        let root = self.root();
        code(self.view().open_at(root, FOLLOW, path.into(), open, flags).await).map(|handle| handle.rep())
    }

    async fn open_read(&mut self, path: &str) -> Result<u32, ErrorCode> {
        self.open(path, OpenFlags::empty(), READ).await
    }

    async fn read(&mut self, file: u32) -> Result<Vec<u8>, ErrorCode> {
        let read = self.view().read(Resource::new_borrow(file), 1 << 20, 0).await;
        code(read).map(|(bytes, _)| bytes)
    }

    async fn read_path(&mut self, path: &str) -> Result<Vec<u8>, ErrorCode> {
        let file = self.open_read(path).await?;
        self.read(file).await
    }

    async fn list(&mut self, directory: u32) -> Vec<String> {
        let stream = self.view().read_directory(Resource::new_borrow(directory)).await.unwrap().rep();
        let mut names = Vec::new();
        while let Some(entry) = self.view().read_directory_entry(Resource::new_borrow(stream)).await.unwrap()
        {
            names.push(entry.name);
        }
        names.sort();
        names
    }
}

fn code<T>(result: FsResult<T>) -> Result<T, ErrorCode> {
    result.map_err(|error| match error {
        FsError::Code(code) => code,
        FsError::Trap(error) => panic!("a trap: {error:?}"),
    })
}

fn file<T>(rep: u32) -> Resource<T>
where
    T: 'static,
{
    Resource::new_borrow(rep)
}

// ---- granted, denied, missing

#[tokio::test]
async fn read_works_below_granted_root() {
    let mut it = Fixture::new(Access::Read);
    assert_eq!(it.read_path("hello.txt").await.unwrap(), b"hello");
    assert_eq!(it.read_path("sub/inner.txt").await.unwrap(), b"inner");
    assert_eq!(it.read_path("sub/../hello.txt").await.unwrap(), b"hello");
    assert_eq!(it.read_path("./sub/.//inner.txt").await.unwrap(), b"inner");
    let root = it.root;
    assert_eq!(it.list(root).await, ["hello.txt", "sub"]);
    let sub = it.open("sub", OpenFlags::DIRECTORY, READ).await.unwrap();
    assert_eq!(it.list(sub).await, ["deep", "inner.txt"]);
    let root = it.root();
    let stat = it.view().stat_at(root, FOLLOW, "hello.txt".into()).await.unwrap();
    assert_eq!((stat.size, stat.type_, stat.link_count), (5, DescriptorType::RegularFile, 1));
    let modified = stat.data_modification_timestamp.unwrap().seconds;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    assert!(now - modified < 3600);
}

#[tokio::test]
async fn granted_roots_are_the_preopens_in_their_order() {
    let home = TempDir::new().unwrap();
    let root = |name, access| Root::open_ambient(name, home.path(), access, ambient_authority()).unwrap();
    let grant = FilesGrant::new(vec![root("data", Access::Read), root("log", Access::Write)]);
    assert_eq!(grant.scope(), ["data (read)", "log (read, write)"]);
    let mut table = ResourceTable::new();
    let call = FilesCall { grant: Arc::new(grant), blocking: Blocking::Unclocked };
    let mut view = FilesView { table: &mut table, call: &call };
    let directories = view.get_directories().await.unwrap();
    let flags = DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY;
    let mut seen = Vec::new();
    for (handle, name) in directories {
        seen.push((name, view.get_flags(handle).await.unwrap()));
    }
    assert_eq!(seen, [("data".to_string(), READ), ("log".to_string(), flags)]);
}

#[tokio::test]
async fn nothing_is_granted_by_default() {
    let mut table = ResourceTable::new();
    let call = FilesCall { grant: Arc::default(), blocking: Blocking::Unclocked };
    assert!(FilesView { table: &mut table, call: &call }.get_directories().await.unwrap().is_empty());
}

#[test]
fn files_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(FilesCapability::default()));
}

#[test]
fn a_missing_root_fails_when_it_is_granted() {
    let home = TempDir::new().unwrap();
    let missing = home.path().join("nowhere");
    assert!(Root::open_ambient("data", missing, Access::Read, ambient_authority()).is_err());
    fs::write(home.path().join("file"), "").unwrap();
    assert!(Root::open_ambient("data", home.path().join("file"), Access::Read, ambient_authority()).is_err());
}

// ---- rights

#[tokio::test]
async fn a_read_only_root_refuses_every_change() {
    let mut it = Fixture::new(Access::Read);
    let file_handle = it.open_read("hello.txt").await.unwrap();
    let (root, other) = (it.root, it.second_root(it.home.path().join("outside"), Access::Write));
    let path = || "hello.txt".to_string();
    let mut refused = Vec::new();
    for (open, flags) in [
        (OpenFlags::empty(), DescriptorFlags::WRITE),
        (OpenFlags::empty(), write_flags()),
        (OpenFlags::empty(), READ | DescriptorFlags::MUTATE_DIRECTORY),
        (OpenFlags::CREATE, READ),
        (OpenFlags::CREATE | OpenFlags::EXCLUSIVE, write_flags()),
        (OpenFlags::TRUNCATE, write_flags()),
    ] {
        refused.push(it.open("hello.txt", open, flags).await.map(drop));
    }
    let mut v = it.view();
    refused.push(code(v.create_directory_at(file(root), "new".into()).await));
    refused.push(code(v.remove_directory_at(file(root), "sub/deep".into()).await));
    refused.push(code(v.unlink_file_at(file(root), path()).await));
    refused.push(code(v.rename_at(file(root), path(), file(root), "b".into()).await));
    refused.push(code(v.rename_at(file(root), path(), file(other), "b".into()).await));
    refused.push(code(v.rename_at(file(other), "secret.txt".into(), file(root), "b".into()).await));
    refused.push(code(v.link_at(file(root), no_follow(), path(), file(other), "b".into()).await));
    refused
        .push(code(v.link_at(file(other), no_follow(), "secret.txt".into(), file(root), "b".into()).await));
    refused.push(code(v.symlink_at(file(root), path(), "b".into()).await));
    refused.push(code(v.set_times(file(root), NewTimestamp::Now, NO_CHANGE).await));
    refused.push(code(v.set_times_at(file(root), FOLLOW, path(), NewTimestamp::Now, NO_CHANGE).await));
    assert!(refused.iter().all(|result| *result == Err(ErrorCode::ReadOnly)), "{refused:?}");

    let on_file = [
        code(v.write(file(file_handle), vec![1], 0).await.map(drop)),
        code(v.set_size(file(file_handle), 0).await),
        code(v.set_times(file(file_handle), NewTimestamp::Now, NO_CHANGE).await),
        code(v.write_via_stream(file(file_handle), 0).await.map(drop)),
        code(v.append_via_stream(file(file_handle)).await.map(drop)),
    ];
    assert!(on_file.iter().all(|result| *result == Err(ErrorCode::NotPermitted)), "{on_file:?}");
    assert_eq!(it.read_path("hello.txt").await.unwrap(), b"hello");
    assert_eq!(it.list(root).await, ["hello.txt", "sub"]);
}

#[tokio::test]
async fn what_was_not_asked_for_can_not_be_changed_in_a_writable_root_either() {
    let mut it = Fixture::new(Access::Write);
    let sub = it.open("sub", OpenFlags::DIRECTORY, READ).await.unwrap();
    let refused = it.view().create_directory_at(file(sub), "new".into()).await;
    assert_eq!(code(refused), Err(ErrorCode::ReadOnly));
    let flags = READ | DescriptorFlags::WRITE;
    let refused = it.view().open_at(file(sub), FOLLOW, "inner.txt".into(), OpenFlags::empty(), flags).await;
    assert_eq!(code(refused).map(drop), Err(ErrorCode::ReadOnly));
    let hello = it.open_read("hello.txt").await.unwrap();
    assert_eq!(code(it.view().write(file(hello), vec![1], 0).await), Err(ErrorCode::NotPermitted));
    let only_write = it.open("hello.txt", OpenFlags::empty(), DescriptorFlags::WRITE).await.unwrap();
    assert_eq!(it.read(only_write).await, Err(ErrorCode::NotPermitted));
    assert_eq!(it.view().get_flags(file(only_write)).await.unwrap(), DescriptorFlags::WRITE);
}

#[tokio::test]
async fn a_writable_root_can_be_changed() {
    let mut it = Fixture::new(Access::Write);
    let root = it.root;
    let new = it.open("new.txt", OpenFlags::CREATE, write_flags()).await.unwrap();
    assert_eq!(it.view().write(file(new), b"0123456789".to_vec(), 0).await.unwrap(), 10);
    assert_eq!(it.view().write(file(new), b"ab".to_vec(), 4).await.unwrap(), 2);
    assert_eq!(it.read(new).await.unwrap(), b"0123ab6789");
    it.view().set_size(file(new), 5).await.unwrap();
    it.view().sync(file(new)).await.unwrap();
    it.view().sync_data(file(new)).await.unwrap();
    it.view().sync(file(root)).await.unwrap();
    assert_eq!(fs::read(it.granted("new.txt")).unwrap(), b"0123a");

    let mut v = it.view();
    v.create_directory_at(file(root), "made/".into()).await.unwrap();
    v.rename_at(file(root), "new.txt".into(), file(root), "made/moved.txt".into()).await.unwrap();
    v.link_at(file(root), no_follow(), "made/moved.txt".into(), file(root), "twin.txt".into()).await.unwrap();
    v.symlink_at(file(root), "made/moved.txt".into(), "link.txt".into()).await.unwrap();
    assert_eq!(v.readlink_at(file(root), "link.txt".into()).await.unwrap(), "made/moved.txt");
    assert_eq!(it.read_path("link.txt").await.unwrap(), b"0123a");
    assert_eq!(fs::read(it.granted("twin.txt")).unwrap(), b"0123a");

    let (a, b) = (it.open_read("twin.txt").await.unwrap(), it.open_read("link.txt").await.unwrap());
    assert!(it.view().is_same_object(file(a), file(b)).await.unwrap());
    let hello = it.open_read("hello.txt").await.unwrap();
    assert!(!it.view().is_same_object(file(a), file(hello)).await.unwrap());

    let mut v = it.view();
    assert_eq!(code(v.unlink_file_at(file(root), "made".into()).await), Err(ErrorCode::IsDirectory));
    assert_eq!(code(v.remove_directory_at(file(root), "made".into()).await), Err(ErrorCode::NotEmpty));
    v.unlink_file_at(file(root), "link.txt".into()).await.unwrap();
    v.unlink_file_at(file(root), "made/moved.txt".into()).await.unwrap();
    v.remove_directory_at(file(root), "made".into()).await.unwrap();
    assert_eq!(it.list(root).await, ["hello.txt", "sub", "twin.txt"]);
}

#[tokio::test]
async fn open_flags_do_what_open_2_does() {
    let mut it = Fixture::new(Access::Write);
    let exclusive = OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
    assert_eq!(it.open("hello.txt", exclusive, write_flags()).await, Err(ErrorCode::Exist));
    assert_eq!(it.open("sub", OpenFlags::CREATE, READ).await, Err(ErrorCode::IsDirectory));
    assert_eq!(it.open("new/", OpenFlags::CREATE, READ).await, Err(ErrorCode::IsDirectory));
    assert_eq!(it.open("sub", OpenFlags::empty(), write_flags()).await, Err(ErrorCode::IsDirectory));
    assert_eq!(it.open("hello.txt", OpenFlags::DIRECTORY, READ).await, Err(ErrorCode::NotDirectory));
    assert_eq!(it.open_read("hello.txt/").await, Err(ErrorCode::NotDirectory));
    assert_eq!(it.open_read("hello.txt/x").await, Err(ErrorCode::NotDirectory));
    assert_eq!(it.open("hello.txt", OpenFlags::TRUNCATE, READ).await, Err(ErrorCode::Invalid));
    let both = OpenFlags::CREATE | OpenFlags::DIRECTORY;
    assert_eq!(it.open("new", both, READ).await, Err(ErrorCode::Invalid));
    let sync = READ | DescriptorFlags::DATA_INTEGRITY_SYNC;
    assert_eq!(it.open("hello.txt", OpenFlags::empty(), sync).await, Err(ErrorCode::Unsupported));
    assert_eq!(it.open("a/b/c", OpenFlags::CREATE, write_flags()).await, Err(ErrorCode::NoEntry));
    symlink("nowhere", it.granted("dangling")).unwrap();
    assert_eq!(it.open("dangling", OpenFlags::CREATE, write_flags()).await, Err(ErrorCode::NoEntry));
    let hello = it.open("hello.txt", OpenFlags::CREATE | OpenFlags::TRUNCATE, write_flags()).await.unwrap();
    assert_eq!(it.read(hello).await.unwrap(), b"");
    let created = it.open("made.txt", exclusive, READ).await.unwrap();
    assert_eq!(it.view().get_flags(file(created)).await.unwrap(), READ);
}

#[tokio::test]
async fn times_are_set_and_hostile_times_refused() {
    let mut it = Fixture::new(Access::Write);
    let root = it.root;
    let at = |seconds, nanoseconds| NewTimestamp::Timestamp(Datetime { seconds, nanoseconds });
    let hello = it.open("hello.txt", OpenFlags::empty(), write_flags()).await.unwrap();
    it.view().set_times(file(hello), NO_CHANGE, at(1_000, 7)).await.unwrap();
    let stat = it.view().stat(file(hello)).await.unwrap();
    let set = stat.data_modification_timestamp.unwrap();
    assert_eq!((set.seconds, set.nanoseconds), (1_000, 7));
    it.view().set_times_at(file(root), FOLLOW, "sub".into(), at(3_000, 0), at(2_000, 0)).await.unwrap();
    let sub = it.view().stat_at(file(root), no_follow(), "sub".into()).await.unwrap();
    assert_eq!(sub.data_modification_timestamp.unwrap().seconds, 2_000);
    it.view().set_times(file(root), NewTimestamp::Now, at(4_000, 0)).await.unwrap();
    let own = it.view().stat(file(root)).await.unwrap();
    assert_eq!(own.data_modification_timestamp.unwrap().seconds, 4_000);
    for hostile in [at(0, 1_000_000_000), at(u64::MAX, u32::MAX), at(u64::MAX, 0)] {
        let refused = code(it.view().set_times(file(hello), hostile, NO_CHANGE).await);
        assert!(matches!(refused, Err(ErrorCode::Invalid | ErrorCode::Overflow)), "{refused:?}");
        let refused =
            code(it.view().set_times_at(file(root), FOLLOW, "sub".into(), NO_CHANGE, hostile).await);
        assert!(matches!(refused, Err(ErrorCode::Invalid | ErrorCode::Overflow)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_metadata_hash_follows_the_file() {
    let mut it = Fixture::new(Access::Write);
    let root = it.root;
    let hash = |value: super::bindings::MetadataHashValue| (value.lower, value.upper);
    let hello = it.open_read("hello.txt").await.unwrap();
    let first = hash(it.view().metadata_hash(file(hello)).await.unwrap());
    let same = it.view().metadata_hash_at(file(root), FOLLOW, "hello.txt".into()).await.unwrap();
    assert_eq!(first, hash(same));
    assert_ne!(first.0, first.1);
    fs::write(it.granted("hello.txt"), "longer than before").unwrap();
    assert_ne!(first, hash(it.view().metadata_hash(file(hello)).await.unwrap()));
}

// ---- hostile: paths

/// Spellings that lead out, or try to.
const TRICKS: &[&str] = &[
    "..",
    "../",
    "../.",
    "../outside",
    "../outside/secret.txt",
    "../../../../../../../../etc/passwd",
    "sub/../../outside/secret.txt",
    "sub/deep/../../../outside/secret.txt",
    "./../outside/secret.txt",
    ".//../outside/secret.txt",
    "..//outside/secret.txt",
    "sub/./.././../outside/secret.txt",
    "../granted/../outside/secret.txt",
    "../granted/hello.txt",
    "..\\outside\\secret.txt",
    "sub\\..\\..\\outside\\secret.txt",
    "/",
    "//",
    "/etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "/../outside/secret.txt",
    "/proc/self/environ",
    "C:/outside/secret.txt",
    "C:\\outside\\secret.txt",
    "C:outside",
    "\\\\server\\share\\secret.txt",
    "//server/share/secret.txt",
    "\\\\?\\C:\\secret.txt",
    "\\\\.\\pipe\\x",
    "file:///etc/passwd",
    "%2e%2e/outside/secret.txt",
    "%2e%2e%2foutside%2fsecret.txt",
    "..%2foutside/secret.txt",
    "..%c0%af../outside/secret.txt",
    "\u{2024}\u{2024}/outside/secret.txt",
    "\u{ff0e}\u{ff0e}/outside/secret.txt",
    "..\u{2215}outside",
    "..;/outside/secret.txt",
    "....//outside/secret.txt",
    ".../outside/secret.txt",
    "~/secret.txt",
    "$HOME/secret.txt",
    "hello.txt\0/../../outside/secret.txt",
    "\0",
    "..\0/outside/secret.txt",
    "hello.txt:stream",
    "hello.txt/../../outside/secret.txt",
    "hello.txt.",
    "hello.txt ",
    " hello.txt",
    "hello.txt/.",
    "hello.txt/..",
    "missing/../../outside/secret.txt",
    "CON",
    "NUL",
    "",
    "...",
    "\n",
];

#[tokio::test]
async fn no_spelling_of_a_path_leads_out() {
    let mut it = Fixture::new(Access::Read);
    let (dir, nothing_hidden) = (it.root_dir(), Hidden::default());
    let long =
        ["a/".repeat(3_000), "x".repeat(256), "x".repeat(5_000), format!("{}hello.txt", "./".repeat(2_500))];
    for path in TRICKS.iter().copied().chain(long.iter().map(String::as_str)) {
        let opened = it.read_path(path).await;
        assert!(opened.is_err(), "{path:?} gave {opened:?}");
        let checked = GuestPath::new(path.into())
            .and_then(|path| open_checked(&dir, &path, true, Mode::Read, &nothing_hidden));
        assert!(checked.is_err(), "{path:?} gave {checked:?}");
        for follow in [FOLLOW, no_follow()] {
            let root = it.root();
            let stat = code(it.view().stat_at(root, follow, path.into()).await);
            assert!(stat.is_err(), "{path:?} gave {stat:?}");
        }
    }
}

#[tokio::test]
async fn changing_by_a_trick_path_touches_nothing_outside() {
    let mut it = Fixture::new(Access::Write);
    let root = it.root;
    let outside = it.home.path().join("outside");
    let before = fs::metadata(outside.join("secret.txt")).unwrap().modified().unwrap();
    for path in TRICKS {
        let path = || path.to_string();
        let mut v = it.view();
        let refused = [
            v.unlink_file_at(file(root), path()).await,
            v.remove_directory_at(file(root), path()).await,
            v.set_times_at(file(root), FOLLOW, path(), NewTimestamp::Now, NewTimestamp::Now).await,
            v.rename_at(file(root), path(), file(root), "stolen".into()).await,
            v.link_at(file(root), no_follow(), path(), file(root), "stolen".into()).await,
        ];
        assert!(refused.into_iter().all(|result| code(result).is_err()), "{:?}", path());
        // These may make a file of a strange name inside, and must not make anything outside.
        drop(v.create_directory_at(file(root), path()).await);
        drop(v.symlink_at(file(root), "hello.txt".into(), path()).await);
        drop(v.open_at(file(root), FOLLOW, path(), OpenFlags::CREATE, write_flags()).await);
        for name in fs::read_dir(it.granted(".")).unwrap() {
            let name = name.unwrap();
            if name.file_name() != "hello.txt" && name.file_name() != "sub" {
                let gone = fs::remove_file(name.path()).or_else(|_| fs::remove_dir_all(name.path()));
                gone.unwrap();
            }
        }
        for name in fs::read_dir(it.granted("sub")).unwrap() {
            let name = name.unwrap();
            assert!(["deep", "inner.txt"].contains(&name.file_name().to_str().unwrap()), "{name:?}");
        }
    }
    let names = |dir: &Path| fs::read_dir(dir).unwrap().map(|it| it.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names(&outside), ["secret.txt"]);
    assert_eq!(names(it.home.path()).len(), 2, "only `granted` and `outside`");
    assert_eq!(fs::read_to_string(outside.join("secret.txt")).unwrap(), SECRET);
    assert_eq!(fs::metadata(outside.join("secret.txt")).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read_to_string(it.granted("hello.txt")).unwrap(), "hello");
}

/// Puts links of every kind that lead out below the root: to what exists, and to what does not.
fn outward_links(it: &Fixture) -> Vec<(String, String)> {
    let outside = it.home.path().join("outside");
    let link = |target: &Path, name: &str| symlink(target, it.granted(name)).unwrap();
    link(&outside.join("secret.txt"), "absolute-there");
    link(&outside.join("nothing.txt"), "absolute-missing");
    link(Path::new("../outside/secret.txt"), "relative-there");
    link(Path::new("../outside/nothing.txt"), "relative-missing");
    link(&outside, "dir-there");
    link(&it.home.path().join("nowhere"), "dir-missing");
    link(Path::new("../outside"), "up-there");
    link(Path::new("../nowhere"), "up-missing");
    link(Path::new("relative-there"), "chain-there");
    link(Path::new("relative-missing"), "chain-missing");
    link(Path::new("sub/../../outside/secret.txt"), "winding-there");
    link(Path::new("sub/../../outside/nothing.txt"), "winding-missing");
    let pair = |there: &str, missing: &str| (there.to_string(), missing.to_string());
    vec![
        pair("absolute-there", "absolute-missing"),
        pair("relative-there", "relative-missing"),
        pair("chain-there", "chain-missing"),
        pair("winding-there", "winding-missing"),
        pair("dir-there", "dir-missing"),
        pair("dir-there/secret.txt", "dir-there/nothing.txt"),
        pair("dir-there/secret.txt", "dir-missing/secret.txt"),
        pair("up-there/secret.txt", "up-there/nothing.txt"),
        pair("up-there/secret.txt", "up-missing/secret.txt"),
        pair("../outside/secret.txt", "../outside/nothing.txt"),
        pair("../outside", "../nowhere"),
        pair("..", "../../.."),
        pair("sub/../../outside", "sub/../../nowhere"),
        pair("/etc/passwd", "/no/such/file"),
    ]
}

#[tokio::test]
async fn what_lies_outside_can_not_be_told_from_what_does_not() {
    let mut it = Fixture::new(Access::Write);
    let (dir, nothing_hidden) = (it.root_dir(), Hidden::default());
    let root = it.root;
    for (there, missing) in outward_links(&it) {
        let mut answers = Vec::new();
        for path in [&there, &missing] {
            let path = || path.clone();
            let mut v = it.view();
            let flags = OpenFlags::empty();
            answers.push([
                code(v.open_at(file(root), FOLLOW, path(), flags, READ).await.map(drop)),
                code(v.open_at(file(root), FOLLOW, path(), OpenFlags::DIRECTORY, READ).await.map(drop)),
                code(v.open_at(file(root), FOLLOW, path(), flags, write_flags()).await.map(drop)),
                code(v.open_at(file(root), FOLLOW, path(), OpenFlags::CREATE, write_flags()).await.map(drop)),
                code(v.stat_at(file(root), FOLLOW, path()).await.map(drop)),
                code(v.metadata_hash_at(file(root), FOLLOW, path()).await.map(drop)),
                code(v.set_times_at(file(root), FOLLOW, path(), NewTimestamp::Now, NO_CHANGE).await),
                code(v.stat_at(file(root), FOLLOW, format!("{}/", path())).await.map(drop)),
                code(v.stat_at(file(root), no_follow(), format!("{}/x", path())).await.map(drop)),
                code(v.create_directory_at(file(root), format!("{}/x", path())).await),
                code(v.unlink_file_at(file(root), format!("{}/x", path())).await),
                code(v.rename_at(file(root), "hello.txt".into(), file(root), format!("{}/x", path())).await),
                GuestPath::new(path())
                    .and_then(|path| open_checked(&dir, &path, true, Mode::Read, &nothing_hidden))
                    .map(drop),
            ]);
        }
        assert_eq!(answers[0], answers[1], "{there} and {missing} can be told apart");
        let same = answers[0].iter().all(|answer| *answer == Err(ErrorCode::NotPermitted));
        assert!(same, "{there}: {:?}", answers[0]);
    }
    assert_eq!(fs::read_to_string(it.home.path().join("outside/secret.txt")).unwrap(), SECRET);
}

#[tokio::test]
async fn links_that_stay_inside_are_followed_when_asked() {
    let mut it = Fixture::new(Access::Read);
    symlink("sub/inner.txt", it.granted("in")).unwrap();
    symlink("sub", it.granted("dir")).unwrap();
    symlink("../hello.txt", it.granted("sub/up")).unwrap();
    symlink("loop", it.granted("loop")).unwrap();
    assert_eq!(it.read_path("in").await.unwrap(), b"inner");
    assert_eq!(it.read_path("dir/inner.txt").await.unwrap(), b"inner");
    assert_eq!(it.read_path("dir/up").await.unwrap(), b"hello");
    assert_eq!(it.read_path("loop").await, Err(ErrorCode::Loop));
    let root = it.root();
    let not_followed = it.view().open_at(root, no_follow(), "in".into(), OpenFlags::empty(), READ).await;
    assert_eq!(code(not_followed).map(drop), Err(ErrorCode::Loop));
    let root = it.root();
    let stat = it.view().stat_at(root, no_follow(), "in".into()).await.unwrap();
    assert_eq!(stat.type_, DescriptorType::SymbolicLink);
}

#[tokio::test]
async fn links_that_would_lead_out_are_not_made_and_absolute_ones_not_told() {
    let mut it = Fixture::new(Access::Write);
    let root = it.root;
    for target in ["/etc/passwd", "..", "../outside/secret.txt", "sub/../../outside", "sub/.."] {
        let refused = it.view().symlink_at(file(root), target.into(), "new".into()).await;
        assert_eq!(code(refused), Err(ErrorCode::NotPermitted), "{target}");
    }
    symlink(it.home.path().join("outside"), it.granted("absolute")).unwrap();
    let refused = it.view().readlink_at(file(root), "absolute".into()).await;
    assert_eq!(code(refused), Err(ErrorCode::NotPermitted));
    assert_eq!(code(it.view().readlink_at(file(root), "hello.txt".into()).await), Err(ErrorCode::Invalid));
}

#[tokio::test]
async fn a_read_only_file_does_not_become_writable_through_a_hard_link() {
    let mut it = Fixture::new(Access::Read);
    let target = TempDir::new_in(it.home.path()).unwrap();
    let writable = it.second_root(target.path(), Access::Write);
    let root = it.root;
    let refused =
        it.view().link_at(file(root), no_follow(), "hello.txt".into(), file(writable), "mine".into()).await;
    assert_eq!(code(refused), Err(ErrorCode::ReadOnly));
    assert!(!target.path().join("mine").exists());
}

#[tokio::test]
async fn pipes_sockets_and_devices_are_refused_without_blocking() {
    let mut it = Fixture::new(Access::Write);
    let made = std::process::Command::new("mkfifo").arg(it.granted("pipe")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(it.granted("socket")).unwrap();
    symlink("pipe", it.granted("to-pipe")).unwrap();
    let (dir, nothing_hidden) = (it.root_dir(), Hidden::default());
    let all = async {
        for path in ["pipe", "socket", "to-pipe"] {
            for flags in [READ, DescriptorFlags::WRITE, write_flags()] {
                let open = it.open(path, OpenFlags::empty(), flags).await;
                assert_eq!(open, Err(ErrorCode::Unsupported), "{path}");
            }
            let create = it.open(path, OpenFlags::CREATE | OpenFlags::TRUNCATE, write_flags()).await;
            assert_eq!(create, Err(ErrorCode::Unsupported), "{path}");
            let path = GuestPath::new(path.into()).unwrap();
            let checked = open_checked(&dir, &path, true, Mode::Read, &nothing_hidden);
            assert_eq!(checked.unwrap_err(), ErrorCode::Unsupported);
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all).await.expect("no open blocks");
    let root = it.root();
    let stat = it.view().stat_at(root, FOLLOW, "pipe".into()).await.unwrap();
    assert_eq!(stat.type_, DescriptorType::Fifo);
    // A root over devices: only where the test may look at them.
    let dev = it.second_root("/dev", Access::Read);
    let zero = it.view().open_at(file(dev), FOLLOW, "zero".into(), OpenFlags::empty(), READ).await;
    assert_eq!(code(zero).map(drop), Err(ErrorCode::Unsupported));
}

// ---- hostile: hidden files

fn with_database(access: Access) -> Fixture {
    let home = TempDir::new().unwrap();
    fs::create_dir_all(home.path().join("granted/sub")).unwrap();
    for name in ["app.db", "app.db-wal", "app.db-shm"] {
        fs::write(home.path().join("granted/sub").join(name), SECRET).unwrap();
    }
    fs::write(home.path().join("granted/hello.txt"), "hello").unwrap();
    let databases = Dir::open_ambient_dir(home.path().join("granted/sub"), ambient_authority()).unwrap();
    let hidden = HiddenFile::of(&databases, "app.db").unwrap();
    Fixture::over(home, access, |grant| grant.hide(hidden))
}

#[tokio::test]
async fn a_hidden_file_is_listed_and_described_but_not_opened_under_any_name() {
    let mut it = with_database(Access::Write);
    fs::hard_link(it.granted("sub/app.db"), it.granted("hard")).unwrap();
    fs::hard_link(it.granted("sub/app.db-wal"), it.granted("sub/hard-wal")).unwrap();
    symlink("sub/app.db", it.granted("soft")).unwrap();
    symlink("sub", it.granted("dir")).unwrap();
    fs::write(it.granted("sub/app.db-journal"), SECRET).unwrap();
    let (dir, grant) = (it.root_dir(), it.call.grant.clone());
    for path in [
        "sub/app.db",
        "sub/app.db-wal",
        "sub/app.db-shm",
        "sub/app.db-journal",
        "dir/app.db",
        "hard",
        "sub/hard-wal",
        "soft",
        "./sub/../sub//app.db",
    ] {
        for (open, flags) in [
            (OpenFlags::empty(), READ),
            (OpenFlags::empty(), write_flags()),
            (OpenFlags::CREATE, write_flags()),
            (OpenFlags::TRUNCATE, write_flags()),
        ] {
            assert_eq!(it.open(path, open, flags).await, Err(ErrorCode::Access), "{path}");
        }
        let guest = GuestPath::new(path.into()).unwrap();
        let Descriptor::WriteDir(root) = grant.descriptors().next().unwrap().0 else {
            panic!("a writable root")
        };
        let checked = open_checked(&dir, &guest, true, Mode::Read, root.read().hidden());
        assert_eq!(checked.unwrap_err(), ErrorCode::Access, "{path}");
        let root = it.root();
        let stat = it.view().stat_at(root, FOLLOW, path.into()).await.unwrap();
        assert_eq!(stat.size, SECRET.len() as u64);
    }
    let sub = it.open("sub", OpenFlags::DIRECTORY, READ).await.unwrap();
    assert!(it.list(sub).await.contains(&"app.db".to_string()));
    let below = it.view().open_at(file(sub), FOLLOW, "app.db".into(), OpenFlags::empty(), READ).await;
    assert_eq!(code(below).map(drop), Err(ErrorCode::Access), "a handle below inherits what is hidden");
    assert_eq!(it.read_path("hello.txt").await.unwrap(), b"hello");
    assert_eq!(fs::read_to_string(it.granted("sub/app.db")).unwrap(), SECRET, "nothing was truncated");
}

#[tokio::test]
async fn a_hidden_file_s_names_are_not_taken_moved_or_removed() {
    let mut it = with_database(Access::Write);
    let root = it.root;
    fs::hard_link(it.granted("sub/app.db"), it.granted("hard")).unwrap();
    let names =
        ["sub/app.db", "sub/app.db-wal", "sub/app.db-shm", "sub/app.db-journal", "sub/APP.DB-journal"];
    for name in names.into_iter().chain(["hard"]) {
        let name = || name.to_string();
        let mut v = it.view();
        let mut refused = vec![
            code(v.unlink_file_at(file(root), name()).await),
            code(v.rename_at(file(root), name(), file(root), "moved".into()).await),
            code(v.rename_at(file(root), "hello.txt".into(), file(root), name()).await),
            code(v.link_at(file(root), no_follow(), name(), file(root), "linked".into()).await),
            code(v.link_at(file(root), no_follow(), "hello.txt".into(), file(root), name()).await),
            code(v.symlink_at(file(root), "hello.txt".into(), name()).await),
            code(v.create_directory_at(file(root), name()).await),
        ];
        refused.push(it.open(&name(), OpenFlags::CREATE, write_flags()).await.map(drop));
        assert!(refused.iter().all(|result| *result == Err(ErrorCode::Access)), "{}: {refused:?}", name());
        let times = it.view().set_times_at(file(root), FOLLOW, name(), NewTimestamp::Now, NO_CHANGE).await;
        assert!(matches!(code(times), Err(ErrorCode::Access | ErrorCode::NoEntry)));
    }
    // The same name elsewhere is free.
    it.open("app.db-journal", OpenFlags::CREATE, write_flags()).await.unwrap();
    assert!(it.granted("hello.txt").exists());
    assert!(!it.granted("sub/app.db-journal").exists());
}

#[tokio::test]
async fn a_hidden_file_stays_closed_when_the_app_renames_it_or_makes_it_anew() {
    let mut it = with_database(Access::Read);
    fs::rename(it.granted("sub/app.db"), it.granted("sub/backup")).unwrap();
    assert_eq!(it.open_read("sub/backup").await, Err(ErrorCode::Access));
    fs::write(it.granted("sub/app.db"), SECRET).unwrap();
    assert_eq!(it.open_read("sub/app.db").await, Err(ErrorCode::Access));
    fs::rename(it.granted("sub"), it.granted("elsewhere")).unwrap();
    for path in ["elsewhere/app.db", "elsewhere/app.db-wal", "elsewhere/backup"] {
        assert_eq!(it.open_read(path).await, Err(ErrorCode::Access), "{path}");
    }
}

#[tokio::test]
async fn a_hidden_file_need_not_exist_yet() {
    let mut it = Fixture::with(Access::Write, |grant| {
        let hidden = HiddenFile::of(grant.roots()[0].dir(), "later.db").unwrap();
        grant.hide(hidden)
    });
    assert_eq!(it.open("later.db", OpenFlags::CREATE, write_flags()).await, Err(ErrorCode::Access));
    fs::write(it.granted("later.db"), SECRET).unwrap();
    assert_eq!(it.open_read("later.db").await, Err(ErrorCode::Access));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_lock_on_a_hidden_file_outlives_every_try_to_open_it() {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use std::os::unix::fs::MetadataExt;

    let mut it = with_database(Access::Write);
    let database = fs::OpenOptions::new().read(true).write(true).open(it.granted("sub/app.db")).unwrap();
    fcntl_lock(&database, FlockOperation::NonBlockingLockExclusive).unwrap();
    let inode = format!(":{} ", database.metadata().unwrap().ino());
    let locked = || fs::read_to_string("/proc/locks").unwrap().lines().any(|line| line.contains(&inode));
    assert!(locked());
    for flags in [READ, write_flags()] {
        assert_eq!(it.open("sub/app.db", OpenFlags::empty(), flags).await, Err(ErrorCode::Access));
    }
    let root = it.root;
    it.view().stat_at(file(root), FOLLOW, "sub/app.db".into()).await.unwrap();
    drop(it.view().link_at(file(root), no_follow(), "sub/app.db".into(), file(root), "x".into()).await);
    assert!(locked(), "the file was opened and closed, and its locks are gone");
    drop(fs::File::open(it.granted("sub/app.db")).unwrap());
    assert!(!locked(), "an open and close does drop the lock, so this test can fail");
}

// ---- hostile to the app around the host: its own files

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_the_app_writes_or_has_locked_is_not_opened_until_it_is_done() {
    use rustix::fs::{FlockOperation, fcntl_lock};

    let mut it = Fixture::new(Access::Write);
    fs::write(it.granted("app.db"), [7; 1024]).unwrap();
    let written = fs::OpenOptions::new().read(true).write(true).open(it.granted("app.db")).unwrap();
    for flags in [READ, write_flags()] {
        assert_eq!(it.open("app.db", OpenFlags::empty(), flags).await, Err(ErrorCode::Busy));
    }
    drop(written);
    it.open_read("app.db").await.unwrap();
    let locked = fs::File::open(it.granted("app.db")).unwrap();
    it.open_read("app.db").await.unwrap();
    fcntl_lock(&locked, FlockOperation::NonBlockingLockShared).unwrap();
    assert_eq!(it.open_read("app.db").await, Err(ErrorCode::Busy));
    // A log that the app appends to has no locks, and is there to be read.
    let log = fs::OpenOptions::new().create(true).append(true).open(it.granted("app.log")).unwrap();
    it.open_read("app.log").await.unwrap();
    drop(log);
}

#[tokio::test]
async fn a_guest_s_own_writing_keeps_no_file_from_it() {
    let mut it = Fixture::new(Access::Write);
    fs::write(it.granted("notes"), "hello").unwrap();
    it.open("notes", OpenFlags::empty(), READ | write_flags()).await.unwrap();
    assert_eq!(it.read_path("notes").await.unwrap(), b"hello");
}

// ---- limits

#[tokio::test]
async fn a_read_is_clamped_and_the_end_told() {
    let mut it = Fixture::new(Access::Read);
    fs::write(it.granted("big"), vec![7; MAX_READ_BYTES + 1]).unwrap();
    let big = it.open_read("big").await.unwrap();
    let (bytes, end) = it.view().read(file(big), u64::MAX, 0).await.unwrap();
    assert_eq!((bytes.len(), end), (MAX_READ_BYTES, false));
    let (bytes, end) = it.view().read(file(big), u64::MAX, MAX_READ_BYTES as u64).await.unwrap();
    assert_eq!((bytes.len(), end), (1, true));
    let (bytes, end) = it.view().read(file(big), 1, 0).await.unwrap();
    assert_eq!((bytes.len(), end), (1, false));
    let (bytes, end) = it.view().read(file(big), 0, 0).await.unwrap();
    assert_eq!((bytes.len(), end), (0, false));
    let beyond = code(it.view().read(file(big), 1, u64::MAX).await);
    assert!(matches!(beyond, Err(ErrorCode::Invalid) | Ok((_, true))), "{beyond:?}");
}

#[tokio::test]
async fn a_large_directory_is_given_whole_and_one_over_the_limit_fails_once_and_ends() {
    let mut it = Fixture::new(Access::Read);
    for number in 0..700 {
        fs::write(it.granted(format!("sub/deep/{number}")), "").unwrap();
    }
    let deep = it.open("sub/deep", OpenFlags::DIRECTORY, READ).await.unwrap();
    assert_eq!(it.list(deep).await.len(), 700);
    for (limit, expected) in [(700, 700), (699, 699), (256, 256), (0, 0)] {
        let dir = it.root_dir().open_dir("sub/deep").unwrap();
        let mut entries = super::entries::Entries::open(&dir).unwrap().with_limit(limit);
        let mut given = 0;
        let end = loop {
            match code(entries.next(&Blocking::Unclocked).await) {
                Ok(Some(_)) => given += 1,
                end => break end.map(drop),
            }
        };
        assert_eq!(given, expected);
        assert_eq!(end, if limit == 700 { Ok(()) } else { Err(ErrorCode::Overflow) });
        assert!(code(entries.next(&Blocking::Unclocked).await).unwrap().is_none(), "it has ended");
    }
}

#[tokio::test]
async fn names_that_are_not_unicode_are_left_out_of_listings() {
    use std::os::unix::ffi::OsStrExt;
    let mut it = Fixture::new(Access::Read);
    fs::write(it.granted(std::ffi::OsStr::from_bytes(b"bad-\xff")), "").unwrap();
    let root = it.root;
    assert_eq!(it.list(root).await, ["hello.txt", "sub"]);
}

#[tokio::test]
async fn a_full_handle_table_and_a_forged_handle_are_traps() {
    let mut it = Fixture::new(Access::Read);
    it.table.set_max_capacity(8);
    let error = loop {
        let root = it.root();
        match it.view().open_at(root, FOLLOW, "hello.txt".into(), OpenFlags::empty(), READ).await {
            Ok(_) => {}
            Err(FsError::Trap(error)) => break error,
            Err(FsError::Code(code)) => panic!("{code:?}"),
        }
    };
    assert!(matches!(error.downcast_ref(), Some(ResourceTableError::Full)), "{error:?}");
    let Err(FsError::Trap(error)) = it.view().read(file(4_000_000), 1, 0).await else { panic!("no trap") };
    assert!(error.downcast_ref::<ResourceTableError>().is_some());
}

#[tokio::test]
async fn a_handle_of_the_wrong_kind_is_an_error_code() {
    let mut it = Fixture::new(Access::Write);
    let (root, hello) = (it.root, it.open_read("hello.txt").await.unwrap());
    let mut v = it.view();
    assert_eq!(code(v.read(file(root), 1, 0).await), Err(ErrorCode::IsDirectory));
    assert_eq!(code(v.write(file(root), vec![], 0).await), Err(ErrorCode::IsDirectory));
    assert_eq!(code(v.read_directory(file(hello)).await).map(drop), Err(ErrorCode::NotDirectory));
    let below = v.open_at(file(hello), FOLLOW, "x".into(), OpenFlags::empty(), READ).await;
    assert_eq!(code(below).map(drop), Err(ErrorCode::NotDirectory));
    assert_eq!(code(v.create_directory_at(file(hello), "x".into()).await), Err(ErrorCode::NotDirectory));
    assert_eq!(code(v.advise(file(root), 0, 0, Advice::Normal).await), Err(ErrorCode::BadDescriptor));
    assert_eq!(code(v.advise(file(hello), 0, u64::MAX, Advice::WillNeed).await), Ok(()));
    assert_eq!(v.get_type(file(hello)).await.unwrap(), DescriptorType::RegularFile);
    assert_eq!(v.get_type(file(root)).await.unwrap(), DescriptorType::Directory);
    let now = v.now().await.unwrap();
    assert!(now.seconds > 1_700_000_000 && now.nanoseconds < 1_000_000_000);
}

// ---- streams

async fn drain(it: &mut Fixture, stream: u32) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let stream: &mut DynInputStream = it.table.get_mut(&file(stream)).unwrap();
        match stream.blocking_read(50_000).await {
            Ok(bytes) => all.extend_from_slice(&bytes),
            Err(StreamError::Closed) => return all,
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn an_input_stream_gives_the_file_from_its_offset_to_the_end() {
    let mut it = Fixture::new(Access::Read);
    let content: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    fs::write(it.granted("big"), &content).unwrap();
    let big = it.open_read("big").await.unwrap();
    for offset in [0, 12_345, 299_999, 300_000, 400_000] {
        let stream = it.view().read_via_stream(file(big), offset).await.unwrap().rep();
        let rest = content.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        assert!(drain(&mut it, stream).await == rest, "from {offset}");
    }
}

#[tokio::test]
async fn a_read_before_the_stream_is_ready_is_empty_and_not_the_end() {
    let mut it = Fixture::new(Access::Read);
    let hello = it.open_read("hello.txt").await.unwrap();
    let stream = it.view().read_via_stream(file(hello), 0).await.unwrap();
    let stream: &mut DynInputStream = it.table.get_mut(&stream).unwrap();
    assert!(stream.read(10).unwrap().is_empty());
    stream.ready().await;
    assert_eq!(stream.read(2).unwrap().as_ref(), b"he");
    assert_eq!(stream.read(10).unwrap().as_ref(), b"llo");
    stream.ready().await;
    assert!(matches!(stream.read(10), Err(StreamError::Closed)));
}

#[tokio::test]
async fn an_output_stream_writes_at_its_offset_and_an_appending_one_at_the_end() {
    let mut it = Fixture::new(Access::Write);
    let hello = it.open("hello.txt", OpenFlags::empty(), write_flags()).await.unwrap();
    let at = it.view().write_via_stream(file(hello), 1).await.unwrap();
    let stream: &mut DynOutputStream = it.table.get_mut(&at).unwrap();
    for part in ["E", "LL"] {
        stream.blocking_write_and_flush(part.into()).await.unwrap();
    }
    let end = it.view().append_via_stream(file(hello)).await.unwrap();
    let stream: &mut DynOutputStream = it.table.get_mut(&end).unwrap();
    for part in [", ", "world"] {
        stream.blocking_write_and_flush(part.into()).await.unwrap();
    }
    assert_eq!(it.read(hello).await.unwrap(), b"hELLo, world");
}

#[tokio::test]
async fn an_output_stream_that_is_dropped_has_written() {
    let mut it = Fixture::new(Access::Write);
    let hello = it.open("hello.txt", OpenFlags::empty(), write_flags()).await.unwrap();
    let stream = it.view().write_via_stream(file(hello), 0).await.unwrap();
    let mut stream: DynOutputStream = it.table.delete(stream).unwrap();
    let bytes = vec![b'x'; stream.check_write().unwrap()];
    stream.write(bytes.into()).unwrap();
    stream.cancel().await;
    drop(stream);
    assert_eq!(fs::metadata(it.granted("hello.txt")).unwrap().len(), CHUNK_BYTES as u64);
}

#[tokio::test]
async fn a_write_over_the_permit_or_without_one_is_a_trap() {
    let mut it = Fixture::new(Access::Write);
    let hello = it.open("hello.txt", OpenFlags::empty(), write_flags()).await.unwrap();
    let stream = it.view().write_via_stream(file(hello), 0).await.unwrap();
    let stream: &mut DynOutputStream = it.table.get_mut(&stream).unwrap();
    assert!(matches!(stream.write(vec![0; CHUNK_BYTES + 1].into()), Err(StreamError::Trap(_))));
    stream.write(vec![0; CHUNK_BYTES].into()).unwrap();
    assert!(matches!(stream.write(vec![0].into()), Err(StreamError::Trap(_))));
}

#[tokio::test]
async fn a_stream_s_failure_is_an_error_code_once_and_then_the_end() {
    let mut it = Fixture::new(Access::Write);
    let hello = it.open("hello.txt", OpenFlags::empty(), write_flags()).await.unwrap();
    let stream = it.view().write_via_stream(file(hello), u64::MAX).await.unwrap();
    let stream: &mut DynOutputStream = it.table.get_mut(&stream).unwrap();
    let Err(StreamError::LastOperationFailed(error)) = stream.blocking_write_and_flush("x".into()).await
    else {
        panic!("a write beyond the last offset fails");
    };
    assert!(matches!(stream.check_write(), Err(StreamError::Closed)));
    let text = format!("{error:?}");
    assert!(!text.contains(it.home.path().to_str().unwrap()), "{text}");
    let error = it.table.push(error).unwrap();
    let told = it.view().filesystem_error_code(error).await.unwrap();
    assert!(matches!(told, Some(ErrorCode::Invalid | ErrorCode::FileTooLarge)), "{told:?}");
    let other = it.table.push(wasmtime::Error::msg("something else")).unwrap();
    assert_eq!(it.view().filesystem_error_code(other).await.unwrap(), None);
}

// ---- paths alone

#[test]
fn a_path_is_split_into_its_way_and_its_last_name() {
    let split = |path: &str| {
        let path = GuestPath::new(path.into()).unwrap();
        path.last().map(|it| (it.parent.to_str().unwrap().to_string(), it.name.to_string(), it.directory))
    };
    assert_eq!(split("a"), Ok((".".into(), "a".into(), false)));
    assert_eq!(split("a/b//"), Ok(("a".into(), "b".into(), true)));
    assert_eq!(split("a/../b"), Ok(("a/..".into(), "b".into(), false)));
    assert_eq!(split(".."), Err(ErrorCode::NotPermitted));
    assert_eq!(split("a/.."), Err(ErrorCode::NotPermitted));
    assert_eq!(split("."), Err(ErrorCode::Invalid));
    assert_eq!(split("a/./"), Err(ErrorCode::Invalid));
}

#[test]
fn a_path_may_be_as_long_as_the_limit_and_no_longer() {
    assert!(GuestPath::new("a".repeat(MAX_PATH_BYTES)).is_ok());
    assert_eq!(GuestPath::new("a".repeat(MAX_PATH_BYTES + 1)).unwrap_err(), ErrorCode::NameTooLong);
    assert_eq!(GuestPath::new(String::new()).unwrap_err(), ErrorCode::NoEntry);
    assert_eq!(GuestPath::new("a\0b".into()).unwrap_err(), ErrorCode::Invalid);
    assert_eq!(GuestPath::new("/a".into()).unwrap_err(), ErrorCode::NotPermitted);
}
