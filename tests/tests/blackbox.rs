//! What a hostile or careless client tries over HTTP, and what must come back. Every reply is searched for canaries.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use palisade_tests::host::TOKEN;
use palisade_tests::{Client, Fixture, Host, Reply};
use serde_json::{Value, json};

/// One host for the tests that do not wear it out, and what ends it: nothing drops a static, but this program's end closes the
/// pipe that the third is waiting at.
static SHARED: LazyLock<(Fixture, Host, Child)> = LazyLock::new(|| {
    let fixture = Fixture::new();
    let host = Host::start(&fixture, "investigate", &[]);
    let mut ender = Command::new("sh");
    ender.args(["-c", "read -r _; kill \"$0\"", &host.pid().to_string()]);
    let ender = ender.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    (fixture, host, ender)
});

fn client() -> Client {
    SHARED.1.client()
}

fn port() -> u16 {
    SHARED.1.port
}

fn failed(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{:.300}", reply.body);
    assert!(reply.json()["error"].as_str().is_some_and(|text| !text.is_empty()), "{:.300}", reply.body);
    secured(reply);
}

fn secured(reply: &Reply) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name} on a {}", reply.status);
    }
    assert!(reply.header("access-control-allow-origin").is_none(), "a permissive answer");
}

#[test]
fn a_wrong_token_opens_nothing_and_learns_nothing() {
    let long = "x".repeat(200_000);
    let wrong = [
        format!("Bearer {}", TOKEN.to_uppercase()),
        format!("Bearer {}", &TOKEN[..35]),
        format!("Bearer {TOKEN}0"),
        "Bearer 00000000-0000-4000-8000-000000000000".to_owned(),
        format!("Basic {TOKEN}"),
        format!("Bearer  {TOKEN}"),
        format!("Bearer\t{TOKEN}"),
        format!("Bearer{TOKEN}"),
        format!("Bearer \"{TOKEN}\""),
        TOKEN.to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {TOKEN} {TOKEN}"),
        format!("Bearer {TOKEN},Bearer {TOKEN}"),
        format!("Bearer {long}"),
    ];
    let nobody = Client::new(port(), None);
    for (method, path) in
        [("GET", "/info"), ("POST", "/mcp"), ("GET", "/api/tools"), ("POST", "/api/tools/app_info")]
    {
        let bare = nobody.request(method, path, &[], b"");
        failed(&bare, 401, "UNAUTHENTICATED");
        assert!(bare.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
        for value in &wrong {
            let reply = nobody.request(method, path, &[("authorization", value)], b"");
            assert!(matches!(reply.status, 401 | 431), "{path} {value:.60}: {}", reply.status);
            if reply.status == 401 {
                assert_eq!(reply.body, bare.body, "a 401 body tells nothing");
            }
        }
    }
    // Twice the right one is not once the right one; nor is one in the query.
    let twice = client().request("GET", "/info", &[("authorization", &format!("Bearer {TOKEN}"))], b"");
    assert_eq!(twice.status, 401);
    assert_eq!(nobody.get(&format!("/info?token={TOKEN}&access_token={TOKEN}")).status, 401);
    let raw = [b"GET /info HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer \xff\xfe\r\n\r\n".as_slice()]
        .concat();
    assert!(matches!(nobody.raw(&raw).unwrap().status, 400 | 401));
}

#[test]
fn the_scheme_may_be_of_any_case() {
    let nobody = Client::new(port(), None);
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        let value = format!("{scheme} {TOKEN}");
        assert_eq!(nobody.request("GET", "/info", &[("authorization", &value)], b"").status, 200, "{scheme}");
    }
}

