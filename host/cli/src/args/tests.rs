use super::*;
use clap::CommandFactory;

fn parse(arguments: &[&str]) -> Result<Command, String> {
    let all = std::iter::once("palisade").chain(arguments.iter().copied());
    Cli::try_parse_from(all).map(|cli| cli.command).map_err(|error| error.to_string())
}

fn serve(arguments: &[&str]) -> ServeArgs {
    let all: Vec<_> = std::iter::once("serve").chain(arguments.iter().copied()).collect();
    match parse(&all) {
        Ok(Command::Serve(serve)) => serve,
        other => panic!("expected serve, got {other:?}"),
    }
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn help_of_each_command_says_what_it_is_for() {
    for command in Cli::command().get_subcommands_mut() {
        let name = command.get_name().to_owned();
        let help = command.render_long_help().to_string();
        assert!(command.get_about().is_some(), "{name} has no summary");
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            assert!(argument.get_help().is_some(), "{name} --{} has no help:\n{help}", argument.get_id());
        }
    }
}

#[test]
fn directories_and_databases_keep_their_order_and_names() {
    let serve = serve(&[
        "--app-dir",
        "data=./d",
        "--app-dir",
        "logs=/l=1",
        "--database",
        "a.db",
        "--database",
        "b=x/c.db",
    ]);
    let names: Vec<_> =
        serve.app_dirs.iter().map(|named| (named.name.as_str(), named.path.to_str().unwrap())).collect();
    assert_eq!(names, [("data", "./d"), ("logs", "/l=1")]);
    let names: Vec<_> =
        serve.databases.iter().map(|named| (named.name.as_str(), named.path.to_str().unwrap())).collect();
    assert_eq!(names, [("a.db", "a.db"), ("b", "x/c.db")]);
}

#[test]
fn an_equals_sign_in_a_database_path_is_not_taken_for_a_name() {
    let serve = serve(&["--database", "n=./a=b.db"]);
    assert_eq!(serve.databases, [Named { name: "n".into(), path: "./a=b.db".into() }]);
    let error = parse(&["serve", "--database", "./a=b.db"]).unwrap_err();
    assert!(error.contains("write NAME=./a=b.db"), "{error}");
}

#[test]
fn a_directory_without_a_name_is_refused_with_what_to_write() {
    let error = parse(&["serve", "--app-dir", "./data"]).unwrap_err();
    assert!(error.contains("write NAME=PATH, such as data=./data"), "{error}");
    for bad in ["=x", "../up=x", "a/b=x", ".hidden=x", "data="] {
        assert!(parse(&["serve", "--app-dir", bad]).is_err(), "{bad} was accepted");
    }
}

#[test]
fn one_way_to_listen_excludes_the_others() {
    for both in
        [&["--stdio", "--port", "1"][..], &["--stdio", "--socket", "s"], &["--port", "1", "--socket", "s"]]
    {
        let all: Vec<_> = std::iter::once("serve").chain(both.iter().copied()).collect();
        assert!(parse(&all).unwrap_err().contains("cannot be used with"), "{both:?}");
    }
}

#[test]
fn port_zero_and_ports_out_of_range_are_refused() {
    for port in ["0", "65536", "-1", "http"] {
        assert!(parse(&["serve", &format!("--port={port}")]).is_err(), "{port} was accepted");
    }
    assert_eq!(serve(&["--port", "65535"]).port, Some(65_535));
}

#[test]
fn wait_takes_an_optional_number_and_never_the_next_argument() {
    let wait = |arguments: &[&str]| match parse(arguments) {
        Ok(Command::Bridge(bridge)) => bridge.wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(&["bridge"]), None);
    assert_eq!(wait(&["bridge", "--wait"]), DEFAULT_WAIT.parse().ok());
    assert_eq!(wait(&["bridge", "--wait=5"]), Some(5));
    assert_eq!(wait(&["bridge", "--wait", "--app", "notes"]), DEFAULT_WAIT.parse().ok());
}

#[test]
fn a_new_tool_is_of_rust_unless_it_is_said_otherwise() {
    let language = |arguments: &[&str]| match parse(arguments) {
        Ok(Command::New(new)) => Ok(new.language),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    assert_eq!(language(&["new", "a"]), Ok(Language::Rust));
    assert_eq!(language(&["new", "a", "--lang", "js"]), Ok(Language::JavaScript));
    assert_eq!(language(&["new", "a", "--lang=py"]), Ok(Language::Python));
    assert!(language(&["new", "a", "--lang", "c"]).unwrap_err().contains("rust, js or python"));
    assert!(parse(&["new"]).is_err());
}

#[test]
fn what_is_built_is_the_current_directory_unless_it_is_said_otherwise() {
    let dir = |arguments: &[&str]| match parse(arguments) {
        Ok(Command::Build(build)) => build.dir,
        other => panic!("{other:?}"),
    };
    assert_eq!(dir(&["build"]), PathBuf::from("."));
    assert_eq!(dir(&["build", "a/b"]), PathBuf::from("a/b"));
}
