//! A load generator that costs little: keep-alive connections that each send one prepared request after another.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What one run measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// Answered requests per second.
    pub(crate) per_second: f64,
    /// Half of the requests took at most this long.
    pub(crate) p50: Duration,
    /// 99 % of the requests took at most this long.
    pub(crate) p99: Duration,
}

/// Sends `request` over `connections` connections for `length`, and checks that each answer contains `expected`.
pub(crate) async fn run(
    port: u16,
    request: &[u8],
    expected: &'static str,
    connections: usize,
    length: Duration,
) -> Run {
    let end = Instant::now() + length;
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(connection(port, request.to_vec(), expected, Some(end))))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a connection does not panic"));
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Run { per_second: times.len() as f64 / length.as_secs_f64(), p50: at(0.5), p99: at(0.99) }
}

/// The median of a figure of a run and of its yardstick's, over rounds of both.
pub(crate) fn median(rounds: &[(&Run, &Run)], of: impl Fn(&Run, &Run) -> f64) -> f64 {
    middle(rounds.iter().map(|(run, plain)| of(run, plain)).collect())
}

/// The median.
pub(crate) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The standard error of the median of these, as if they were normally distributed: 1.25 times that of their mean.
pub(crate) fn error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    1.2533 * (squares / (count - 1.0) / count).sqrt()
}

/// What is told of any server: its medians, each with its name and unit.
pub(crate) fn medians(rounds: &[(&Run, &Run)]) -> [(&'static str, f64, &'static str); 3] {
    [
        ("calls", median(rounds, |run, _| run.per_second), "/s"),
        ("p50", median(rounds, |run, _| run.p50.as_secs_f64() * 1e6), "µs"),
        ("p99", median(rounds, |run, _| run.p99.as_secs_f64() * 1e6), "µs"),
    ]
}

/// One `tools/call` as a client of a handshake revision sends it, ready to send.
pub(crate) fn call(port: u16, token: Option<&str>, params: &Value) -> Vec<u8> {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string();
    let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    format!(
        "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2025-06-18\r\n{authorization}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends `request` once, over a connection of its own.
#[allow(dead_code, reason = "one of the benches that share this needs it")]
pub(crate) async fn once(port: u16, request: &[u8], expected: &str) {
    connection(port, request.to_vec(), expected, None).await;
}

/// One request after another until `end`, or one alone; gives how long each took.
async fn connection(port: u16, request: Vec<u8>, expected: &str, end: Option<Instant>) -> Vec<Duration> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
    stream.set_nodelay(true).expect("an option can be set");
    let mut times = Vec::with_capacity(16 << 10);
    let mut buffer = Vec::with_capacity(16 << 10);
    loop {
        let start = Instant::now();
        stream.write_all(&request).await.expect("the server reads");
        buffer.clear();
        let whole = loop {
            assert!(stream.read_buf(&mut buffer).await.expect("the server answers") > 0, "the server closed");
            if let Some(whole) = length(&buffer) {
                break whole;
            }
        };
        while buffer.len() < whole {
            assert!(stream.read_buf(&mut buffer).await.expect("the server answers") > 0, "the server closed");
        }
        times.push(start.elapsed());
        let text = String::from_utf8_lossy(&buffer);
        assert!(text.contains(expected), "{text:.600}");
        if end.is_none_or(|end| Instant::now() >= end) {
            break times;
        }
    }
}

/// Bytes of the whole answer, once its head is there.
fn length(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&buffer[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:").map(|v| v.trim().to_owned())
    })?;
    Some(end + 4 + length.parse::<usize>().ok()?)
}