#[test]
fn only_loopback_hosts_are_served() {
    let client = client();
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        for host in [host.to_owned(), format!("{host}:{}", port())] {
            assert_eq!(client.request("GET", "/info", &[("host", &host)], b"").status, 200, "{host}");
        }
    }
    for host in [
        "evil.com",
        "localhost.evil.com",
        "127.0.0.1.evil.com",
        "[::1].evil.com",
        "[::1]@evil.com",
        "[2001:db8::1]",
        "localhost:notaport",
        "localhost:",
        "localhost:7420:extra",
        "localhost@evil.com",
        "evil.com@localhost",
        "localhost/evil",
        "127.0.0.2",
        "0.0.0.0",
        "127.1",
        "2130706433",
        "0x7f000001",
        "localhost:99999",
        "localhost:-1",
        "localhost.",
        "::1",
        "[::1",
        "localhost,evil.com",
        "localhost evil.com",
        "%6cocalhost",
        "[::ffff:127.0.0.1]",
        "",
    ] {
        let reply = client.request("GET", "/info", &[("host", host)], b"");
        assert!(matches!(reply.status, 400 | 403), "{host:?}: {}", reply.status);
        secured(&reply);
        let forwarded =
            client.request("GET", "/info", &[("host", host), ("x-forwarded-host", "localhost")], b"");
        assert!(matches!(forwarded.status, 400 | 403), "{host:?} with X-Forwarded-Host");
    }
    let bare = format!("GET /health HTTP/1.1\r\nauthorization: Bearer {TOKEN}\r\n\r\n");
    assert!(matches!(client.raw(bare.as_bytes()).unwrap().status, 400 | 403));
    let twice = "GET /health HTTP/1.1\r\nhost: localhost\r\nhost: evil.com\r\n\r\n";
    assert!(matches!(client.raw(twice.as_bytes()).unwrap().status, 400 | 403));
    let absolute = "GET http://evil.com/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    assert!(matches!(client.raw(absolute.as_bytes()).unwrap().status, 400 | 403));
}

#[test]
fn only_local_origins_are_served_and_no_preflight_is_answered() {
    let client = client();
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "https://localhost",
        "http://127.0.0.1:5173",
        "http://[::1]:8080",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
    ] {
        assert_eq!(client.request("GET", "/info", &[("origin", origin)], b"").status, 200, "{origin}");
    }
    for origin in [
        "null",
        "",
        "localhost",
        "https://evil.com",
        "http://localhost.evil.com",
        "http://localhost@evil.com",
        "http://evil.com#localhost",
        "tauri://evil",
        "tauri://localhost.evil.com",
        "file://",
        "file://localhost",
        "ftp://localhost",
        "http://localhost:notaport",
        "http://localhost/path",
        "http://user@localhost",
        "http://tauri.localhost.evil.com",
        "chrome-extension://abcdef",
        "http://127.0.0.1.evil.com",
        "http://0.0.0.0",
        "javascript://localhost",
        "http://localhost http://evil.com",
        "//localhost",
    ] {
        let reply = client.request("GET", "/info", &[("origin", origin)], b"");
        failed(&reply, 403, "FORBIDDEN_ORIGIN");
        let preflight = client.request(
            "OPTIONS",
            "/mcp",
            &[("origin", origin), ("access-control-request-method", "POST")],
            b"",
        );
        assert!(preflight.status >= 400, "{origin}");
        secured(&preflight);
    }
}

#[test]
fn every_response_carries_the_security_headers() {
    let client = client();
    for reply in [
        client.get("/health"),
        client.get("/info"),
        client.get("/api/tools"),
        client.get("/no/such/path"),
        client.get("/api/tools/"),
        client.request("DELETE", "/info", &[], b""),
        client.request("PUT", "/health", &[], b"x"),
        client.mcp("tools/list", &json!({})),
        client.mcp_raw("not json", &[]),
        Client::new(port(), None).get("/info"),
        client.tool("app_info", &json!({"nope": 1})),
    ] {
        secured(&reply);
    }
}

