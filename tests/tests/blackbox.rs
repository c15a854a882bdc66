//! What a hostile or careless client tries over HTTP, and what must come back: the black-box suite against the headless host in
//! each built-in profile, and what only somebody who knows the fixture can ask.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use palisade_blackbox::{Address, Report, Suite};
use palisade_tests::fixture::CANARY;
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

/// Checks that a host may skip for lack of what they are about, by the beginnings of their titles.
type Skips = &'static [&'static str];

/// Without windows there is no page; a machine may be too slow to ask too fast.
const EVERYWHERE: Skips = &["profiles: what stands in a password field", "rate-limit: "];

/// Without files and databases there is nothing to read and nothing that gives a text back.
const WITHOUT_FILES: Skips = &[
    "limits: long calls hold up",
    "profiles: an action that is not granted",
    "files: ",
    "databases: ",
    "redaction: the token does not come back in what a tool echoes",
    "redaction: secrets of the usual kinds",
    "redaction: a value whose key",
    "redaction: hashes",
];

/// It leaves nothing out, and redacts nothing but the host's own tokens.
const IN_FULL: Skips = &[
    "profiles: a built-in profile",
    "profiles: an action that is not granted",
    "redaction: secrets of the usual kinds",
    "redaction: a value whose key",
];

/// The whole suite against a host of its own. Every reply is searched for what must not leave the fixture.
fn suite(profile: &str) -> Report {
    let fixture = Fixture::new();
    let mut host = Host::start(&fixture, profile, &[]);
    let directory = fixture.path("").canonicalize().unwrap();
    let canaries = [CANARY, "sk-ant-REDACTME", directory.to_str().unwrap()];
    // Where nothing is redacted, the settings' own key is told to whoever may read them.
    let canaries =
        canaries.into_iter().filter(|canary| profile != "full-control" || !canary.starts_with("sk-"));
    let report = Suite::new(Address::local(host.port), TOKEN).canaries(canaries).run(|_| {}).unwrap();
    assert!(host.is_alive());
    report
}

/// All of them at once: most checks wait for most of their time.
#[test]
fn every_check_holds_in_every_built_in_profile() {
    let profiles: [(&str, Skips); 4] = [
        ("observe", WITHOUT_FILES),
        ("investigate", &["profiles: an action that is not granted"]),
        ("test", WITHOUT_FILES),
        ("full-control", IN_FULL),
    ];
    let reports = std::thread::scope(|scope| {
        let runs = profiles.map(|(profile, skips)| (skips, scope.spawn(move || suite(profile))));
        runs.map(|(skips, run)| (skips, run.join().unwrap()))
    });
    for (_, report) in &reports {
        println!("{report}");
    }
    for (skips, report) in reports {
        assert!(report.is_good(), "{report}");
        for (title, why) in report.skipped() {
            let is_expected = skips.iter().chain(EVERYWHERE).any(|beginning| title.starts_with(beginning));
            assert!(is_expected, "{}: {title} was skipped: {why}", report.profile);
        }
    }
}

/// Whoever runs the suite against a host that grants neither files nor a database is told so, and is told of no failure.
#[test]
fn what_a_host_grants_nothing_to_work_on_is_skipped() {
    let fixture = Fixture::new();
    let host = Host::bare(&fixture, "full-control");
    let report = Suite::new(Address::local(host.port), TOKEN).run(|_| {}).unwrap();
    assert!(report.is_good(), "{report}");
    let skipped = report.skipped();
    let idle = skipped.iter().filter(|(_, why)| why.contains("nothing to work on")).count();
    assert!(idle >= 8, "{report}");
}

/// A suite that can't fail shows nothing.
#[test]
fn the_suite_fails_when_something_does_not_hold() {
    // The word stands in every answer of /health, and must not.
    let address = Address::local(SHARED.1.port);
    let suite = Suite::new(address, TOKEN).canaries(["status"]).only(["health says that it is well"]);
    let report = suite.run(|_| {}).unwrap();
    assert!(!report.is_good(), "{report}");
    assert_eq!(report.failed().count(), 1, "{report}");
    assert!(Suite::new(Address::local(SHARED.1.port), "another token").run(|_| {}).is_err());
}

fn failed(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{:.300}", reply.body);
    assert!(reply.json()["error"].as_str().is_some_and(|text| !text.is_empty()), "{:.300}", reply.body);
}

/// Where the outside is, and what is in it, only this test knows.
#[test]
fn paths_to_what_is_outside_lead_nowhere() {
    let client = client();
    let root = SHARED.0.path("");
    let absolute = SHARED.0.path("outside/secret.txt");
    let absolute = absolute.to_str().unwrap();
    for path in [
        "../outside/secret.txt",
        "sub/../../outside/secret.txt",
        "./../outside/secret.txt",
        absolute,
        "..\\outside\\secret.txt",
        "sub/./../../outside/secret.txt",
        "%2e%2e/outside/secret.txt",
        "....//outside/secret.txt",
        "notes.txt\0.png",
        "sub/deep/../../../outside/secret.txt",
    ] {
        let there = client.tool("read_app_file", &json!({"path": path}));
        assert!((400..500).contains(&there.status), "{path:?}: {} {:.200}", there.status, there.body);
        assert!(!there.body.contains(root.to_str().unwrap()) || path == absolute, "{}", there.body);
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
        assert!(start.elapsed() < Duration::from_secs(60), "{path} blocked");
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
fn secrets_in_files_are_redacted_and_what_is_beside_them_stays() {
    let client = client();
    let settings = client.result("read_app_file", &json!({"path": "settings.json"})).to_string();
    assert!(settings.contains("[REDACTED]") && settings.contains("dark"), "{settings}");
    assert!(!settings.contains("sk-ant-"), "{settings}");
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

#[test]
fn the_fixtures_rows_are_counted_and_capped() {
    let client = client();
    let all = json!({"sql": "SELECT count(*) AS n FROM notes WHERE id > ?1", "params": [0]});
    let count = client.result("query_db", &all);
    assert!(count["rows"][0]["n"].as_i64().unwrap() >= 2_999, "{count}");
    let capped = client.result("query_db", &json!({"query": "SELECT * FROM notes", "max_rows": 7}));
    assert_eq!((capped["row_count"].clone(), capped["truncated"].clone()), (json!(7), json!(true)));
    let outside = client.tool("query_db", &json!({"query": "ATTACH '../outside/secret.db' AS s"}));
    assert!((400..500).contains(&outside.status), "{:.200}", outside.body);
}
