//! A web server for the fixtures, on the loopback interface: a page from a string has no history, timings or cookies.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub(crate) struct Server {
    port: u16,
    page: Arc<Mutex<String>>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).map_err(|e| format!("no port to serve fixtures on: {e}"))?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let page = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&page);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = Arc::clone(&shown);
                // The engine opens connections ahead of need: none may hold up the others.
                thread::spawn(move || answer(stream, &shown));
            }
        });
        Ok(Self { port, page })
    }

    /// Where this page is from now on.
    pub(crate) fn serve(&self, html: &str) -> String {
        html.clone_into(&mut self.page.lock().unwrap_or_else(PoisonError::into_inner));
        format!("http://127.0.0.1:{}/start", self.port)
    }
}

/// One request: the page, a small resource, or nothing.
fn answer(mut stream: TcpStream, page: &Mutex<String>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
    drop(lines);
    let (status, kind, body) = match request.split(' ').nth(1) {
        Some("/start") => {
            ("200 OK", "text/html", page.lock().unwrap_or_else(PoisonError::into_inner).clone())
        }
        Some("/data.json") => ("200 OK", "application/json", "{\"some\":\"data\"}".to_owned()),
        _ => ("404 Not Found", "text/plain", "nothing here".to_owned()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    );
    // The engine may have gone elsewhere meanwhile.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