#[test]
fn health_and_info_say_just_what_they_should() {
    let nobody = Client::new(port(), None);
    assert_eq!(nobody.get("/health").body, r#"{"status":"ok"}"#);
    let info = client().get("/info");
    let value = info.json();
    assert_eq!(value["name"], "palisade");
    assert_eq!(value["port"], json!(port()));
    assert!(info.body.contains("dev.palisade.sample") && !info.body.contains(TOKEN), "{}", info.body);
    assert!(!info.body.contains(SHARED.0.path("").to_str().unwrap()), "no path: {}", info.body);
    failed(
        &client().request("POST", "/health", &[], b""),
        405,
        &client().request("POST", "/health", &[], b"").code(),
    );
    assert_eq!(client().request("DELETE", "/api/tools", &[], b"").status, 405);
    assert_eq!(client().get("/nothing").status, 404);
    assert_eq!(client().get("/../etc/passwd").status, 404);
}

#[test]
fn bad_bodies_get_the_right_status_and_code() {
    let client = client();
    let post = |body: &[u8]| {
        client.request("POST", "/api/tools/query_db", &[("content-type", "application/json")], body)
    };
    failed(&post(b"{\"query\": "), 400, "INVALID_ARGUMENTS");
    failed(&post(b"[1, 2]"), 400, "INVALID_ARGUMENTS");
    failed(&post(b"\"text\""), 400, "INVALID_ARGUMENTS");
    failed(&post(b"\xff\xfe{}"), 400, "INVALID_ARGUMENTS");
    failed(
        &post(format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000)).as_bytes()),
        400,
        "INVALID_ARGUMENTS",
    );
    let deep = format!("{}1{}", "{\"a\":".repeat(1_000), "}".repeat(1_000));
    failed(&post(deep.as_bytes()), 400, "INVALID_ARGUMENTS");
    let missing = post(b"{}");
    failed(&missing, 400, "INVALID_ARGUMENTS");
    assert!(missing.body.contains("query"), "it names the field: {}", missing.body);
    let wrong = client.tool("query_db", &json!({"query": 7}));
    failed(&wrong, 400, "INVALID_ARGUMENTS");
    assert!(wrong.body.contains("query"), "{}", wrong.body);
    let unknown = client.tool("query_db", &json!({"query": "SELECT 1", "max_row": 5}));
    failed(&unknown, 400, "INVALID_ARGUMENTS");
    assert!(unknown.body.contains("max_rows"), "it suggests the nearest: {}", unknown.body);
    for arguments in [json!({}), json!({"action": "nope"}), json!({"action": 3}), json!({"action": null})] {
        let reply = client.tool("introspect", &arguments);
        failed(&reply, 400, "INVALID_ARGUMENTS");
        assert!(reply.body.contains("db_health") && reply.body.contains("processes"), "{}", reply.body);
    }
    failed(&client.tool("no_such_tool", &json!({})), 404, "UNKNOWN_TOOL");
    let empty = client.request("POST", "/api/tools/get_plugin_info", &[], b"");
    assert_eq!(empty.status, 200, "an empty body equals {{}}: {}", empty.body);
    for name in ["..%2f..%2fetc", "%00", "query_db%20", "QUERY_DB", "query_db/extra", "\u{1b}[31m"] {
        let reply = client.tool(name, &json!({}));
        assert!(matches!(reply.status, 400 | 404), "{name:?}: {}", reply.status);
    }
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    for path in ["/mcp", "/api/tools/query_db"] {
        // It announces 50 MB and sends none of them: the answer comes at once.
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n\
             accept: application/json, text/event-stream\r\ncontent-length: 52428800\r\n\r\n"
        );
        let start = Instant::now();
        let reply = client().raw(head.as_bytes()).unwrap();
        assert_eq!(reply.status, 413, "{path}: {}", reply.body);
        assert!(start.elapsed() < Duration::from_secs(5), "{path}");
        secured(&reply);
        // Chunks without end: cut off at the limit.
        let reply = chunks_without_end(path);
        assert!(reply.is_none_or(|reply| reply.status == 413), "{path}");
    }
    assert_eq!(client().get("/health").status, 200);
}

fn chunks_without_end(path: &str) -> Option<Reply> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    let mut sent = 0_usize;
    while stream.write_all(&chunk).is_ok() {
        sent += chunk.len();
        // The host listens for a while to whoever is still sending, so that the refusal can be read.
        assert!(sent < 256 << 20, "{path} took 256 MB");
    }
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let status = String::from_utf8_lossy(&bytes).split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, headers: Vec::new(), body: String::new() })
}

#[test]
fn paths_lead_nowhere_else() {
    let client = client();
    let outside = SHARED.0.path("outside/secret.txt");
    let absolute = outside.to_str().unwrap();
    for path in [
        "../outside/secret.txt",
        "sub/../../outside/secret.txt",
        "./../outside/secret.txt",
        "..",
        "../",
        "/etc/passwd",
        absolute,
        "//etc/passwd",
        "..\\outside\\secret.txt",
        "C:\\secret",
        "C:/secret",
        "\\\\host\\share\\x",
        "sub/./../../outside/secret.txt",
        "%2e%2e/outside/secret.txt",
        "....//outside/secret.txt",
        "notes.txt\0.png",
        "\0",
        "~/secret",
        "sub/deep/../../../outside/secret.txt",
        "file:///etc/passwd",
    ] {
        let there = client.tool("read_app_file", &json!({"path": path}));
        assert!((400..500).contains(&there.status), "{path:?}: {} {:.200}", there.status, there.body);
        assert!(
            !there.body.contains(SHARED.0.path("").to_str().unwrap()) || path == absolute,
            "{}",
            there.body
        );
        let list = client.tool("list_app_dir", &json!({"path": path}));
        let entries = list.status == 200 && list.json()["result"]["count"] != json!(0);
        assert!(!entries, "{path:?}: {:.300}", list.body);
    }
    // No oracle: what exists outside and what does not give the same answer.
    let exists = client.tool("read_app_file", &json!({"path": "../outside/secret.txt"}));
    let missing = client.tool("read_app_file", &json!({"path": "../outside/nothing.txt"}));
    assert_eq!(
        (exists.status, exists.body.replace("secret", "_")),
        (missing.status, missing.body.replace("nothing", "_"))
    );
}

