use super::*;
use crate::args::{Cli, Command};
use clap::Parser;

fn args(arguments: &[&str]) -> ServeArgs {
    let all = ["palisade", "serve"].iter().chain(arguments);
    match Cli::try_parse_from(all).unwrap().command {
        Command::Serve(args) => args,
        other => panic!("{other:?}"),
    }
}

fn config(text: &str) -> ConfigFile {
    toml::from_str(text).unwrap()
}

fn env(port: &str) -> Environment {
    Environment { port: Some(port.to_owned()), ..Environment::default() }
}

fn merge(arguments: &[&str], env: &Environment, file: &str) -> Result<Settings, String> {
    Settings::merge(&args(arguments), env, config(file)).map_err(|problem| problem.to_string())
}

#[test]
fn defaults_grant_nothing_and_listen_on_the_default_port() {
    let settings = merge(&[], &Environment::default(), "").unwrap();
    assert_eq!(settings.listen, ListenOn::Port(7420));
    assert_eq!(settings.profile.name, "investigate");
    assert!(settings.directories.is_empty() && settings.databases.is_empty());
    assert!(settings.redaction.enabled);
    assert_eq!(settings.listing, Listing::Full);
    assert_eq!(settings.token, TokenSource::Random);
    assert_eq!(settings.cache_dir, None, "no home, no cache");
    assert_eq!((settings.app.id.as_str(), settings.app.name.as_str()), ("palisade", "palisade"));
}

#[test]
fn flags_win_over_environment_over_file_over_default() {
    let file =
        "profile = 'observe'\n[server]\nport = 3\nrate-limit = 3\nlisting = 'flat'\n[app]\nid = 'file'\n";
    let port =
        |arguments: &[&str], env: &Environment, file: &str| merge(arguments, env, file).unwrap().listen;
    assert_eq!(port(&["--port", "1"], &env("2"), file), ListenOn::Port(1));
    assert_eq!(port(&[], &env("2"), file), ListenOn::Port(2));
    assert_eq!(port(&[], &Environment::default(), file), ListenOn::Port(3));
    assert_eq!(port(&[], &env("  "), file), ListenOn::Port(3), "blank is unset");

    let flagged = ["--profile", "test", "--rate-limit", "0", "--app-id", "flag", "--listing", "compact"];
    let settings = merge(&flagged, &Environment::default(), file).unwrap();
    assert_eq!(settings.profile.name, "test");
    assert!(settings.rate_limit.is_unlimited());
    assert_eq!(settings.app.id, "flag");
    assert_eq!(settings.listing, Listing::Compact);
    let settings = merge(&[], &Environment::default(), file).unwrap();
    assert_eq!(settings.profile.name, "observe");
    assert_eq!(settings.rate_limit, RateLimit::per_second(3));
    assert_eq!(settings.listing, Listing::Flat);
    assert_eq!(settings.app.name, "file", "the name is the identifier where none is given");
}

#[test]
fn a_socket_or_stdio_on_the_command_line_beats_a_port_from_elsewhere() {
    let file = "[server]\nport = 3\n";
    assert_eq!(merge(&["--stdio"], &env("2"), file).unwrap().listen, ListenOn::Stdio);
    let settings = merge(&["--socket", "s.sock"], &env("2"), file).unwrap();
    assert_eq!(settings.listen, ListenOn::Socket("s.sock".into()));
    let settings = merge(&[], &Environment::default(), "[server]\nsocket = 'x.sock'\n").unwrap();
    assert_eq!(settings.listen, ListenOn::Socket("x.sock".into()));
}

#[test]
fn a_port_in_the_environment_that_is_none_is_refused() {
    for bad in ["0", "65536", "-1", "http", "7420x"] {
        let error = merge(&[], &env(bad), "").unwrap_err();
        assert!(error.contains("PALISADE_PORT") && error.contains('→'), "{error}");
    }
}

