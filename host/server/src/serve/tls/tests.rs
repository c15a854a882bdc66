use super::*;
use crate::serve::{Address, Listen, start};
use crate::testing::{WIDE, parse, stage};
use palisade_policy::RateLimit;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const NAME: &str = "tools.example.org";

fn certificate() -> (CertificateDer<'static>, String, String) {
    let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned(), "localhost".to_owned()]).unwrap();
    (made.cert.der().clone(), made.cert.pem(), made.signing_key.serialize_pem())
}

/// Sends a request, and reads until the end.
async fn ask(address: SocketAddr, root: &CertificateDer<'static>, host: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(NAME).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#;
    let request = format!(
        "POST /mcp HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {WIDE}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // Whether the end was announced is nothing to this test.
    let _ = stream.read_to_end(&mut answer).await;
    Ok(String::from_utf8(answer).unwrap())
}

#[tokio::test]
async fn it_serves_over_tls_by_the_names_that_it_was_given_and_by_no_other() {
    let (root, cert, key) = certificate();
    let tls = Tls::new(cert.as_bytes(), key.as_bytes(), vec![NAME.to_owned()]).unwrap();
    let stage = stage(RateLimit::per_second(0));
    // Every interface of this machine: what other machines reach.
    let listen = Listen::Tls { address: "0.0.0.0:0".parse().unwrap(), tls };
    let running = start(Arc::clone(&stage.host), listen).await.unwrap();
    let Address::Tls(bound) = *running.address() else { panic!("asked for TLS") };
    assert!(bound.ip().is_unspecified() && bound.port() > 0, "{bound}");
    let address = SocketAddr::from(([127, 0, 0, 1], bound.port()));
    for host in [NAME.to_owned(), format!("{}:{}", NAME.to_uppercase(), bound.port()), "localhost".into()] {
        let reply = parse(&ask(address, &root, &host).await.unwrap());
        assert_eq!(reply.status, 200, "{host}: {}", reply.body);
        assert!(reply.body.contains("\"echo\""), "{}", reply.body);
    }
    for host in ["evil.example", "tools.example.org.evil.example", "tools.example.org:1", "192.0.2.1"] {
        let reply = parse(&ask(address, &root, host).await.unwrap());
        assert_eq!(reply.status, 403, "{host}: {}", reply.body);
    }
    // Who does not trust the certificate says nothing, its token least of all.
    let (other, ..) = certificate();
    assert!(ask(address, &other, NAME).await.is_err());
    running.stop().await;
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_at_the_next_handshake_and_one_that_is_wrong_changes_nothing() {
    let (root, cert, key) = certificate();
    let tls = Tls::new(cert.as_bytes(), key.as_bytes(), vec![NAME.to_owned()]).unwrap();
    let stage = stage(RateLimit::per_second(0));
    let listen = Listen::Tls { address: "127.0.0.1:0".parse().unwrap(), tls: tls.clone() };
    let running = start(Arc::clone(&stage.host), listen).await.unwrap();
    let Address::Tls(address) = *running.address() else { panic!("asked for TLS") };
    let (new_root, new_cert, new_key) = certificate();
    assert_eq!(tls.renew(new_cert.as_bytes(), b"").unwrap_err(), TlsError::NoKey);
    assert!(matches!(tls.renew(new_cert.as_bytes(), key.as_bytes()), Err(TlsError::Unusable(_))));
    assert_eq!(parse(&ask(address, &root, NAME).await.unwrap()).status, 200);
    tls.renew(new_cert.as_bytes(), new_key.as_bytes()).unwrap();
    assert_eq!(parse(&ask(address, &new_root, NAME).await.unwrap()).status, 200);
    assert!(ask(address, &root, NAME).await.is_err(), "the old one is shown no more");
    running.stop().await;
}

#[tokio::test]
async fn plain_http_gets_no_answer_and_holds_nothing_up() {
    let (root, cert, key) = certificate();
    let tls = Tls::new(cert.as_bytes(), key.as_bytes(), vec![NAME.to_owned()]).unwrap();
    let stage = stage(RateLimit::per_second(0));
    let listen = Listen::Tls { address: "127.0.0.1:0".parse().unwrap(), tls };
    let running = start(Arc::clone(&stage.host), listen).await.unwrap();
    let Address::Tls(address) = *running.address() else { panic!("asked for TLS") };
    let mut plain = TcpStream::connect(address).await.unwrap();
    // One that says nothing at all waits beside it.
    let _silent = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /info HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {WIDE}\r\n\r\n");
    plain.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), plain.read_to_end(&mut answer)).await;
    assert!(read.is_ok() && !String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
    assert_eq!(parse(&ask(address, &root, NAME).await.unwrap()).status, 200);
    running.stop().await;
}

#[test]
fn what_is_no_certificate_no_key_or_another_ones_key_is_refused_without_showing_it() {
    let (_, cert, key) = certificate();
    let (_, _, other) = certificate();
    let new = |cert: &str, key: &str| Tls::new(cert.as_bytes(), key.as_bytes(), Vec::new());
    assert_eq!(new("", &key).unwrap_err(), TlsError::NoCertificate);
    assert_eq!(new(&key, &key).unwrap_err(), TlsError::NoCertificate);
    assert_eq!(new(&cert, "").unwrap_err(), TlsError::NoKey);
    assert_eq!(new(&cert, &cert).unwrap_err(), TlsError::NoKey);
    let error = new(&cert, &other).unwrap_err();
    assert!(matches!(error, TlsError::Unusable(_)), "{error}");
    let shown = format!("{error} {:?}", new(&cert, &key).unwrap());
    assert!(key.lines().filter(|line| !line.starts_with('-')).all(|line| !shown.contains(line)), "{shown}");
}
