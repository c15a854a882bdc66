use super::*;
use crate::args::{Cli, Command, ServeArgs};
use crate::config::ConfigFile;
use crate::settings::{Environment, Settings};
use clap::Parser;
use palisade_capabilities::files::Access;
use palisade_embed::authority::{app_info_grant, files_grant, interfaces, link, no_app, process_info_grant};
use palisade_engine::Sandbox;
use palisade_policy::{Profile, capability};
use tempfile::TempDir;

fn settings(arguments: &[&str], file: &str) -> Settings {
    let all = ["palisade", "serve"].iter().chain(arguments);
    let Command::Serve(args): Command = Cli::try_parse_from(all).unwrap().command else { panic!("serve") };
    let args: ServeArgs = args;
    let config: ConfigFile = toml::from_str(file).unwrap();
    Settings::merge(&args, &Environment::default(), config).unwrap()
}

fn try_open(arguments: &[&str]) -> Result<Roots, String> {
    open(&settings(arguments, "")).map_err(|problem| problem.to_string())
}

fn sample() -> (TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("data/sub")).unwrap();
    for name in ["data/notes.db", "data/sub/deep.db", "outside.db"] {
        let connection = rusqlite::Connection::open(dir.path().join(name)).unwrap();
        connection.execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES (1)").unwrap();
    }
    let path = dir.path().to_str().unwrap().to_owned();
    (dir, path)
}

fn sandbox() -> Sandbox {
    Sandbox::new(&palisade_engine::Settings { on_demand: true, ..Default::default() }).unwrap()
}

#[test]
fn a_profile_links_the_capabilities_that_it_grants_and_no_other() {
    let sandbox = sandbox();
    for (profile, granted, missing) in [
        (
            "observe",
            &["memory-info", "host-info", "call-context"][..],
            &["files", "database", "app-info"][..],
        ),
        ("investigate", &["files", "database", "process-info", "grants"], &[]),
        ("test", &["memory-info"], &["files", "database", "app-info", "process-info"]),
    ] {
        let settings = settings(&["--profile", profile], "");
        let authority = link(&sandbox, &settings.profile, &Roots::default()).unwrap();
        let linked: Vec<_> = authority.capabilities().collect();
        assert!(granted.iter().all(|name| linked.contains(name)), "{profile}: {linked:?}");
        assert!(!missing.iter().any(|name| linked.contains(name)), "{profile}: {linked:?}");
    }
}

#[test]
fn every_known_capability_is_one_that_can_be_linked_and_an_app_s_only_in_an_app() {
    let sandbox = sandbox();
    let widest = Profile::built_in(palisade_policy::profile::FULL_CONTROL).unwrap();
    let names = |roots: &Roots| -> Vec<&'static str> {
        link(&sandbox, &widest, roots).unwrap().capabilities().collect()
    };
    let (outside, inside) = (names(&Roots::default()), names(&Roots::default().with_app(no_app())));
    for info in capability::KNOWN {
        let name = info.name.as_str();
        assert!(inside.contains(&name), "add `{name}` to palisade_embed::authority");
        assert_eq!(outside.contains(&name), !info.in_app, "{name}");
    }
}

#[test]
fn interfaces_are_traced_to_their_capabilities() {
    let known = interfaces().unwrap();
    assert_eq!(known.capability_of("palisade:host/database@0.1.0"), Some("database"));
    assert_eq!(known.capability_of("wasi:filesystem/types@0.2.12"), Some("files"));
    assert_eq!(known.capability_of("wasi:sockets/tcp@0.2.12"), None);
    let imports =
        ["wasi:filesystem/types@0.2.12", "wasi:filesystem/preopens@0.2.12", "evil:x/y"].map(str::to_owned);
    assert_eq!(known.capabilities_of(&imports), ["files", "evil:x/y"]);
}