#[test]
fn a_flag_replaces_the_entry_of_the_same_name_and_joins_the_others() {
    let file = "[directories]\na = { path = '/file/a', writable = true }\nb = '/file/b'\n[databases]\nmain = '/file/m.db'\nx = '/file/x.db'\n";
    let flags = ["--app-dir", "a=/flag/a", "--app-dir", "c=/flag/c", "--database", "x=/flag/x.db"];
    let settings = merge(&flags, &Environment::default(), file).unwrap();
    let shown: Vec<_> = settings
        .directories
        .iter()
        .map(|dir| (dir.name.as_str(), dir.path.to_str().unwrap(), dir.writable))
        .collect();
    assert_eq!(shown, [("a", "/flag/a", false), ("c", "/flag/c", false), ("b", "/file/b", false)]);
    let shown: Vec<_> =
        settings.databases.iter().map(|db| (db.name.as_str(), db.path.to_str().unwrap())).collect();
    assert_eq!(
        shown,
        [("x", "/flag/x.db"), ("main", "/file/m.db")],
        "the flag's database is the default one"
    );
}

#[test]
fn one_name_for_two_directories_is_refused() {
    let error = merge(&["--app-dir", "a=/x", "--app-dir", "a=/y"], &Environment::default(), "").unwrap_err();
    assert!(error.contains("names `a` twice"), "{error}");
    let error =
        merge(&["--database", "/x/n.db", "--database", "/y/n.db"], &Environment::default(), "").unwrap_err();
    assert!(error.contains("names `n.db` twice") && error.contains("NAME=PATH"), "{error}");
}

#[test]
fn an_unknown_profile_is_refused_with_a_suggestion() {
    let error = merge(&["--profile", "investigat"], &Environment::default(), "").unwrap_err();
    assert!(
        error.contains("no profile `investigat`") && error.contains("→ did you mean `investigate`?"),
        "{error}"
    );
}

#[test]
fn the_file_can_add_redaction_and_never_take_it_away() {
    let error = merge(&[], &Environment::default(), "[redaction]\nenabled = false\n").unwrap_err();
    assert!(error.contains("investigate") && error.contains("redaction = false"), "{error}");
    let full = ["--profile", "full-control"];
    assert!(!merge(&full, &Environment::default(), "").unwrap().redaction.enabled);
    assert!(
        merge(&full, &Environment::default(), "[redaction]\nenabled = true\n").unwrap().redaction.enabled
    );
    assert!(merge(&full, &Environment::default(), "[redaction]\nenabled = false\n").is_ok());
}

#[test]
fn disabled_operations_of_the_file_hold_in_every_profile() {
    for profile in palisade_policy::profile::BUILT_IN {
        let settings =
            merge(&["--profile", profile], &Environment::default(), "disabled = ['query_db']").unwrap();
        assert!(settings.profile.disabled.is_disabled("query_db", None), "{profile}");
    }
}

#[test]
fn a_token_file_wins_over_the_environment_and_blank_is_random() {
    let with_token = |token: &str| Environment { token: Some(token.to_owned()), ..Environment::default() };
    let source = |arguments: &[&str], env: &Environment| merge(arguments, env, "").unwrap().token;
    assert_eq!(source(&[], &with_token("t0ken")), TokenSource::Given("t0ken".to_owned()));
    assert_eq!(source(&["--token-file", "f"], &with_token("t0ken")), TokenSource::File("f".into()));
    assert_eq!(source(&[], &with_token(" \t")), TokenSource::Random);
    assert!(!format!("{:?}", TokenSource::Given("t0ken".into())).contains("t0ken"));
}

