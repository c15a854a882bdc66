use super::*;

fn read(text: &str) -> Result<ConfigFile, Problem> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("palisade.toml");
    std::fs::write(&path, text).unwrap();
    ConfigFile::read(&path)
}

fn problem(text: &str) -> String {
    read(text).expect_err("this must be refused").to_string()
}

const FULL: &str = r#"
profile = "support"
disabled = ["introspect.processes"]
cache-dir = "cache"

[app]
id = "dev.example.notes"
name = "Notes"
version = "1.2.3"

[directories]
zeta = "data"
alpha = { path = "/var/log/notes", writable = true }

[databases]
main = "data/notes.db"
another = "data/a.db"

[profiles.support]
extends = "observe"
grants = ["files"]
[profiles.support.files]
directories = ["zeta"]

[limits]
compute-ms = 100

[redaction]
enabled = true
patterns = ["N-[0-9]+"]
keys = ["nickname"]

[server]
port = 7421
rate-limit = 5
listing = "flat"

[environment]
allow = ["LANG"]
"#;

#[test]
fn a_full_file_is_read_in_its_order_with_paths_relative_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("palisade.toml");
    std::fs::write(&path, FULL).unwrap();
    let config = ConfigFile::read(&path).unwrap();
    let names: Vec<_> = config.directories.keys().map(|name| name.0.as_str()).collect();
    assert_eq!(names, ["zeta", "alpha"]);
    assert_eq!(config.directories[0].path, dir.path().join("data"));
    assert_eq!(config.directories[1], DirectoryEntry { path: "/var/log/notes".into(), writable: true });
    let names: Vec<_> = config.databases.keys().map(|name| name.0.as_str()).collect();
    assert_eq!(names, ["main", "another"], "the first database is the default");
    assert_eq!(config.databases[0], dir.path().join("data/notes.db"));
    assert_eq!(config.cache_dir, Some(dir.path().join("cache")));
    assert_eq!(config.limits.compute_ms, 100);
    assert_eq!(config.limits.wall_ms, Limits::default().wall_ms);
    assert_eq!(config.server.rate_limit, Some(5));
    assert!(config.profiles.contains_key("support"));
    assert!(config.disabled.is_disabled("introspect", Some("processes")));
}

#[test]
fn an_empty_file_grants_nothing() {
    let config = read("").unwrap();
    assert!(config.directories.is_empty() && config.databases.is_empty() && config.profiles.is_empty());
    assert!(config.environment.allow.is_empty());
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_the_nearest_key() {
    let text = problem("profile = \"observe\"\ndisable = []\n");
    assert!(text.contains("palisade.toml:2:1: unknown field `disable`"), "{text}");
    assert!(text.contains("2 | disable = []"), "{text}");
    assert!(text.contains("→ did you mean `disabled`?"), "{text}");
}

#[test]
fn an_unknown_key_is_refused_in_every_table() {
    for (text, line, unknown, suggestion) in [
        ("[app]\nidd = 'x'", 2, "idd", "id"),
        ("[server]\nrate_limit = 1", 2, "rate_limit", "rate-limit"),
        ("[redaction]\npattern = []", 2, "pattern", "patterns"),
        ("[environment]\nalow = []", 2, "alow", "allow"),
        ("[limits]\ncompute = 1\nwal-ms = 1", 2, "compute", "compute-ms"),
        ("[profiles.x]\nextend = 'observe'", 2, "extend", "extends"),
        (
            "[profiles.x]\ngrants = ['files']\n[profiles.x.files]\ndirectory = []",
            4,
            "directory",
            "directories",
        ),
        ("[directories]\nd = { path = 'x', writeable = true }", 2, "writeable", "writable"),
    ] {
        let shown = problem(text);
        assert!(shown.contains(&format!("palisade.toml:{line}:")), "{shown}");
        assert!(shown.contains(&format!("unknown field `{unknown}`")), "{shown}");
        assert!(shown.contains(&format!("did you mean `{suggestion}`?")), "{shown}");
    }
}

#[test]
fn a_key_that_resembles_none_gets_the_list() {
    let text = problem("[environment]\nzzz = 1");
    assert!(text.contains("remove it, or write one of: allow"), "{text}");
}

#[test]
fn a_wrong_type_and_bad_syntax_name_their_place() {
    let text = problem("[server]\n\nport = \"high\"\n");
    assert!(text.contains("palisade.toml:3:8:") && text.contains("port = \"high\""), "{text}");
    let text = problem("[app\n");
    assert!(text.contains("palisade.toml:1:"), "{text}");
}

#[test]
fn columns_count_characters() {
    let text = problem("app = { name = \"Ünïcödé\", idd = \"x\" }\n");
    assert!(text.contains("palisade.toml:1:27:"), "{text}");
}

#[test]
fn a_capability_that_does_not_exist_is_refused_with_a_suggestion() {
    let text = problem("[profiles.x]\ngrants = [\"file\"]\n");
    assert!(text.contains("palisade.toml:2:") && text.contains("did you mean `files`?"), "{text}");
}

#[test]
fn names_that_could_be_taken_for_paths_are_refused() {
    for name in ["../up", "a/b", "", ".hidden", "with space"] {
        let text = problem(&format!("[directories]\n\"{name}\" = \"x\"\n"));
        assert!(text.contains("is no name"), "{text}");
    }
}

#[test]
fn a_port_beside_a_socket_is_refused_and_port_zero_too() {
    assert!(problem("[server]\nport = 1\nsocket = 's'\n").contains("both a port and a socket"));
    assert!(problem("[server]\nport = 0\n").contains("can't be 0"));
}

#[test]
fn a_missing_file_and_a_huge_one_are_refused_as_such() {
    let text = ConfigFile::read(Path::new("/nonexistent/palisade.toml")).unwrap_err().to_string();
    assert!(text.contains("can't be read") && text.contains("--config"), "{text}");
    let huge = format!("# {}", "x".repeat(2 << 20));
    assert!(problem(&huge).contains("no configuration file"));
}
