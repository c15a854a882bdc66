//! The real program, shared by several callers, its calls on record, and killed.

use crate::support::{Host, MAIL, PATIENCE, Sample, free_port, post, until};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Makes a token; gives it.
pub(crate) fn create(sample: &Sample, name: &str, profile: &str, more: &[&str]) -> String {
    let arguments: Vec<&str> = ["token", "create", "--name", name, "--profile", profile]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    let ran = sample.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let token = ran.stdout.trim().to_owned();
    assert!(token.starts_with("palisade_") && !ran.stderr.contains(&token), "{ran:?}");
    token
}

pub(crate) fn serve(sample: &Sample, more: &[&str]) -> Host {
    Host::start_unannounced(serving(sample, more))
}

/// The command that serves everything to whoever has a token.
pub(crate) fn serving(sample: &Sample, more: &[&str]) -> std::process::Command {
    let (all, port) = (sample.all(), free_port().to_string());
    let arguments: Vec<&str> = ["serve", "--port", &port, "--tokens", "tokens.toml"]
        .into_iter()
        .chain(all.iter().map(String::as_str))
        .chain(more.iter().copied())
        .collect();
    sample.palisade(&arguments)
}

pub(crate) fn status(host: &Host, token: &str, tool: &str, arguments: &Value) -> u16 {
    post(host.port(), token, tool, arguments).expect("it answers").0
}

