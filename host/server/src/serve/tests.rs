use super::*;
use crate::testing::{WIDE, parse, server, stage};
use palisade_policy::RateLimit;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

async fn listen(listen: Listen) -> Result<Running, ServeError> {
    start(stage(RateLimit::per_second(0)).host, listen).await
}

fn socket() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("palisade.sock");
    (folder, path)
}

async fn ask(path: &Path, request: &str) -> crate::testing::Reply {
    let mut stream = UnixStream::connect(path).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    parse(&answer)
}

#[tokio::test]
async fn only_the_loopback_interface_is_bound() {
    let server = server().await;
    assert!(TcpStream::connect(("127.0.0.1", server.port)).await.is_ok());
    // Another address of this machine that a wildcard would cover.
    assert!(TcpStream::connect(("127.0.0.2", server.port)).await.is_err());
    assert_eq!(server.stage.host.port(), Some(server.port));
}

#[tokio::test]
async fn a_taken_port_makes_way_for_the_next_and_the_real_one_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let running = listen(Listen::Tcp { port, further: 10 }).await.unwrap();
    let Address::Tcp(bound) = *running.address() else { panic!() };
    assert!(bound > port && bound <= port + 10, "{bound}");
    let none = listen(Listen::Tcp { port, further: 0 }).await;
    assert!(matches!(none, Err(ServeError::PortsTaken { first, last }) if (first, last) == (port, port)));
}

#[tokio::test]
async fn a_unix_socket_is_private_opens_no_port_and_goes_on_stop() {
    let (_folder, path) = socket();
    let stage = stage(RateLimit::per_second(0));
    let running = start(Arc::clone(&stage.host), Listen::Unix(path.clone())).await.unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(stage.host.port(), None);
    let head = format!("GET /info HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer {WIDE}\r\n");
    for host in ["", "Host: localhost\r\n"] {
        let reply = ask(&path, &format!("{head}{host}\r\n")).await;
        assert_eq!(reply.status, 200);
        assert!(reply.json()["port"].is_null());
    }
    assert_eq!(ask(&path, &format!("{head}Host: evil.com\r\n\r\n")).await.status, 403);
    assert_eq!(ask(&path, &format!("{head}Origin: http://evil.com\r\n\r\n")).await.status, 403);
    assert_eq!(ask(&path, "GET /info HTTP/1.1\r\nConnection: close\r\n\r\n").await.status, 401);
    running.stop().await;
    assert!(!path.exists());
}

