use std::net::TcpListener;

use super::*;

/// A listener on a free port that gives one answer.
fn answering(answer: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // All of it: whoever closes with something unread takes its own answer back (RFC 9293, 3.6.1).
        let (mut request, mut byte) = (Vec::new(), [0]);
        while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
            request.push(byte[0]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
    });
    port
}

#[test]
fn only_a_200_is_healthy() {
    assert!(healthy(answering("HTTP/1.1 200 OK\r\n\r\n")));
    assert!(!healthy(answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")));
    assert!(!healthy(answering("")));
}

#[test]
fn a_host_is_discovered_once_port_and_token_are_there() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(discovered(dir.path()), None);
    fs::write(dir.path().join("port"), "7421\n").unwrap();
    fs::write(dir.path().join("token"), "").unwrap();
    assert_eq!(discovered(dir.path()), None);
    fs::write(dir.path().join("token"), "t-1\n").unwrap();
    assert_eq!(discovered(dir.path()), Some((7421, "t-1".to_owned())));
}

#[test]
fn a_process_that_ends_at_once_is_not_waited_for() {
    let child = Child::start("it", &mut Command::new("false")).unwrap();
    let started = Instant::now();
    assert!(up(&child).unwrap_err().to_string().contains("it ended"));
    assert!(started.elapsed() < START_LIMIT / 2);
}
