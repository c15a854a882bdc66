//! A web server for the fixtures, on the loopback interface: a page from a string has no history, timings or cookies.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

pub(crate) struct Server {
    port: u16,
    shown: Arc<Mutex<Shown>>,
}

/// The page that is served, and what was asked for since: a test looks at that to see that nothing was fetched. And what
/// the host was told meanwhile, which a test has no other way to see.
#[derive(Default)]
struct Shown {
    page: String,
    loads: usize,
    requests: Vec<String>,
    messages: Vec<String>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).map_err(|e| format!("no port to serve fixtures on: {e}"))?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let shown = Arc::<Mutex<Shown>>::default();
        let served = Arc::clone(&shown);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = Arc::clone(&served);
                // The engine opens connections ahead of need: none may hold up the others.
                thread::spawn(move || answer(stream, &shown));
            }
        });
        Ok(Self { port, shown })
    }

    /// Keeps what the host is told.
    pub(crate) fn ear(&self) -> impl Fn(String) + 'static {
        let shown = Arc::clone(&self.shown);
        move |message| shown.lock().unwrap_or_else(PoisonError::into_inner).messages.push(message)
    }

    /// Where this page is from now on.
    pub(crate) fn serve(&self, html: &str) -> String {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) =
            Shown { page: html.to_owned(), ..Shown::default() };
        format!("http://127.0.0.1:{}/start", self.port)
    }
}

/// One request: the page, a small resource, what was asked for, or nothing.
fn answer(mut stream: TcpStream, shown: &Mutex<Shown>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
    drop(lines);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, kind, body) = shown.lock().unwrap_or_else(PoisonError::into_inner).answer(path);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    );
    // The engine may have gone elsewhere meanwhile.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

impl Shown {
    fn answer(&mut self, path: &str) -> (&'static str, &'static str, String) {
        let list = |texts: &[String]| ("200 OK", "application/json", Value::from(texts).to_string());
        match path {
            "/start" => {
                self.loads += 1;
                if self.loads > 1 {
                    self.requests.push(path.to_owned());
                }
                ("200 OK", "text/html", self.page.clone())
            }
            "/data.json" => ("200 OK", "application/json", "{\"some\":\"data\"}".to_owned()),
            "/requests" => list(&self.requests),
            "/messages" => list(&self.messages),
            _ => {
                self.requests.push(path.to_owned());
                ("404 Not Found", "text/plain", "nothing here".to_owned())
            }
        }
    }
}
