//! An HTTP server that says what a test tells it to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::super::lock;

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// How many came before it.
    pub(super) number: usize,
    head: String,
    body: Vec<u8>,
}

impl Heard {
    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn header(&self, wanted: &str) -> Option<String> {
        self.head.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    }
}

/// What to answer.
pub(super) enum Reply {
    /// Head and body, after a while.
    Whole { head: String, body: Vec<u8>, delay: Duration },
    /// Server-sent events, with pauses between them.
    Events { events: Vec<Value>, pause: Duration },
    /// Close the connection.
    Hangup,
}

impl Reply {
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::whole(status, "application/json", value.to_string())
    }

    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::whole(status, "text/html", text.to_owned())
    }

    pub(super) fn empty(status: u16) -> Self {
        Self::whole(status, "application/json", String::new())
    }

    pub(super) fn events(events: impl IntoIterator<Item = Value>, pause: Duration) -> Self {
        Self::Events { events: events.into_iter().collect(), pause }
    }

    fn whole(status: u16, kind: &str, body: String) -> Self {
        let head =
            format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        Self::Whole { head, body: body.into_bytes(), delay: Duration::ZERO }
    }

    pub(super) fn after(self, delay: Duration) -> Self {
        match self {
            Self::Whole { head, body, .. } => Self::Whole { head, body, delay },
            other => other,
        }
    }

    pub(super) fn with(self, header: &str) -> Self {
        match self {
            Self::Whole { head, body, delay } => {
                Self::Whole { head: format!("{head}{header}\r\n"), body, delay }
            }
            other => other,
        }
    }
}

type Answer = Arc<dyn Fn(&Heard) -> Reply + Send + Sync>;

#[derive(Default)]
struct Log {
    heard: Vec<Heard>,
    hangups: usize,
}

/// The server. Ends when dropped.
pub(super) struct Script {
    pub(super) port: u16,
    log: Arc<Mutex<Log>>,
    task: JoinHandle<()>,
}

impl Script {
    pub(super) async fn start(answer: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::<Mutex<Log>>::default();
        let (answer, shared): (Answer, _) = (Arc::new(answer), Arc::clone(&log));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&shared)));
            }
        });
        Self { port, log, task }
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        lock(&self.log).heard.clone()
    }

    /// Stops listening; the port.
    pub(super) async fn stop(self) -> u16 {
        self.task.abort();
        let port = self.port;
        // Aborting is not instant: the listener goes when its task does.
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        port
    }

    /// Waits until so many requests were heard.
    pub(super) async fn wait_for(&self, number: usize) {
        self.until(|log| log.heard.len() >= number).await;
    }

    /// Waits until the client closed a connection before it was answered.
    pub(super) async fn wait_for_hangup(&self) {
        self.until(|log| log.hangups > 0).await;
    }

    async fn until(&self, done: impl Fn(&Log) -> bool) {
        let wait = async {
            while !done(&lock(&self.log)) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(super::PATIENCE, wait).await.expect("it happens in time");
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, log: Arc<Mutex<Log>>) {
    let Some((head, body)) = read(&mut stream).await else { return };
    let heard = {
        let mut log = lock(&log);
        let heard = Heard { number: log.heard.len(), head, body };
        log.heard.push(heard.clone());
        heard
    };
    match answer(&heard) {
        Reply::Hangup => {}
        Reply::Whole { head, body, delay } => {
            let mut byte = [0];
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                _ = stream.read(&mut byte) => {
                    lock(&log).hangups += 1;
                    return;
                }
            }
            let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await;
            let _ = stream.write_all(&body).await;
        }
        Reply::Events { events, pause } => {
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: hello\n\n";
            let _ = stream.write_all(head.as_bytes()).await;
            for event in events {
                let _ = stream.write_all(format!("event: message\ndata: {event}\n\n").as_bytes()).await;
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// One request's head and body.
async fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
                })
                .unwrap_or(0);
            let mut body = bytes.split_off(end + 4);
            while body.len() < length {
                let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
                body.extend_from_slice(&chunk[..read]);
            }
            return Some((head, body));
        }
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
    }
}
