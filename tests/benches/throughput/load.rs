//! A load generator that costs little: keep-alive connections that each send one prepared request after another.

use std::time::{Duration, Instant};

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
    let tasks: Vec<_> =
        (0..connections).map(|_| tokio::spawn(connection(port, request.to_vec(), expected, end))).collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a connection does not panic"));
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Run { per_second: times.len() as f64 / length.as_secs_f64(), p50: at(0.5), p99: at(0.99) }
}

async fn connection(port: u16, request: Vec<u8>, expected: &str, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
    stream.set_nodelay(true).expect("an option can be set");
    let mut times = Vec::with_capacity(16 << 10);
    let mut buffer = Vec::with_capacity(16 << 10);
    while Instant::now() < end {
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
        assert!(text.starts_with("HTTP/1.1 200") && text.contains(expected), "{text:.600}");
    }
    times
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
