//! One caller's median, over the number of components, of principals, and of rows.

use std::sync::Arc;
use std::time::Duration;

use palisade_engine::Limits;
use palisade_policy::{Principal, Principals, Token};
use palisade_tests::{Fixture, Host, host};
use serde_json::json;

use super::{BENCH, many, request};
use crate::figures::{Goal, figure};
use crate::guests::{self, PROFILE};
use crate::{load, ours};

const COMPONENTS: [usize; 3] = [1, 50, 200];
const PRINCIPALS: [usize; 3] = [1, 100, 1_000];
const ROWS: [usize; 4] = [1, 10, 100, 1_000];

/// How long each is measured.
const LENGTH: Duration = Duration::from_secs(2);

/// Measures all three.
pub(crate) fn run() {
    println!("\none connection, median time of a call\n");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let median = |port, request: &[u8], expected| {
        let run = runtime.block_on(load::run(port, request, expected, 1, LENGTH));
        run.p50.as_secs_f64() * 1e6
    };
    for count in COMPONENTS {
        let cache = tempfile::tempdir().expect("a temporary directory");
        let (port, _held) = runtime.block_on(many::host(count, cache.path()));
        let echo = request(port, ours::TOKEN, "echo-0", &json!({ "message": "hello" }));
        let time = median(port, &echo, "HTTP/1.1 200");
        figure(BENCH, &format!("a call among {count} components"), time, "µs", Goal::Told);
    }
    for count in PRINCIPALS {
        let port = runtime.block_on(principals(count));
        let echo = request(port, ours::TOKEN, "echo", &json!({ "message": "hello" }));
        let time = median(port, &echo, r#""message":"hello""#);
        figure(BENCH, &format!("an echo among {count} principals"), time, "µs", Goal::Told);
    }
    let fixture = Fixture::new();
    let host = Host::start(&fixture, "investigate", &["--rate-limit", "0"]);
    for rows in ROWS {
        let query = json!({ "query": format!("SELECT id, title FROM notes LIMIT {rows}"), "max_rows": rows });
        let query = request(host.port, host::TOKEN, "query_db", &query);
        let time = median(host.port, &query, "row_count");
        figure(BENCH, &format!("query_db of {rows} rows of two cells"), time, "µs", Goal::Told);
    }
    runtime.shutdown_background();
}

/// The echo, for a caller who is the last of so many.
async fn principals(count: usize) -> u16 {
    let sandbox = guests::sandbox(Limits::default());
    let (dispatcher, _) = guests::dispatcher(&sandbox, &["echo"]).await;
    let others = (1..count).map(|number| {
        let principal = Principal { name: format!("principal-{number}"), profile: PROFILE.into() };
        (Token::configured(None, uuid::Uuid::from_u128(number as u128)), Arc::new(principal))
    });
    let caller = Principal { name: "caller".into(), profile: PROFILE.into() };
    let token = Token::configured(Some(ours::TOKEN), uuid::Uuid::nil());
    let tokens = others.chain([(token, Arc::new(caller))]).collect();
    ours::serve_for(Principals::new(tokens).expect("all tokens differ"), dispatcher).await
}