#[test]
#[cfg(unix)]
fn links_and_devices_are_refused_as_such() {
    let fixture = Fixture::new();
    let data = fixture.path("data");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, data.join(name)).unwrap();
    link(fixture.path("outside/secret.txt").to_str().unwrap(), "link.txt");
    link("../outside/secret.txt", "relative.txt");
    link("../outside/no-such-file", "dangling.txt");
    link("../outside", "folder");
    link("/dev/zero", "zero");
    link("loop", "loop");
    link("../outside/secret.db", "linked.db");
    assert!(std::process::Command::new("mkfifo").arg(data.join("fifo")).status().unwrap().success());
    let host = Host::start(&fixture, "investigate", &[]);
    let client = host.client();
    for path in
        ["link.txt", "relative.txt", "dangling.txt", "folder/secret.txt", "zero", "loop", "fifo", "linked.db"]
    {
        let start = Instant::now();
        let reply = client.tool("read_app_file", &json!({"path": path}));
        assert!((400..500).contains(&reply.status), "{path}: {} {:.200}", reply.status, reply.body);
        assert!(start.elapsed() < Duration::from_secs(10), "{path} blocked");
    }
    let (to_something, to_nothing) = (
        client.tool("read_app_file", &json!({"path": "relative.txt"})),
        client.tool("read_app_file", &json!({"path": "dangling.txt"})),
    );
    assert_eq!(to_something.status, to_nothing.status, "an oracle for what exists outside");
    assert_eq!(to_something.body.replace("relative", "_"), to_nothing.body.replace("dangling", "_"));
    let listed = client.result("list_app_dir", &json!({"path": "", "max_depth": 5}));
    assert!(!listed.to_string().contains("secret.txt"), "no link is followed: {listed}");
}

#[test]
fn large_files_are_paged_and_binary_ones_encoded() {
    let client = client();
    let whole = std::fs::read_to_string(SHARED.0.path("data/notes.txt")).unwrap();
    let mut read = String::new();
    let mut offset = 0;
    loop {
        let page = client
            .result("read_app_file", &json!({"path": "notes.txt", "offset": offset, "max_bytes": 1_000}));
        read.push_str(page["content"].as_str().unwrap());
        if page["file"]["truncated"] == json!(false) {
            break;
        }
        offset = read.len();
        assert!(read.len() <= whole.len());
    }
    assert_eq!(read, whole);
    let binary = client.result("read_app_file", &json!({"path": "sub/deep/leaf.txt", "binary": true}));
    assert_eq!((binary["encoding"].as_str(), binary["content"].as_str()), (Some("base64"), Some("bGVhZg==")));
}

