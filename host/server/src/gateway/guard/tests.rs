use super::*;
use http::HeaderValue;

const TCP: Front = Front::Tcp { port: 7420 };

fn headers(name: http::HeaderName, values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(&name, HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

fn host(front: Front, values: &[&[u8]]) -> bool {
    host_is_ours(&front, &Uri::from_static("/mcp"), &headers(HOST, values))
}

fn origin(values: &[&[u8]]) -> bool {
    origin_is_ours(&headers(ORIGIN, values))
}

#[test]
fn loopback_names_are_answered_with_and_without_the_right_port() {
    for name in ["localhost", "LOCALHOST", "LocalHost", "127.0.0.1", "[::1]"] {
        assert!(host(TCP, &[name.as_bytes()]), "{name}");
        assert!(host(TCP, &[format!("{name}:7420").as_bytes()]), "{name}:7420");
    }
}

#[test]
fn every_other_host_is_refused() {
    let hostile: &[&[u8]] = &[
        b"",
        b" ",
        b"evil.com",
        b"localhost.evil.com",
        b"127.0.0.1.evil.com",
        b"[::1].evil.com",
        b"[::1]@evil.com",
        b"[2001:db8::1]",
        b"localhost:notaport",
        b"localhost:",
        b"localhost:7420:extra",
        b"localhost:7421",
        b"localhost:07420",
        b"localhost:+7420",
        b"localhost:72956", // 7420 modulo 65536
        b"localhost:7420 ",
        b" localhost",
        b"localhost.",
        b"localhost.:7420",
        b"notlocalhost",
        b"localhost@evil.com",
        b"evil.com@localhost",
        b"user:pass@localhost",
        b"localhost/",
        b"localhost#",
        b"localhost%2eevil.com",
        b"%6cocalhost",
        b"[::1%25lo]",
        b"[::1%lo]",
        b"[0:0:0:0:0:0:0:1]",
        b"::1",
        b"[::1",
        b"[::ffff:127.0.0.1]",
        b"127.1",
        b"127.0.0.01",
        b"0.0.0.0",
        b"2130706433",
        b"localhost,evil.com",
        b"localhost\xff",
        "ⓛocalhost".as_bytes(),
        b"tauri.localhost",
    ];
    for value in hostile {
        assert!(!host(TCP, &[value]), "{}", String::from_utf8_lossy(value));
    }
}

#[test]
fn a_missing_host_is_refused_on_tcp_and_fine_on_a_unix_socket() {
    assert!(!host(TCP, &[]));
    assert!(host(Front::Unix, &[]));
    assert!(host(Front::Unix, &[b"localhost"]));
    assert!(!host(Front::Unix, &[b"evil.com"]));
}

#[test]
fn several_host_headers_are_refused_even_when_each_is_ours() {
    assert!(!host(TCP, &[b"localhost", b"localhost"]));
    assert!(!host(TCP, &[b"localhost", b"evil.com"]));
    assert!(!host(Front::Unix, &[b"localhost", b"evil.com"]));
}

#[test]
fn an_absolute_target_must_be_ours_as_well() {
    let ours = headers(HOST, &[b"localhost:7420"]);
    assert!(host_is_ours(&TCP, &Uri::from_static("http://127.0.0.1:7420/mcp"), &ours));
    assert!(!host_is_ours(&TCP, &Uri::from_static("http://evil.com/mcp"), &ours));
    assert!(!host_is_ours(&TCP, &Uri::from_static("http://localhost@evil.com/mcp"), &ours));
    let foreign = headers(HOST, &[b"evil.com"]);
    assert!(!host_is_ours(&TCP, &Uri::from_static("http://127.0.0.1:7420/mcp"), &foreign));
}

#[test]
fn forwarded_headers_count_for_nothing() {
    let mut map = headers(HOST, &[b"evil.com"]);
    map.insert("x-forwarded-host", HeaderValue::from_static("localhost"));
    map.insert("forwarded", HeaderValue::from_static("host=localhost"));
    assert!(check(&TCP, &Uri::from_static("/mcp"), &map).is_err());
}

#[test]
fn pages_of_this_machine_and_of_tauri_are_allowed() {
    assert!(origin(&[]), "programs send no Origin");
    for value in [
        "http://localhost",
        "https://localhost",
        "http://localhost:5173",
        "https://localhost:1",
        "http://127.0.0.1",
        "http://127.0.0.1:8080",
        "http://[::1]",
        "https://[::1]:65535",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
    ] {
        assert!(origin(&[value.as_bytes()]), "{value}");
    }
}

#[test]
fn every_other_origin_is_refused() {
    let hostile: &[&[u8]] = &[
        b"",
        b"null",
        b"NULL",
        b"not a url",
        b"localhost",
        b"//localhost",
        b"http:/localhost",
        b"http://",
        b"http://evil.com",
        b"https://localhost.evil.com",
        b"http://localhost@evil.com",
        b"http://localhost:5173@evil.com",
        b"http://user@localhost",
        b"http://127.0.0.1.evil.com",
        b"http://[::1].evil.com",
        b"http://evil-localhost",
        b"http://localhost.",
        b"http://localhost:",
        b"http://localhost:0",
        b"http://localhost:65536",
        b"http://localhost:80:80",
        b"http://localhost/",
        b"http://localhost/path",
        b"http://localhost?x",
        b"http://localhost#x",
        b"ftp://localhost",
        b"file://localhost",
        b"ws://localhost",
        b"chrome-extension://localhost",
        b"tauri://evil",
        b"tauri://localhost.evil.com",
        b"tauri://localhost:1",
        b"https://tauri.localhost.evil.com",
        b"https://eviltauri.localhost",
        b"https://tauri.localhost:1",
        b"http://localhost http://evil.com",
        b"http://localhost\xff",
    ];
    for value in hostile {
        assert!(!origin(&[value]), "{}", String::from_utf8_lossy(value));
    }
    assert!(!origin(&[b"http://localhost", b"http://localhost"]), "twice");
    assert!(!origin(&[b"http://localhost", b"http://evil.com"]), "twice");
}

#[test]
fn a_refusal_names_no_allowed_value_that_helps_and_has_its_code() {
    let failure = check(&TCP, &Uri::from_static("/"), &headers(HOST, &[b"evil.com"])).unwrap_err();
    assert_eq!(failure.code, Code::ForbiddenOrigin);
    assert!(!failure.public().contains("evil.com"));
    assert!(!failure.public().contains("7420"));
}

#[test]
fn over_tls_the_operators_names_are_ours_and_nothing_that_begins_or_ends_like_them() {
    let names: Vec<String> = ["tools.example.org", "192.0.2.7", ""].map(str::to_owned).into();
    let front = || Front::Tls { port: 7443, names: names.clone().into() };
    for ours in ["tools.example.org", "TOOLS.example.org:7443", "192.0.2.7", "localhost:7443", "127.0.0.1"] {
        assert!(host(front(), &[ours.as_bytes()]), "{ours}");
    }
    for other in [
        "",
        ":7443",
        "example.org",
        "tools.example.org.",
        "tools.example.org.evil.com",
        "xtools.example.org",
        "tools.example.org:443",
        "tools.example.org:7443x",
        "192.0.2.70",
        "evil.com",
    ] {
        assert!(!host(front(), &[other.as_bytes()]), "{other}");
    }
    assert!(!host(front(), &[]));
    // Where there is no TLS, no name but the loopback interface's is ours.
    assert!(!host(TCP, &[b"tools.example.org"]));
}
