//! The real program, serving a real application.

use crate::support::{Host, MAIL, Ran, Sample, TOKEN, free_port, http, until};
use serde_json::{Value, json};
use std::io::Read;
use std::process::Stdio;

#[test]
fn every_tool_of_the_pack_answers_over_files_and_a_live_database() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);

    let listing = sample.call("list_app_dir", &json!({"directory": "data"}));
    let names: Vec<_> =
        listing["entries"].as_array().unwrap().iter().map(|entry| entry["name"].clone()).collect();
    assert!(names.contains(&json!("hello.txt")) && names.contains(&json!("deep")), "{listing}");

    let file = sample.call("read_app_file", &json!({"directory": "data", "path": "hello.txt"}));
    assert_eq!(file["content"], "hello from a file\n");

    let count = |sample: &Sample| {
        sample.call("query_db", &json!({"query": "SELECT count(*) AS n FROM notes"}))["rows"][0]["n"].clone()
    };
    assert_eq!(count(&sample), 2);
    sample.database.execute_batch("INSERT INTO notes(text) VALUES ('while it is served')").unwrap();
    assert_eq!(count(&sample), 3, "the live database is read, write-ahead log and all");

    let info = sample.call("app_info", &json!({}));
    assert_eq!(info["config"]["identifier"], "dev.palisade.sample");
    let plugin = sample.call("get_plugin_info", &json!({}));
    assert_eq!(plugin["privacy"]["profile"], "investigate");
    assert!(plugin["port"].is_u64(), "{plugin}");
    assert!(sample.call("get_memory_stats", &json!({}))["resident_bytes"].as_u64().unwrap() > 0);
    for action in ["db_health", "processes", "capabilities"] {
        assert!(sample.call("introspect", &json!({"action": action})).is_object(), "{action}");
    }
}

#[test]
fn writes_and_escapes_are_refused_and_leave_everything_as_it_was() {
    let sample = Sample::new();
    let host = sample.serve(&[]);
    let refused = |tool: &str, arguments: Value| {
        let ran = sample.run(&["call", tool, &arguments.to_string()]);
        assert_eq!(ran.code, 1, "{tool} {arguments}: {}", ran.stdout);
        assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{ran:?}");
        assert!(!ran.stderr.contains("CANARY-7f3a outside"), "{ran:?}");
        ran.stderr
    };
    refused("query_db", json!({"query": "DELETE FROM notes"}));
    refused("query_db", json!({"query": "SELECT 1; DELETE FROM notes"}));
    for path in ["../outside.txt", "deep/../../outside.txt", "/etc/passwd"] {
        refused("read_app_file", json!({"directory": "data", "path": path}));
    }
    refused("read_app_file", json!({"directory": "data", "path": "notes.db"}));
    refused("read_app_file", json!({"directory": "data", "path": "notes.db-wal"}));
    let rows: i64 = sample.database.query_row("SELECT count(*) FROM notes", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2);
    assert!(!host.stderr().contains("CANARY-7f3a outside"), "{}", host.stderr());
}

#[test]
fn results_are_redacted_under_investigate_and_not_under_full_control() {
    let sample = Sample::new();
    let query = json!({"query": "SELECT text FROM notes ORDER BY id"});
    {
        let _host = sample.serve(&[]);
        let rows = sample.call("query_db", &query).to_string();
        assert!(rows.contains("first") && !rows.contains(MAIL), "{rows}");
    }
    let _host = sample.serve(&["--profile", "full-control"]);
    assert!(sample.call("query_db", &query).to_string().contains(MAIL));
}