#[test]
fn sql_reads_and_never_writes() {
    let client = client();
    let query = |sql: &str| client.tool("query_db", &json!({"query": sql}));
    for sql in [
        "SELECT 'a;b' AS x",
        "SELECT '--' AS x",
        "SELECT '/*' AS x -- end",
        "SELECT 1;",
        " ; SELECT 1",
        "WITH n(i) AS (SELECT 1) SELECT i FROM n",
        "PRAGMA table_info(notes)",
        "EXPLAIN QUERY PLAN SELECT * FROM notes",
        "SELECT count(*) FROM pragma_table_info('notes')",
        "SELECT json_extract('{\"a\":1}', '$.a')",
    ] {
        let reply = query(sql);
        let ok = reply.status == 200 || (sql.starts_with(" ;") && reply.status == 400 || reply.status == 422);
        assert!(ok, "{sql}: {} {:.200}", reply.status, reply.body);
    }
    for sql in [
        "DELETE FROM notes",
        "UPDATE notes SET title = 'x'",
        "INSERT INTO notes VALUES (1,2,3,4)",
        "DROP TABLE notes",
        "SELECT 1; DELETE FROM notes",
        "/* x */ DELETE FROM notes",
        "-- x\nDELETE FROM notes",
        "WITH d AS (SELECT 1) DELETE FROM notes",
        "REPLACE INTO notes VALUES (1,2,3,4)",
        "CREATE TEMP TABLE t (a)",
        "DELETE FROM notes RETURNING *",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA user_version = 7",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA writable_schema = ON",
        "ATTACH ':memory:' AS m",
        "VACUUM",
        "ATTACH '../outside/secret.db' AS s",
        "VACUUM INTO 'copy.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "SELECT load_extension('x')",
        "SAVEPOINT s",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
        "ALTER TABLE notes ADD b",
    ] {
        let reply = query(sql);
        assert!((400..500).contains(&reply.status), "{sql}: {} {:.200}", reply.status, reply.body);
    }
    let count = client
        .result("query_db", &json!({"sql": "SELECT count(*) AS n FROM notes WHERE id > ?1", "params": [0]}));
    assert!(count["rows"][0]["n"].as_i64().unwrap() >= 2_999, "{count}");
    let capped = client.result("query_db", &json!({"query": "SELECT * FROM notes", "max_rows": 7}));
    assert_eq!((capped["row_count"].clone(), capped["truncated"].clone()), (json!(7), json!(true)));
    let start = Instant::now();
    let endless =
        query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    failed(&endless, 504, "DEADLINE_EXCEEDED");
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn secrets_in_files_are_redacted_and_ordinary_things_stay() {
    let client = client();
    let settings = client.result("read_app_file", &json!({"path": "settings.json"})).to_string();
    assert!(settings.contains("[REDACTED]") && settings.contains("dark"), "{settings}");
    assert!(!settings.contains("sk-ant-"), "{settings}");
    let sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    let uuid = "123e4567-e89b-12d3-a456-426614174000";
    let echoed = client.result("query_db", &json!({"query": format!("SELECT '{sha}' AS a, '{uuid}' AS b")}));
    assert!(echoed.to_string().contains(sha) && echoed.to_string().contains(uuid), "{echoed}");
    // The host's own token, in spellings that a tool's output could carry.
    for sql in [
        format!("SELECT '{TOKEN}' AS x"),
        format!("SELECT hex('{TOKEN}') AS x"),
        format!("SELECT lower(hex('{TOKEN}')) AS x"),
        format!("SELECT 'at the end {TOKEN}' AS x"),
    ] {
        let reply = client.tool("query_db", &json!({"query": sql}));
        let hex: String = TOKEN.bytes().map(|b| format!("{b:02x}")).collect();
        let body = reply.body.to_lowercase();
        assert!(!body.contains(TOKEN) && !body.contains(&hex), "{sql}: {}", reply.body);
    }
}

#[test]
fn mcp_speaks_both_eras_on_one_endpoint() {
    let client = client();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
        let reply = client.mcp_raw(&message.to_string(), &[]);
        let result = &reply.json()["result"];
        assert_eq!(result["protocolVersion"], version, "{:.300}", reply.body);
        assert_eq!(result["serverInfo"]["name"], "palisade");
    }
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let message = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": {"_meta": meta}});
    let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/list")];
    let reply = client.mcp_raw(&message.to_string(), &headers);
    assert!(
        reply.json()["result"]["tools"].as_array().is_some_and(|tools| !tools.is_empty()),
        "{:.400}",
        reply.body
    );
    let stale = client.mcp_raw(
        &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string(),
        &[("mcp-session-id", "no-such-session"), ("mcp-protocol-version", "2025-06-18")],
    );
    assert!(
        stale.json()["result"]["tools"].is_array(),
        "a stale session is no dead end: {:.300}",
        stale.body
    );
}