#[test]
fn the_cache_is_where_the_desktop_standard_says_unless_told_otherwise() {
    let env =
        Environment { cache_home: Some("/c".into()), home: Some("/h".into()), ..Environment::default() };
    assert_eq!(merge(&[], &env, "").unwrap().cache_dir, Some("/c/palisade/compiled".into()));
    let env = Environment {
        cache_home: Some("relative".into()),
        home: Some("/h".into()),
        ..Environment::default()
    };
    assert_eq!(merge(&[], &env, "").unwrap().cache_dir, Some("/h/.cache/palisade/compiled".into()));
    assert_eq!(merge(&[], &env, "cache-dir = '/own'").unwrap().cache_dir, Some("/own".into()));
    assert_eq!(merge(&["--no-cache"], &env, "cache-dir = '/own'").unwrap().cache_dir, None);
}

#[test]
fn disable_understands_four_words_in_any_case() {
    let disabled =
        |value: &str| Environment { disable: Some(value.to_owned()), ..Environment::default() }.is_disabled();
    for yes in ["1", "true", "TRUE", "yes", "On", " 1 "] {
        assert!(disabled(yes), "{yes:?}");
    }
    for no in ["", "0", "false", "no", "off", "2"] {
        assert!(!disabled(no), "{no:?}");
    }
    assert!(!Environment::default().is_disabled());
}

const TWO: &str = "[directories]\nopen = { path = '/o', writable = true }\nshut = '/s'\n";

fn files(arguments: &[&str], file: &str) -> (Vec<String>, Vec<String>) {
    let settings = merge(arguments, &Environment::default(), file).unwrap();
    let names = |selection: &palisade_policy::Selection| match selection {
        palisade_policy::Selection::All => panic!("everything is named"),
        palisade_policy::Selection::Only(names) => names.iter().cloned().collect(),
    };
    let scope = settings.profile.grants.files().unwrap();
    (names(scope.directories()), names(scope.writable()))
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_writable_directory_stays_read_only_but_under_full_control() {
    assert_eq!(files(&[], TWO), (texts(&["open", "shut"]), vec![]));
    assert_eq!(files(&["--profile", "full-control"], TWO), (texts(&["open", "shut"]), texts(&["open"])));
}

#[test]
fn a_profile_of_ones_own_writes_where_both_it_and_the_registration_say_so() {
    let own = |writable: &str| {
        format!("{TWO}[profiles.own]\nextends = 'investigate'\n[profiles.own.files]\nwritable = {writable}\n")
    };
    let own_profile = ["--profile", "own"];
    assert_eq!(files(&own_profile, &own("['open']")).1, texts(&["open"]));
    assert_eq!(files(&own_profile, &own("'all'")).1, texts(&["open"]));
    assert_eq!(files(&own_profile, &own("[]")).1, texts(&[]));
    let error = merge(&own_profile, &Environment::default(), &own("['shut']")).unwrap_err();
    assert!(error.contains("`shut` writable") && error.contains("writable = true"), "{error}");
}

#[test]
fn a_scope_that_names_nothing_registered_is_refused_with_a_suggestion() {
    let own = |table: &str| format!("{TWO}[profiles.own]\nextends = 'investigate'\n{table}\n");
    let own_profile = ["--profile", "own"];
    let file = own("[profiles.own.files]\ndirectories = ['opne']");
    let error = merge(&own_profile, &Environment::default(), &file).unwrap_err();
    assert!(error.contains("`opne`, which is not registered") && error.contains("`open`?"), "{error}");
    let file = own("[profiles.own.database]\ndatabases = ['notes']");
    let error = merge(&own_profile, &Environment::default(), &file).unwrap_err();
    assert!(error.contains("the database `notes`") && error.contains("register"), "{error}");
}

#[test]
fn environment_variables_count_only_under_profiles_that_grant_the_process() {
    let file = "[environment]\nallow = ['LANG']\n";
    let settings = merge(&[], &Environment::default(), file).unwrap();
    assert_eq!(settings.profile.grants.process_info().unwrap().environment, ["LANG"]);
    let settings = merge(&["--profile", "observe"], &Environment::default(), file).unwrap();
    assert!(settings.profile.grants.process_info().is_none());
}