#[tokio::test]
async fn mcp_works_over_a_unix_socket_without_a_host_header() {
    let (_folder, path) = socket();
    let _running = listen(Listen::Unix(path.clone())).await.unwrap();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let request = format!(
        "POST /mcp HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer {WIDE}\r\nAccept: */*\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(ask(&path, &request).await.status, 200);
}

#[tokio::test]
async fn an_abandoned_socket_is_replaced_and_nothing_else_is() {
    let (_folder, path) = socket();
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "the standard library leaves it behind");
    let running = listen(Listen::Unix(path.clone())).await.unwrap();
    let second = listen(Listen::Unix(path.clone())).await;
    assert!(matches!(second, Err(ServeError::SocketTaken { .. })), "a live one is not taken over");
    running.stop().await;

    std::fs::write(&path, "a file").unwrap();
    assert!(matches!(listen(Listen::Unix(path.clone())).await, Err(ServeError::SocketTaken { .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
    std::fs::remove_file(&path).unwrap();

    let elsewhere = path.with_file_name("elsewhere");
    drop(std::os::unix::net::UnixListener::bind(&elsewhere).unwrap());
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    assert!(matches!(listen(Listen::Unix(path.clone())).await, Err(ServeError::SocketTaken { .. })));
    assert!(elsewhere.exists());
}

#[tokio::test]
async fn a_socket_that_another_host_has_taken_over_is_not_removed() {
    let (_folder, path) = socket();
    let running = listen(Listen::Unix(path.clone())).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let other = listen(Listen::Unix(path.clone())).await.unwrap();
    running.stop().await;
    assert!(path.exists());
    drop(other);
}

#[tokio::test]
async fn stopping_lets_requests_in_flight_end() {
    let server = server().await;
    let port = server.port;
    let body = r#"{"ms":300}"#;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!(
        "POST /api/tools/sleep HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    while server.stage.sleeps.begun.load(std::sync::atomic::Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // An idle connection does not hold the stop up either.
    let _idle = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let began = Instant::now();
    let reading = tokio::spawn(async move {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        parse(&answer).status
    });
    server.running.stop().await;
    assert_eq!(reading.await.unwrap(), 200);
    assert!(began.elapsed() < SHUTDOWN, "{:?}", began.elapsed());
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn stopping_ends_what_does_not_end_by_itself() {
    let server = server().await;
    let body = r#"{"ms":60000}"#;
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let request = format!(
        "POST /api/tools/sleep HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    while server.stage.sleeps.begun.load(std::sync::atomic::Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = Instant::now();
    server.running.stop().await;
    let took = began.elapsed();
    assert!(took >= SHUTDOWN && took < SHUTDOWN + Duration::from_secs(2), "{took:?}");
    assert_eq!(server.stage.sleeps.dropped.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_slow_head_and_an_idle_connection_are_cut_off() {
    let server = server().await;
    let slow = async {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        let dripping = async {
            loop {
                // A byte a second, for ever.
                if writing.write_all(b"G").await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        let mut answer = Vec::new();
        tokio::select! {
            () = dripping => {}
            _ = reading.read_to_end(&mut answer) => {}
        }
    };
    let idle = async {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    };
    let began = Instant::now();
    tokio::join!(slow, idle);
    let took = began.elapsed();
    assert!(took >= HEAD_TIMEOUT && took < HEAD_TIMEOUT + Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn a_slow_body_is_cut_off_with_408() {
    let server = server().await;
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let head = format!(
        "POST /api/tools/echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\nContent-Length: 1000\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let began = Instant::now();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let took = began.elapsed();
    assert_eq!(parse(&answer).failure(), (408, "DEADLINE_EXCEEDED".into()));
    let limit = crate::gateway::BODY_TIMEOUT;
    assert!(took >= limit && took < limit + Duration::from_secs(5), "{took:?}");
}

#[test]
fn only_the_librarys_own_refusals_are_amended() {
    let own = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\
        date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n";
    let amended = String::from_utf8(stream::amend(own).unwrap()).unwrap();
    parse(&amended).is_secured();
    assert_eq!(parse(&amended).status, 431);
    for other in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"[..],
        b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: 5\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n{}",
        b"HTTP/1.1 4",
        b"",
    ] {
        assert_eq!(stream::amend(other), None, "{}", String::from_utf8_lossy(other));
    }
}

/// A guarded stream whose client reads nothing, and takes in `room` bytes.
fn unread(room: usize) -> (stream::Guarded<tokio::io::DuplexStream>, tokio::io::DuplexStream) {
    let (ours, theirs) = tokio::io::duplex(room);
    (stream::Guarded::new(ours, (None, TaskTracker::new(), CancellationToken::new())), theirs)
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_loses_the_connection() {
    let (mut guarded, _client) = unread(16);
    let began = tokio::time::Instant::now();
    let error = guarded.write_all(&[0; 64]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(began.elapsed().as_secs(), stream::STALL_TIMEOUT.as_secs());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_but_reads_keeps_it() {
    let (mut guarded, mut client) = unread(16);
    let reading = tokio::spawn(async move {
        let mut all = Vec::new();
        let mut piece = [0; 16];
        while all.len() < 64 {
            tokio::time::sleep(stream::STALL_TIMEOUT / 2).await;
            let count = client.read(&mut piece).await.unwrap();
            all.extend_from_slice(&piece[..count]);
        }
        all
    });
    guarded.write_all(&[7; 64]).await.unwrap();
    assert_eq!(reading.await.unwrap(), [7; 64]);
}

#[tokio::test]
async fn an_amended_head_gets_through_a_pipe_of_any_size() {
    let own = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    for room in [1, 7, 1024] {
        let (mut guarded, mut client) = unread(room);
        let writing = tokio::spawn(async move {
            guarded.write_all(own).await.unwrap();
            guarded.shutdown().await.unwrap();
        });
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        writing.await.unwrap();
        parse(&answer).is_secured();
    }
}

#[tokio::test]
async fn whoever_comes_while_the_host_stops_is_told_so_and_calls_in_flight_end() {
    let server = crate::testing::server().await;
    let (stage, port) = (&server.stage, server.port);
    let begun = || stage.sleeps.begun.load(std::sync::atomic::Ordering::SeqCst) == 1;
    let late = async {
        while !begun() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Said before `stop`, which takes the server: as it does it.
        server.running.stop.cancel();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let refused = server.call("echo", r#"{"text": "late"}"#).await;
        let ready = server.get("/ready").await;
        let health = server.get("/health").await;
        (refused, ready, health)
    };
    let (answered, (refused, ready, health)) = tokio::join!(server.call("sleep", r#"{"ms": 1500}"#), late);
    assert_eq!(refused.failure(), (503, "UNAVAILABLE".into()));
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    assert_eq!((ready.status, health.status), (503, 200));
    assert_eq!(answered.status, 200, "{}", answered.body);
    let before = std::time::Instant::now();
    server.running.stop().await;
    assert!(before.elapsed() < Duration::from_secs(2), "it waits for nobody: {:?}", before.elapsed());
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err(), "nothing listens any more");
}