#[test]
fn broken_messages_get_json_rpc_errors() {
    let client = client();
    let code = |reply: &Reply| reply.json()["error"]["code"].as_i64().unwrap_or_default();
    assert_eq!(code(&client.mcp_raw("{not json", &[])), -32700);
    assert_eq!(code(&client.mcp_raw("", &[])), -32700);
    for body in
        [json!({"id": 1, "method": "tools/list"}), json!([]), json!("text"), json!({"jsonrpc": "2.0"})]
    {
        let reply = client.mcp_raw(&body.to_string(), &[]);
        assert!(matches!(code(&reply), -32600 | -32700), "{body}: {} {:.300}", reply.status, reply.body);
        assert!((400..500).contains(&reply.status), "{body}: {}", reply.status);
    }
    let batch =
        json!([{"jsonrpc": "2.0", "id": 1, "method": "ping"}, {"jsonrpc": "2.0", "id": 2, "method": "ping"}]);
    assert!(matches!(code(&client.mcp_raw(&batch.to_string(), &[])), -32600 | -32700));
    assert_eq!(code(&client.mcp("no/such/method", &json!({}))), -32601);
    for undeclared in ["prompts/list", "completion/complete"] {
        assert_eq!(code(&client.mcp(undeclared, &json!({}))), -32601, "{undeclared} is not declared");
    }
    assert_eq!(code(&client.mcp("resources/read", &json!({"uri": "palisade://no/such"}))), -32002);
    assert_eq!(code(&client.mcp("tools/call", &json!({"name": "no_such_tool", "arguments": {}}))), -32602);
    let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
    let nested = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"app_info","arguments":{{"a":{deep}}}}}}}"#
    );
    assert!(matches!(code(&client.mcp_raw(&nested, &[])), -32700 | -32600 | -32602));
    let failed = client
        .mcp("tools/call", &json!({"name": "query_db", "arguments": {"query": "DROP TABLE notes"}}))
        .json();
    assert_eq!(failed["result"]["isError"], json!(true), "{failed}");
    assert!(failed["result"]["structuredContent"]["code"].is_string(), "{failed}");
    let invalid =
        client.mcp("tools/call", &json!({"name": "query_db", "arguments": {"quer": "SELECT 1"}})).json();
    assert_eq!(invalid["result"]["structuredContent"]["code"], "INVALID_ARGUMENTS", "{invalid}");
}

#[test]
fn a_flood_without_a_token_leaves_an_authenticated_client_alone() {
    let fixture = Fixture::new();
    let host = Host::start(&fixture, "observe", &["--rate-limit", "50"]);
    let (client, nobody) = (host.client(), Client::new(host.port, None));
    let flood: Vec<u16> = (0..400).map(|_| nobody.get("/info").status).collect();
    assert!(flood.iter().all(|status| matches!(status, 401 | 429)), "{flood:?}");
    let mine = client.get("/info");
    assert_eq!(mine.status, 200, "the flood took nothing of this client's");
    let burst: Vec<Reply> = (0..400).map(|_| client.get("/info")).collect();
    let limited = burst.iter().find(|reply| reply.status == 429).expect("a client over its rate is told so");
    failed(limited, 429, "RATE_LIMITED");
    assert!(limited.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(client.get("/info").status, 200, "it recovers by itself");
}

#[test]
fn slow_and_half_closed_senders_lock_nobody_out() {
    let host = &SHARED.1;
    let slow: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", host.port)).unwrap();
            stream.write_all(b"POST /mcp HTTP/1.1\r\nhost: loc").unwrap();
            stream
        })
        .collect();
    let start = Instant::now();
    assert_eq!(client().get("/health").status, 200);
    assert!(start.elapsed() < Duration::from_secs(5));
    drop(slow);
    let half = TcpStream::connect(("127.0.0.1", host.port)).unwrap();
    half.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client().get("/health").status, 200);
}

#[test]
fn long_calls_do_not_hold_up_short_ones() {
    let client = client();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let long: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.tool("query_db", &json!({"query": endless})).status)
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    assert_eq!(client.get("/health").status, 200);
    assert_eq!(client.tool("get_plugin_info", &json!({})).status, 200);
    assert!(start.elapsed() < Duration::from_secs(4), "short calls waited {:?}", start.elapsed());
    for call in long {
        assert_eq!(call.join().unwrap(), 504);
    }
}

#[test]
fn ten_clients_at_once_get_their_own_answers() {
    let threads: Vec<_> = (0..10_i64)
        .map(|n| {
            let client = client();
            std::thread::spawn(move || {
                for i in 0..20 {
                    let mark = n * 1_000 + i;
                    let call = json!({"name": "query_db", "arguments": {"query": "SELECT ?1 AS mark", "params": [mark]}});
                    let reply: Value = client.mcp("tools/call", &call).json();
                    assert_eq!(reply["result"]["structuredContent"]["rows"][0]["mark"], json!(mark), "{reply}");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
