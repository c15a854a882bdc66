//! Two callers of the real program who do the same at the same time, each with a canary of its own in all that it says: what
//! one gets to see, wherever it looks, has nothing of the other's.

use crate::shared::{create, records, serving};
use crate::support::{Host, Sample, exchange};
use serde_json::{Value, json};
use std::sync::{Barrier, Mutex};
use std::time::{Duration, Instant};

/// One of the two.
struct Caller {
    name: &'static str,
    canary: String,
    token: String,
    port: u16,
    /// Where large answers to it were kept.
    kept: Mutex<Vec<String>>,
}

impl Caller {
    fn new(sample: &Sample, name: &'static str) -> Self {
        let token = create(sample, name, "investigate", &[]);
        Self { name, canary: format!("CANARY-{name}-7fd1"), token, port: 0, kept: Mutex::default() }
    }

    fn mcp(&self, method: &str, params: &Value) -> String {
        // The canary is in what is common to all requests, too.
        let message = json!({"jsonrpc": "2.0", "id": self.canary, "method": method, "params": params});
        exchange(self.port, &self.token, "/mcp", &message).expect("it answers").1
    }

    /// What this caller asks for in one round: each tool over MCP and over REST, right and wrong, then each listing.
    fn round(&self) -> Vec<String> {
        let canary = &self.canary;
        let long = format!(
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 99) SELECT n, '{}' AS x FROM t",
            canary.repeat(100)
        );
        let calls = [
            ("query_db", json!({"query": format!("SELECT '{canary}' AS x")})),
            ("query_db", json!({"query": long})),
            ("query_db", json!({"query": format!("SELEC {canary}")})),
            ("read_app_file", json!({"directory": "data", "path": canary})),
            ("read_app_file", json!({"directory": "data", "path": "hello.txt"})),
            ("list_app_dir", json!({"directory": canary})),
            ("introspect", json!({"action": "processes"})),
            ("logs", json!({"action": canary})),
            ("get_plugin_info", json!({})),
            ("get_memory_stats", json!({ canary.as_str(): canary })),
            (canary, json!({})),
        ];
        let mut seen = Vec::new();
        for (tool, arguments) in &calls {
            let reply = self.mcp("tools/call", &json!({"name": tool, "arguments": arguments}));
            let message: Value = serde_json::from_str(&reply).unwrap_or_default();
            let uri = message["result"]["structuredContent"]["uri"].as_str();
            self.kept.lock().unwrap().extend(uri.map(str::to_owned));
            let path = format!("/api/tools/{tool}");
            seen.extend([reply, exchange(self.port, &self.token, &path, arguments).expect("it answers").1]);
        }
        let lists = ["tools/list", "resources/list", "resources/templates/list", "prompts/list"];
        seen.extend(lists.map(|method| self.mcp(method, &json!({}))));
        seen
    }

    fn read(&self, uri: &str) -> String {
        self.mcp("resources/read", &json!({"uri": uri}))
    }

    /// Its own large answers it reads; the other's it does not, although it knows their names.
    fn read_kept(&self, other: &Self) -> Vec<String> {
        let own = self.kept.lock().unwrap().last().cloned();
        let read = self.read(&own.expect("a large answer was kept"));
        assert!(read.contains(&self.canary.repeat(2)), "{read}");
        let others: Vec<String> = other.kept.lock().unwrap().iter().rev().take(3).cloned().collect();
        let refused: Vec<String> = others.iter().map(|uri| self.read(uri)).collect();
        for reply in &refused {
            let message: Value = serde_json::from_str(reply).unwrap();
            assert!(message["error"].is_object(), "{reply}");
        }
        [vec![read], refused].concat()
    }

    /// How many answers it got until then.
    fn hammer(&self, other: &Self, together: &Barrier, end: Instant) -> usize {
        let mut answers = 0;
        together.wait();
        while Instant::now() < end {
            let seen = [self.round(), self.read_kept(other)].concat();
            answers += seen.len();
            assert!(seen.iter().any(|reply| reply.contains(&self.canary)));
            for reply in &seen {
                assert!(!reply.contains(&other.canary), "{} sees: {reply}", self.name);
            }
        }
        answers
    }
}

/// Each one's records are of its own doing, with nothing of the other's in them, and so are the lines of the host's log.
fn on_record(sample: &Sample, callers: [&Caller; 2], said: &str) -> usize {
    let all = records(sample, "record");
    for (caller, other) in [(callers[0], callers[1]), (callers[1], callers[0])] {
        let own: Vec<String> =
            all.iter().filter(|record| record["principal"] == caller.name).map(Value::to_string).collect();
        assert!(own.iter().any(|record| record.contains(&caller.canary)), "arguments are kept whole here");
        assert!(!own.iter().any(|record| record.contains(&other.canary)), "{}'s record", caller.name);
        // What the host says itself of a call's tool, to its operator, it says under the caller's name.
        let lines = said.lines().filter(|line| line.contains(&caller.canary));
        let named = format!("principal=\"{}\"", caller.name);
        for line in lines {
            assert!(line.contains(&named) && !line.contains(&other.canary), "{line}");
        }
    }
    let verified = sample.run(&["audit", "verify", "record"]);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    all.len()
}

#[test]
fn two_principals_that_hammer_one_host_see_nothing_of_each_other() {
    // `cargo xtask principals --seconds 60`
    let seconds = std::env::var("PALISADE_SECONDS").map_or(4, |text| text.parse().unwrap());
    let sample = Sample::new();
    let [mut ann, mut bob] = ["ann", "bob"].map(|name| Caller::new(&sample, name));
    let config = "[audit]\ndirectory = 'record'\narguments = 'whole'\n[server]\nrate-limit = 0\n";
    std::fs::write(sample.path("palisade.toml"), config).unwrap();
    let mut command = serving(&sample, &["--config", "palisade.toml"]);
    command.env("PALISADE_LOG", "debug");
    let host = Host::start_unannounced(command);
    (ann.port, bob.port) = (host.port(), host.port());
    let (together, end) = (Barrier::new(2), Instant::now() + Duration::from_secs(seconds));
    let answers = std::thread::scope(|scope| {
        let one = scope.spawn(|| ann.hammer(&bob, &together, end));
        let answers = bob.hammer(&ann, &together, end);
        [one.join().unwrap(), answers]
    });
    host.signal("TERM");
    let (code, said) = host.wait();
    assert_eq!(code, Some(0), "{said}");
    let records = on_record(&sample, [&ann, &bob], &said);
    println!(
        "{} and {} answers, {} and {} results kept, {records} records, 0 of one's canaries seen by the other",
        answers[0],
        answers[1],
        ann.kept.lock().unwrap().len(),
        bob.kept.lock().unwrap().len(),
    );
}