#[test]
fn a_missing_directory_or_database_stops_the_start_and_says_what_to_do() {
    let (_keep, path) = sample();
    let text = try_open(&["--app-dir", &format!("gone={path}/gone")]).err().unwrap();
    assert!(text.contains("`gone`") && text.contains("→ create it"), "{text}");
    let text = try_open(&["--database", &format!("{path}/data/gone.db")]).err().unwrap();
    assert!(text.contains("`gone.db`") && text.contains('→'), "{text}");
    let text = try_open(&["--app-dir", &format!("file={path}/outside.db")]).err().unwrap();
    assert!(text.contains("can't be opened"), "{text}");
}

#[test]
fn a_database_below_a_granted_directory_is_opened_through_it() {
    let (_keep, path) = sample();
    let roots = try_open(&[
        "--app-dir",
        &format!("data={path}/data"),
        "--app-dir",
        &format!("sub={path}/data/sub"),
        "--database",
        &format!("{path}/data/notes.db"),
        "--database",
        &format!("{path}/data/../data/sub/deep.db"),
        "--database",
        &format!("{path}/outside.db"),
    ])
    .unwrap();
    let paths: Vec<_> = roots.databases().map(|database| database.path()).collect();
    assert_eq!(paths, ["notes.db", "deep.db", "outside.db"], "the nearest directory above each is its root");

    let roots = try_open(&[
        "--app-dir",
        &format!("data={path}/data"),
        "--database",
        &format!("{path}/data/sub/deep.db"),
    ])
    .unwrap();
    assert_eq!(roots.databases().next().unwrap().path(), "sub/deep.db");
}

#[cfg(unix)]
#[test]
fn a_database_that_is_a_link_is_refused() {
    let (keep, path) = sample();
    std::os::unix::fs::symlink(keep.path().join("outside.db"), keep.path().join("data/link.db")).unwrap();
    let text = try_open(&["--database", &format!("{path}/data/link.db")]).err().unwrap();
    assert!(text.contains("symbolic link"), "{text}");
}

#[test]
fn app_info_tells_only_of_what_the_profile_may_use() {
    let (_keep, path) = sample();
    let file = format!(
        "[directories]\na = '{path}/data'\nb = '{path}'\n[databases]\nx = '{path}/outside.db'\ny = '{path}/data/notes.db'\n\
         [profiles.part]\nextends = 'investigate'\n[profiles.part.files]\ndirectories = ['a']\n\
         [profiles.part.database]\ndatabases = ['y']\n"
    );
    let settings = settings(&["--profile", "part"], &file);
    let info = app_info_grant(&settings.profile, &open(&settings).unwrap());
    let names: Vec<_> = info.directories.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a"]);
    let shown: Vec<_> =
        info.databases.iter().map(|database| (database.name.as_str(), database.selected)).collect();
    assert_eq!(shown, [("y", true)]);
    assert!((info.databases[0].size)() > 0);
}

#[test]
fn only_named_variables_of_the_environment_are_captured() {
    let file = "[environment]\nallow = ['PATH', 'PALISADE_NO_SUCH_VARIABLE']\n";
    let settings = settings(&[], file);
    let roots = open(&settings).unwrap();
    let names: Vec<_> = process_info_grant(&settings.profile, &roots)
        .environment()
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(names, ["PATH"]);
}

#[test]
fn a_directory_is_writable_only_where_it_was_registered_so() {
    let (_keep, path) = sample();
    let file =
        format!("[directories]\nopen = {{ path = '{path}', writable = true }}\nshut = '{path}/data'\n");
    for (profile, writable) in [("full-control", true), ("investigate", false)] {
        let settings = settings(&["--profile", profile], &file);
        let grant = files_grant(&settings.profile, &open(&settings).unwrap());
        let rights: Vec<_> =
            grant.roots().iter().map(|root| (root.name().to_owned(), root.access())).collect();
        let open = if writable { Access::Write } else { Access::Read };
        assert_eq!(rights, [("open".to_owned(), open), ("shut".to_owned(), Access::Read)], "{profile}");
    }
}