#[test]
fn a_tool_that_the_profile_does_not_grant_is_unknown_and_the_nearest_is_suggested() {
    let sample = Sample::new();
    let _host = sample.serve(&["--profile", "observe"]);
    let ran = sample.run(&["call", "query_db", r#"{"query": "SELECT 1"}"#]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("UNKNOWN_TOOL"), "{}", ran.stderr);
    let ran = sample.run(&["call", "get_memory_stat"]);
    assert!(ran.stderr.contains("did you mean `get_memory_stats`?"), "{}", ran.stderr);
}

#[test]
fn a_switched_off_operation_is_gone_and_a_misspelt_one_stops_the_start() {
    let sample = Sample::new();
    std::fs::write(sample.path("palisade.toml"), "disabled = ['query_db', 'introspect.processes']\n")
        .unwrap();
    let _host = sample.serve(&["--config", "palisade.toml"]);
    assert!(sample.run(&["call", "query_db", r#"{"query": "SELECT 1"}"#]).stderr.contains("UNKNOWN_TOOL"));
    let ran = sample.run(&["call", "introspect", r#"{"action": "processes"}"#]);
    assert!(ran.code == 1 && ran.stderr.contains("it has `capabilities`"), "{}", ran.stderr);
    assert_eq!(sample.run(&["call", "introspect", r#"{"action": "capabilities"}"#]).code, 0);

    std::fs::write(sample.path("palisade.toml"), "disabled = ['query_dbb']\n").unwrap();
    let ran = sample.run(&["serve", "--config", "palisade.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean `query_db`?"), "{}", ran.stderr);
}

#[test]
fn it_says_where_it_listens_and_how_to_connect_and_never_the_token() {
    let sample = Sample::new();
    let host = sample.serve(&[]);
    until("the host has said it", || host.stderr().contains("bridge"));
    let said = host.stderr();
    for expected in [&format!("127.0.0.1:{}", host.port()), "investigate", "token", "palisade bridge"] {
        assert!(said.contains(expected), "no {expected} in:\n{said}");
    }
    assert!(!said.contains(TOKEN), "{said}");
    let quiet = {
        let all = sample.all();
        let port = free_port().to_string();
        let arguments: Vec<&str> =
            ["serve", "--port", &port].into_iter().chain(all.iter().map(String::as_str)).collect();
        let mut command = sample.palisade(&arguments);
        command.env("PALISADE_LOG", "off");
        Host::start(&sample, command)
    };
    until("it says so even where nothing is logged", || {
        quiet.stderr().contains(&format!("127.0.0.1:{}", quiet.port()))
    });
}

#[test]
fn a_port_that_is_taken_is_passed_over_and_the_real_one_is_told() {
    let sample = Sample::new();
    let first = sample.serve(&[]);
    let all = sample.all();
    let port = first.port().to_string();
    let arguments: Vec<&str> =
        ["serve", "--port", &port].into_iter().chain(all.iter().map(String::as_str)).collect();
    let second = Host::start(&sample, sample.palisade(&arguments));
    assert_ne!(second.port(), first.port());
    assert!(second.port() > first.port() && second.port() <= first.port() + 10, "{}", second.port());
    assert!(http(second.port(), "GET /health HTTP/1.1").contains("{\"status\":\"ok\"}"));
}

#[test]
fn each_signal_ends_it_cleanly_and_takes_the_entry_with_it() {
    for signal in ["TERM", "INT", "HUP"] {
        let sample = Sample::new();
        let host = sample.serve(&[]);
        assert_eq!(sample.entries(), [host.child.id().to_string()]);
        host.signal(signal);
        let (code, said) = host.wait();
        assert_eq!(code, Some(0), "{signal}: {said}");
        assert!(sample.entries().is_empty(), "{signal}: {:?}", sample.entries());
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_killed_hosts_entry_is_never_used_and_the_next_host_removes_it() {
    let sample = Sample::new();
    let killed = sample.serve(&[]);
    let pid = killed.child.id().to_string();
    drop(killed);
    assert_eq!(sample.entries(), std::slice::from_ref(&pid), "it could not clean up");
    let ran = sample.run(&["call", "app_info"]);
    assert!(ran.code == 1 && ran.stderr.contains("no Palisade host is running"), "{ran:?}");
    let host = sample.serve(&[]);
    assert_eq!(sample.entries(), [host.child.id().to_string()]);
}

#[test]
fn disabled_it_serves_nothing_and_says_so() {
    let sample = Sample::new();
    for value in ["1", "TRUE", "yes", "on"] {
        let mut command = sample.palisade(&["serve"]);
        let output = command.env("PALISADE_DISABLE", value).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{value}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("PALISADE_DISABLE"));
        assert!(output.stdout.is_empty());
    }
    assert!(sample.entries().is_empty());
}

#[test]
fn on_a_socket_no_port_is_open_and_the_command_line_finds_it() {
    use std::os::unix::fs::PermissionsExt;

    let sample = Sample::new();
    let socket = sample.text("tmp/sample.sock");
    let all = sample.all();
    let arguments: Vec<&str> =
        ["serve", "--socket", &socket].into_iter().chain(all.iter().map(String::as_str)).collect();
    let host = Host::start(&sample, sample.palisade(&arguments));
    assert_eq!(host.metadata["socket"], json!(socket));
    assert!(host.metadata.get("port").is_none(), "{}", host.metadata);
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{mode:o}");
    #[cfg(target_os = "linux")]
    assert_eq!(listening_tcp_sockets(host.child.id()), 0);
    assert_eq!(sample.call("app_info", &json!({}))["config"]["identifier"], "dev.palisade.sample");
    host.signal("TERM");
    assert_eq!(host.wait().0, Some(0));
    assert!(!std::path::Path::new(&socket).exists(), "the socket is removed");
}

/// The check above can fail: a host on a port has one.
#[cfg(target_os = "linux")]
#[test]
fn on_a_port_exactly_one_tcp_socket_listens() {
    let sample = Sample::new();
    let host = sample.serve(&[]);
    assert_eq!(listening_tcp_sockets(host.child.id()), 1);
}

/// Listening TCP sockets that a process holds (proc_pid_fd(5), proc_pid_net(5)).
#[cfg(target_os = "linux")]
fn listening_tcp_sockets(pid: u32) -> usize {
    let held: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|link| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let tables = ["tcp", "tcp6"]
        .map(|table| std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default());
    let listening = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(3) == Some(&"0A")
            && fields.get(9).is_some_and(|inode| held.iter().any(|held| held == inode))
    };
    tables.iter().flat_map(|table| table.lines()).filter(listening).count()
}

#[test]
fn a_token_is_needed_and_the_given_one_is_taken() {
    let sample = Sample::new();
    let host = sample.serve(&[]);
    assert!(http(host.port(), "GET /info HTTP/1.1").starts_with("HTTP/1.1 401"));
    let answer = http(host.port(), &format!("GET /info HTTP/1.1\r\nAuthorization: Bearer {TOKEN}"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("dev.palisade.sample"), "{answer}");
}

#[test]
fn a_token_file_gives_the_token_and_a_blank_variable_makes_a_random_one() {
    use std::os::unix::fs::PermissionsExt;

    let sample = Sample::new();
    let file = sample.path("token");
    std::fs::write(&file, "a-token-from-a-file\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let port = free_port().to_string();
    let mut command = sample.palisade(&["serve", "--port", &port, "--token-file", file.to_str().unwrap()]);
    command.env("PALISADE_AUTH_TOKEN", TOKEN);
    let host = Host::start(&sample, command);
    let info =
        |port: u16, token: &str| http(port, &format!("GET /info HTTP/1.1\r\nAuthorization: Bearer {token}"));
    assert!(info(host.port(), "a-token-from-a-file").starts_with("HTTP/1.1 200"));
    assert!(info(host.port(), TOKEN).starts_with("HTTP/1.1 401"));
    drop(host);

    let port = free_port().to_string();
    let mut command = sample.palisade(&["serve", "--port", &port]);
    command.env("PALISADE_AUTH_TOKEN", "  ");
    let host = Host::start(&sample, command);
    assert!(info(host.port(), "").starts_with("HTTP/1.1 401"));
    assert!(info(host.port(), "  ").starts_with("HTTP/1.1 401"));
    let token =
        std::fs::read_to_string(sample.path("tmp/palisade").join(host.child.id().to_string()).join("token"));
    assert_eq!(token.unwrap().len(), 36, "a UUID");
}

#[test]
fn what_can_not_be_opened_or_understood_stops_the_start() {
    use std::os::unix::ffi::OsStrExt;

    let sample = Sample::new();
    let ran = sample.run(&["serve", "--app-dir", "data=./gone"]);
    assert!(ran.code == 1 && ran.stderr.contains("`data`") && ran.stderr.contains('→'), "{ran:?}");
    let ran = sample.run(&["serve", "--database", "gone.db"]);
    assert!(ran.code == 1 && ran.stderr.contains("gone.db"), "{ran:?}");
    let mut command = sample.palisade(&["serve"]);
    let unreadable = std::ffi::OsStr::from_bytes(b"not-utf-8-\xff");
    let ran = Ran::from(command.env("PALISADE_AUTH_TOKEN", unreadable).output().unwrap());
    assert!(
        ran.code == 2 && ran.stderr.contains("PALISADE_AUTH_TOKEN"),
        "not a random token instead: {ran:?}"
    );
    let ran = sample.run(&["serve", "--profile", "admin"]);
    assert!(ran.code == 2 && ran.stderr.contains("no profile `admin`"), "{ran:?}");
    assert!(sample.entries().is_empty());
}

#[test]
fn a_configuration_file_serves_what_it_names_relative_to_itself() {
    let sample = Sample::new();
    let port = free_port();
    let text = format!(
        "profile = 'support'\n[app]\nid = 'dev.from.file'\n[directories]\ndata = 'data'\nlogs = 'logs'\n\
         [databases]\nnotes = 'data/notes.db'\n[server]\nport = {port}\n\
         [profiles.support]\nextends = 'observe'\ngrants = ['files', 'grants']\n\
         [profiles.support.files]\ndirectories = ['logs']\n"
    );
    std::fs::write(sample.path("app/palisade.toml"), text).unwrap();
    let host = Host::start(&sample, sample.palisade(&["serve", "--config", "app/palisade.toml"]));
    assert!(host.port() >= port && host.port() <= port + 10);
    assert_eq!(host.metadata["identifier"], "dev.from.file");
    let grants = sample.call("introspect", &json!({"action": "capabilities"})).to_string();
    assert!(grants.contains("logs (read)") && !grants.contains("data (read)"), "{grants}");
    assert_eq!(sample.run(&["call", "list_app_dir", r#"{"directory": "logs"}"#]).code, 0);
    assert_eq!(sample.run(&["call", "list_app_dir", r#"{"directory": "data"}"#]).code, 1);
}

#[test]
fn over_stdio_one_client_is_served_and_nothing_listens() {
    use std::io::{BufRead, BufReader, Write};

    let sample = Sample::new();
    let all = sample.all();
    let arguments: Vec<&str> =
        ["serve", "--stdio"].into_iter().chain(all.iter().map(String::as_str)).collect();
    let mut child = sample
        .palisade(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |message: Value| writeln!(input, "{message}").unwrap();
    let mut answer =
        || serde_json::from_str::<Value>(&output.next().unwrap().unwrap()).expect("stdout is the protocol's");
    ask(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}));
    assert_eq!(answer()["result"]["serverInfo"]["name"], "palisade");
    ask(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    ask(json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
        "name": "query_db", "arguments": {"query": "SELECT 6 * 7 AS answer"}}}));
    let called = answer();
    assert_eq!(called["result"]["structuredContent"]["rows"][0]["answer"], 42, "{called}");
    #[cfg(target_os = "linux")]
    assert_eq!(listening_tcp_sockets(child.id()), 0);
    assert!(sample.entries().is_empty());
    drop(input);
    until("it ends with its input", || child.try_wait().unwrap().is_some());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("stdio"), "{said}");
}