/// The record, as `export` gives it.
pub(crate) fn records(sample: &Sample, dir: &str) -> Vec<Value> {
    let ran = sample.run(&["audit", "export", dir]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_caller_has_its_own_profile_and_a_revoked_or_expired_one_is_cut_off_while_the_host_runs() {
    let sample = Sample::new();
    let ann = create(&sample, "ann", "investigate", &[]);
    let bob = create(&sample, "bob", "observe", &[]);
    let eve = create(&sample, "eve", "observe", &["--expires", "1m"]);
    let file = std::fs::read_to_string(sample.path("tokens.toml")).unwrap();
    for token in [&ann, &bob, &eve] {
        assert!(!file.contains(&token[9..]), "the file holds no token");
    }
    let mode = std::fs::metadata(sample.path("tokens.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let host = serve(&sample, &["--audit", "record"]);
    assert!(sample.entries().is_empty(), "no token lies about for whoever finds it");
    let query = json!({"query": "SELECT count(*) AS n FROM notes"});
    assert_eq!(status(&host, &ann, "query_db", &query), 200);
    assert_eq!(status(&host, &bob, "query_db", &query), 404, "observe has no such tool");
    assert_eq!(status(&host, &bob, "get_memory_stats", &json!({})), 200);
    let info = post(host.port(), &bob, "get_plugin_info", &json!({})).unwrap().1;
    assert!(info.contains(r#""profile":"observe""#) && !info.contains("query_db"), "{info}");

    // A change counts without a restart.
    assert_eq!(sample.run(&["token", "revoke", "ann"]).code, 0);
    until("ann is cut off", || status(&host, &ann, "query_db", &query) == 401);
    // That may have been a call in flight; this one is a stranger's.
    assert_eq!(status(&host, &ann, "query_db", &query), 401);
    assert_eq!(status(&host, &bob, "get_memory_stats", &json!({})), 200);
    let dan = create(&sample, "dan", "full-control", &["--rate-limit", "1"]);
    until("dan is let in", || status(&host, &dan, "app_info", &json!({})) == 200);
    until("dan has a rate of its own", || status(&host, &dan, "app_info", &json!({})) == 429);
    // An entry that can't be served keeps nobody else's from ending.
    let mut file = std::fs::read_to_string(sample.path("tokens.toml")).unwrap();
    file = file.replace("\"full-control\"", "\"no-such-profile\"");
    std::fs::write(sample.path("tokens.toml"), file).unwrap();
    until("dan is out", || status(&host, &dan, "app_info", &json!({})) == 401);
    // SIGHUP reads the file, and does not end the host.
    host.signal("HUP");
    until("it reads again", || host.stderr().contains("SIGHUP: reading"));
    assert_eq!(status(&host, &bob, "get_memory_stats", &json!({})), 200);
    host.signal("TERM");
    let (code, said) = host.wait();
    assert_eq!(code, Some(0), "{said}");
    for token in [&ann, &bob, &dan, &eve] {
        assert!(!said.contains(&token[9..]), "{said}");
    }

    let all = records(&sample, "record");
    let has = |kind: &str, who: &str, action: &str, outcome: &str| {
        all.iter().any(|record| {
            record["kind"] == kind
                && record["principal"].as_str().unwrap_or_default() == who
                && record["action"] == action
                && record["outcome"] == outcome
        })
    };
    assert!(has("admin", "ann", "token.begin", "OK") && has("admin", "ann", "token.end", "OK"), "{all:#?}");
    assert!(has("admin", "dan", "token.begin", "OK") && has("admin", "dan", "token.end", "OK"));
    assert!(has("call", "ann", "query_db", "OK") && has("denial", "bob", "query_db", "UNKNOWN_TOOL"));
    assert!(has("denial", "", "POST /api/tools/query_db", "UNAUTHENTICATED"), "{all:#?}");
    assert!(has("denial", "dan", "POST /api/tools/app_info", "RATE_LIMITED"));
    assert_eq!(all.last().unwrap()["kind"], "stop");
    let text = serde_json::to_string(&all).unwrap();
    assert!(text.contains("args_hmac") && !text.contains("SELECT"), "arguments are hashed");
    let ran = sample.run(&["audit", "verify", "record", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap()["findings"], json!([]));
}

#[test]
fn two_ways_of_saying_who_may_call_are_refused_and_so_is_a_file_that_is_none() {
    let sample = Sample::new();
    let ran = sample.run(&["serve", "--tokens", "tokens.toml"]);
    assert!(ran.code == 2 && ran.stderr.contains("palisade token create"), "{}", ran.stderr);
    create(&sample, "ann", "observe", &[]);
    let again = sample.run(&["token", "create", "--name", "ann", "--profile", "observe"]);
    assert!(again.code == 1 && again.stderr.contains("revoke") && again.stdout.is_empty(), "{again:?}");
    let unknown = sample.run(&["token", "create", "--name", "bob", "--profile", "observ"]);
    assert!(unknown.code == 2 && unknown.stdout.is_empty(), "{unknown:?}");
    let mut command = sample.palisade(&["serve", "--tokens", "tokens.toml"]);
    let output = command.env("PALISADE_AUTH_TOKEN", "some-other-token-0001").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("PALISADE_AUTH_TOKEN"), "{said}");
    let listed = sample.run(&["token", "list", "--json"]);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!((listed[0]["name"].as_str(), listed[0]["expired"].as_bool()), (Some("ann"), Some(false)));
    assert_eq!(sample.run(&["token", "revoke", "bob"]).code, 1);
}

#[test]
fn whole_arguments_are_redacted_whatever_the_profile_says() {
    let sample = Sample::new();
    let ann = create(&sample, "ann", "full-control", &[]);
    std::fs::write(sample.path("palisade.toml"), "[audit]\ndirectory = 'record'\narguments = 'whole'\n")
        .unwrap();
    let host = serve(&sample, &["--config", "palisade.toml"]);
    let secret = json!({"query": format!("SELECT '{MAIL}' AS mail, 4711 AS n")});
    let answer = post(host.port(), &ann, "query_db", &secret).unwrap();
    assert!(answer.1.contains(MAIL), "full control shows it: {}", answer.1);
    post(host.port(), &ann, "query_db", &json!({"query": format!("SELECT '{ann}' AS own")})).unwrap();
    post(host.port(), &ann, &format!("tool-{MAIL}"), &json!({})).unwrap();
    drop(host);
    let text = serde_json::to_string(&records(&sample, "record")).unwrap();
    assert!(text.contains("4711") && text.contains("REDACTED"), "{text}");
    assert!(!text.contains(MAIL) && !text.contains(&ann[9..]), "{text}");
}

/// Queries with a number of their own each, until one gets no whole answer: it was cut off, the host is gone.
fn call_until_gone(port: u16, token: &str, next: &AtomicUsize, answered: &Mutex<Vec<usize>>) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let query = json!({"query": format!("SELECT {number} AS n")});
        let Some((status, body)) = post(port, token, "query_db", &query) else { return };
        assert!(status == 200 && body.contains(&number.to_string()), "{status} {body}");
        answered.lock().unwrap().push(number);
    }
}

/// Every answered call is on record, whenever the host is killed; it starts again by itself, and the chain holds.
#[test]
fn whatever_was_answered_is_on_record_though_the_host_is_killed_again_and_again() {
    // `cargo xtask kills --times 1000`
    let kills = std::env::var("PALISADE_KILLS").map_or(20, |text| text.parse().unwrap());
    let sample = Sample::new();
    let ann = create(&sample, "ann", "investigate", &[]);
    let (next, answered) = (AtomicUsize::new(1_000_000), Mutex::new(Vec::new()));
    for kill in 0..kills {
        let sync = ["interval", "always"][kill % 2];
        std::fs::write(
            sample.path("palisade.toml"),
            format!(
                "[audit]\ndirectory = 'record'\narguments = 'whole'\nrotate-bytes = 40000\nsync = '{sync}'\n\
                 [server]\nrate-limit = 0\n"
            ),
        )
        .unwrap();
        let mut host = serve(&sample, &["--config", "palisade.toml"]);
        let (port, before) = (host.port(), answered.lock().unwrap().len());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| call_until_gone(port, &ann, &next, &answered));
            }
            let start = Instant::now();
            // At another moment of the stream each time.
            let wanted = before + 10 + 7 * (kill % 5);
            while answered.lock().unwrap().len() < wanted {
                assert!(start.elapsed() < PATIENCE, "calls are not answered: {}", host.stderr());
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            host.child.kill().unwrap();
            host.child.wait().unwrap();
        });
        let ran = sample.run(&["audit", "verify", "record"]);
        assert_eq!(ran.code, 0, "after kill {kill}: {}{}", ran.stdout, ran.stderr);
        if (kill + 1) % 100 == 0 {
            println!("{} kills, {} answered calls", kill + 1, answered.lock().unwrap().len());
        }
    }
    let host = serve(&sample, &["--config", "palisade.toml"]);
    host.signal("TERM");
    assert_eq!(host.wait().0, Some(0));
    let all = records(&sample, "record");
    let recorded: std::collections::BTreeSet<String> = all
        .iter()
        .filter_map(|record| record["args"]["query"].as_str())
        .map(|query| query.split(' ').nth(1).unwrap().to_owned())
        .collect();
    let answered = answered.into_inner().unwrap();
    assert!(answered.len() >= kills * 10, "{}", answered.len());
    for number in &answered {
        assert!(recorded.contains(&number.to_string()), "{number} was answered, and is not on record");
    }
    assert_eq!(all.iter().filter(|record| record["kind"] == "start").count(), kills + 1);
    let files = std::fs::read_dir(sample.path("record")).unwrap().count();
    assert!(files > 3, "the chain goes across files: {files}");
    let cut = all.iter().filter(|record| record["kind"] == "recovered").count();
    println!(
        "{kills} kills, {} answered calls, 0 of them missing, {} records in {files} files, {cut} torn ends cut off",
        answered.len(),
        all.len()
    );
}

#[test]
fn what_is_tampered_with_is_located() {
    let sample = Sample::new();
    let ann = create(&sample, "ann", "investigate", &[]);
    let host = serve(&sample, &["--audit", "record"]);
    for number in 0..10 {
        status(&host, &ann, "query_db", &json!({"query": format!("SELECT {number}")}));
    }
    host.signal("TERM");
    assert_eq!(host.wait().0, Some(0));
    let file = sample.path("record/audit-000001.jsonl");
    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let findings = |text: String| {
        std::fs::write(&file, text).unwrap();
        let ran = sample.run(&["audit", "verify", "record", "--json"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        report["findings"].as_array().unwrap().clone()
    };
    let joined = |lines: &[&str]| lines.join("\n") + "\n";

    let found = findings(whole.replacen("\"OK\"", "\"NO\"", 4));
    assert!(found.iter().all(|finding| finding["problem"] == "changed") && found.len() == 4, "{found:?}");
    let mut cut = lines.clone();
    cut.truncate(8);
    let found = findings(joined(&cut));
    assert!(found.iter().any(|finding| finding["problem"] == "cut-off"), "{found:?}");
    let mut without = lines.clone();
    without.remove(5);
    let found = findings(joined(&without));
    assert_eq!(
        (found[0]["problem"].as_str(), found[0]["line"].as_u64()),
        (Some("missing"), Some(6)),
        "{found:?}"
    );
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    assert!(!findings(joined(&swapped)).is_empty());
    let mut doubled = lines.clone();
    doubled.insert(6, lines[5]);
    let found = findings(joined(&doubled));
    assert!(found.iter().any(|finding| finding["problem"] == "doubled" && finding["line"] == 7), "{found:?}");

    // A host does not go on with what was damaged.
    let ran = sample.run(&["serve", "--tokens", "tokens.toml", "--audit", "record"]);
    assert!(ran.code == 1 && ran.stderr.contains("damaged"), "{}", ran.stderr);
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(sample.run(&["audit", "verify", "record"]).code, 0);
}

#[test]
fn a_record_is_read_from_its_end_and_taken_out_in_part() {
    let sample = Sample::new();
    let ann = create(&sample, "ann", "investigate", &[]);
    let host = serve(&sample, &["--audit", "record"]);
    for number in 0..10 {
        status(&host, &ann, "query_db", &json!({"query": format!("SELECT {number}")}));
    }
    host.signal("TERM");
    assert_eq!(host.wait().0, Some(0));
    let tail = sample.run(&["audit", "tail", "record", "-n", "2"]);
    assert!(
        tail.code == 0 && tail.stdout.lines().count() == 2 && tail.stdout.contains("stop"),
        "{}",
        tail.stdout
    );
    let csv = sample.run(&[
        "audit",
        "export",
        "record",
        "--principal",
        "ann",
        "--outcome",
        "OK",
        "--format",
        "csv",
    ]);
    assert!(csv.stdout.starts_with("seq,time,kind,principal"), "{}", csv.stdout);
    assert!(csv.stdout.lines().count() >= 11, "{}", csv.stdout);
}

#[test]
fn the_unit_is_one_that_systemd_understands_and_its_example_configuration_is_one_that_the_host_takes() {
    let sample = Sample::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap();
    let unit = std::fs::read_to_string(root.join("dist/palisade.service")).unwrap();
    for line in
        ["NoNewPrivileges=yes", "ProtectSystem=strict", "KillSignal=SIGTERM", "CapabilityBoundingSet="]
    {
        assert!(unit.lines().any(|found| found == line), "the unit lacks {line}");
    }
    let unit = unit.replace("/usr/local/bin/palisade", env!("CARGO_BIN_EXE_palisade"));
    std::fs::write(sample.path("palisade.service"), unit.replace("User=palisade\nGroup=palisade\n", ""))
        .unwrap();
    // Where there is no systemd, there is nobody to ask.
    if let Ok(verified) = std::process::Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(sample.path("palisade.service"))
        .output()
    {
        let said = String::from_utf8_lossy(&verified.stderr);
        assert!(verified.status.success() && !said.contains("palisade.service"), "{said}");
    }

    // The page's configuration, with its paths moved into the sample.
    let page = std::fs::read_to_string(root.join("docs/OPERATING.md")).unwrap();
    let (_, rest) = page.split_once("[app]").unwrap();
    let config = format!("[app]{}", rest.split_once("```").unwrap().0)
        .replace("/srv/notes/data", &sample.text("app/data"))
        .replace("/var/lib/palisade/", &sample.text(""))
        .replace("port = 7420", &format!("port = {}", free_port()));
    std::fs::write(sample.path("palisade.toml"), config).unwrap();
    let ann = create(&sample, "ann", "investigate", &[]);
    let host = Host::start_unannounced(sample.palisade(&["serve", "--config", "palisade.toml"]));
    assert_eq!(status(&host, &ann, "query_db", &json!({"query": "SELECT 1"})), 200);
    assert!(sample.path("record/audit-000001.jsonl").exists());
}

#[test]
fn an_address_that_other_machines_reach_is_refused_without_a_certificate_and_served_with_one() {
    let sample = Sample::new();
    create(&sample, "ann", "observe", &[]);
    let serve = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["serve", "--tokens", "tokens.toml"].into_iter().chain(more.iter().copied()).collect();
        let ran = sample.run(&arguments);
        assert_ne!(ran.code, 0);
        ran.stderr
    };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:7420", "[::1]:0"] {
        let said = serve(&["--listen", address]);
        assert!(said.contains("TLS"), "{said}");
    }
    std::fs::write(sample.path("palisade.toml"), "[server]\nlisten = '0.0.0.0:7420'\n").unwrap();
    assert!(serve(&["--config", "palisade.toml"]).contains("reads each token"));

    let made = rcgen::generate_simple_self_signed(vec!["tools.example.org".to_owned()]).unwrap();
    std::fs::write(sample.path("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(sample.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let tls = ["--listen", "0.0.0.0:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let mode = |mode| {
        for file in ["cert.pem", "key.pem"] {
            std::fs::set_permissions(sample.path(file), std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    mode(0o644);
    assert!(serve(&tls).contains("chmod 600"));
    mode(0o600);
    assert!(serve(&tls).contains("--tls-name"));
    let mut swapped = tls;
    (swapped[3], swapped[5]) = (swapped[5], swapped[3]);
    assert!(serve(&swapped).contains("certificate"));

    let arguments: Vec<&str> = ["serve", "--tokens", "tokens.toml", "--tls-name", "tools.example.org"]
        .into_iter()
        .chain(tls)
        .collect();
    let mut child = sample.palisade(&arguments).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let said = lines.find_map(|line| line.ok().filter(|line| line.contains("listening on"))).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("https://0.0.0.0:") && said.contains("every machine"), "{said}");
}

/// Whether a host shows this certificate.
fn shows(port: u16, root: &rustls::pki_types::CertificateDer<'static>) -> bool {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = "tools.example.org".try_into().unwrap();
    let mut session = rustls::ClientConnection::new(std::sync::Arc::new(config), name).unwrap();
    let mut stream = std::net::TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    session.complete_io(&mut stream).is_ok()
}

#[test]
fn a_renewed_certificate_is_shown_after_sighup_and_a_spoilt_one_is_not() {
    rustls::crypto::ring::default_provider().install_default().ok();
    let sample = Sample::new();
    let renew = |spoilt: bool| {
        let made = rcgen::generate_simple_self_signed(vec!["tools.example.org".to_owned()]).unwrap();
        let key = if spoilt { String::new() } else { made.signing_key.serialize_pem() };
        std::fs::write(sample.path("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(sample.path("key.pem"), key).unwrap();
        std::fs::set_permissions(sample.path("key.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
        made.cert.der().clone()
    };
    let first = renew(false);
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    // One that has no file of tokens, too.
    let mut command = sample.palisade(&[
        "serve",
        "--listen",
        &listen,
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "key.pem",
        "--audit",
        "record",
    ]);
    command.env("PALISADE_AUTH_TOKEN", crate::support::TOKEN);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let mut said = |what: &str| {
        let found = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(what)));
        assert!(found.is_some(), "{what}");
    };
    let pid = child.id().to_string();
    let signal = |name: &str| {
        assert!(std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    };
    said("to stop");
    assert!(shows(port, &first));
    let second = renew(false);
    assert!(shows(port, &first), "until it is told");
    signal("HUP");
    said("certificate was read again");
    assert!(shows(port, &second) && !shows(port, &first));
    renew(true);
    signal("HUP");
    said("not taken in");
    assert!(shows(port, &second));
    // What it has to put on record is there when it has ended by itself.
    signal("TERM");
    assert!(child.wait().unwrap().success());
    let acts = records(&sample, "record");
    let outcome = |outcome: &str| {
        acts.iter().filter(|act| act["action"] == "certificate.read" && act["outcome"] == outcome).count()
    };
    assert_eq!((outcome("OK"), outcome("FAILED")), (1, 1));
}
