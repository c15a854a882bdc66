//! Heads: request lines and headers that are none, and too many and too long ones.

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{PATIENCE, Step};

pub(super) const CHECKS: [Check; 6] = [
    check(GROUP, "request lines that are none are turned away", lines),
    check(GROUP, "targets of every form lead where they say, or nowhere", targets),
    check(GROUP, "headers that are none are turned away", headers),
    check(GROUP, "a header twice is never two opinions", twice),
    check(GROUP, "heads of a megabyte and of ten thousand headers are turned away", large),
    check(GROUP, "line ends of any kind end lines, or the connection", ends),
];

/// Anything that gets no further than a refusal.
fn turned_away(case: &Case<'_>, request: &[u8]) -> Done {
    let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
    let heard = case.client.talk(&[Step::Send(request), Step::HalfClose], 3, PATIENCE)?;
    case.turned_away(&heard, format!("{shown:?}"));
    Ok(())
}

fn lines(case: &Case<'_>) -> Done {
    let rest = format!("host: localhost\r\nauthorization: Bearer {}\r\n\r\n", case.token());
    for line in [
        "GET",
        "GET /info",
        "GET /info HTTP",
        "GET /info HTTP/",
        "GET /info HTTP/1",
        "GET /info HTTP/1.",
        "GET /info HTTP/1.2",
        "GET /info HTTP/2.0",
        "GET /info HTTP/3",
        "GET /info HTTP/0.9",
        "GET /info HTTP/9.9",
        "GET /info HTTP/1.1.1",
        "GET /info HTTP/01.1",
        "GET /info http/1.1",
        "GET /info HTTPS/1.1",
        "GET /info XTTP/1.1",
        "GET /info HTTP/1.1 ",
        "GET /info HTTP/1.1 x",
        "GET  /info HTTP/1.1",
        "GET /info  HTTP/1.1",
        "GET\t/info\tHTTP/1.1",
        " GET /info HTTP/1.1",
        "GET /info /x HTTP/1.1",
        "GET /in fo HTTP/1.1",
        "/info HTTP/1.1",
        "HTTP/1.1 200 OK",
        "G\0T /info HTTP/1.1",
        "G\u{e9}T /info HTTP/1.1",
        "GE(T /info HTTP/1.1",
        "\"GET\" /info HTTP/1.1",
        "GET: /info HTTP/1.1",
        ": /info HTTP/1.1",
        "GET /info\0 HTTP/1.1",
        "GET /info\u{1} HTTP/1.1",
        "GET /info\u{7f} HTTP/1.1",
        "GET \0 HTTP/1.1",
        "GET /info\rHTTP/1.1",
        "\0",
        "\u{feff}GET /info HTTP/1.1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
    ] {
        turned_away(case, format!("{line}\r\n{rest}").as_bytes())?;
    }
    let method = format!("{} /info HTTP/1.1\r\n{rest}", "X".repeat(100_000));
    turned_away(case, method.as_bytes())?;
    let target = format!("GET /{} HTTP/1.1\r\n{rest}", "x".repeat(100_000));
    turned_away(case, target.as_bytes())?;
    case.lives("request lines that are none");
    Ok(())
}

fn targets(case: &Case<'_>) -> Done {
    let port = case.target.address.port();
    for (method, target, among) in [
        ("GET", "*".to_owned(), &[400, 404, 405][..]),
        ("OPTIONS", "*".to_owned(), &[400, 404, 405]),
        ("CONNECT", "localhost:443".to_owned(), &[400, 403, 404, 405]),
        ("CONNECT", "evil.com:443".to_owned(), &[400, 403, 404, 405]),
        ("CONNECT", format!("127.0.0.1:{port}"), &[400, 403, 404, 405]),
        ("CONNECT", "/info".to_owned(), &[400, 404, 405]),
        ("GET", "localhost:443".to_owned(), &[400, 403, 404]),
        ("GET", "evil.com".to_owned(), &[400, 403, 404]),
        ("GET", "info".to_owned(), &[400, 403, 404]),
        ("GET", "?x".to_owned(), &[400, 404]),
        ("GET", "#x".to_owned(), &[400, 404]),
        ("GET", "http:".to_owned(), &[400, 403, 404]),
        ("GET", "http://".to_owned(), &[400, 404]),
        ("GET", "http:///info".to_owned(), &[400, 403, 404]),
        ("GET", "http://localhost".to_owned(), &[404]),
        ("GET", "http://localhost?x".to_owned(), &[400, 404]),
        ("GET", "https://localhost/info".to_owned(), &[200, 400, 403]),
        ("GET", format!("http://localhost:{port}/info"), &[200]),
        ("GET", format!("HTTP://LOCALHOST:{port}/info"), &[200, 400]),
        ("GET", "http://[::1]/info".to_owned(), &[200]),
        ("GET", "http://[::1/info".to_owned(), &[400]),
        ("GET", "http://evil.com/info".to_owned(), &[400, 403]),
        ("GET", "http://localhost%2eevil.com/info".to_owned(), &[400, 403]),
        ("GET", "http://localhost\\@evil.com/info".to_owned(), &[400, 403]),
        ("GET", "file:///etc/passwd".to_owned(), &[400, 403, 404]),
        ("GET", "/info/../info".to_owned(), &[404]),
        ("GET", "/info\\..\\info".to_owned(), &[400, 404]),
        ("GET", "/\u{e9}".to_owned(), &[400, 404]),
        ("GET", "/%".to_owned(), &[400, 404]),
        ("GET", "/info#x".to_owned(), &[200, 400, 404]),
    ] {
        let heard = case.client.raw(&case.client.compose(method, &target, &[("host", "localhost")], b""))?;
        case.holds(heard.replies.iter().all(|reply| among.contains(&reply.status)), || {
            format!("{method} {target}: {:?}", heard.statuses())
        });
        case.holds(!heard.replies.is_empty(), || format!("{method} {target}: no reply, {:?}", heard.end));
    }
    Ok(())
}

fn headers(case: &Case<'_>) -> Done {
    let token = case.token();
    for header in [
        "no colon",
        ": no name",
        "x y: z",
        "x : y",
        "x\t: y",
        " x: y",
        "\tx: y",
        "x\0y: z",
        "x\u{e9}: y",
        "x(y): z",
        "\"x\": y",
        "x: a\0b",
        "x: \0",
        "x: a\u{1}b",
        "x: a\u{7f}b",
        "x: a\u{1b}[31m",
        "x: a\rb",
        "x: a\r\n b",
        "x: a\r\n\tb",
        "x: a\r\n",
        "x: a\r\n :b",
    ] {
        // The last but one ends the head; what follows is then a second request, which is none.
        let request = format!(
            "GET /info HTTP/1.1\r\nhost: localhost\r\n{header}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        let heard = case.client.talk(&[Step::Send(request.as_bytes())], 3, PATIENCE)?;
        case.holds(!heard.statuses().contains(&200) && heard.is_over(), || {
            format!("{header:?}: {:?}, then {:?}", heard.statuses(), heard.end)
        });
    }
    // Folding must not hide a name.
    for request in [
        format!(
            "GET /info HTTP/1.1\r\nhost: localhost\r\nx: y\r\n authorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "GET /info HTTP/1.1\r\nhost:\r\n localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "GET /info HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer\r\n {token}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "GET /info HTTP/1.1\r\n host: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ),
    ] {
        let heard = case.client.raw(request.as_bytes())?;
        case.holds(!heard.statuses().contains(&200), || format!("folded: {:?}", heard.statuses()));
    }
    Ok(())
}

/// What is sent twice, the headers, and what may come back; `LENGTH` and `TOKEN` stand for those that are right.
const TWICE: [(&str, &str, &[u16]); 9] = [
    ("Host", "host: localhost\r\nhost: localhost", &[400, 403]),
    ("Host in another case", "Host: localhost\r\nHOST: evil.com", &[400, 403]),
    ("Host, the right one last", "host: evil.com\r\nhost: localhost", &[400, 403]),
    ("Content-Length", "host: localhost\r\ncontent-length: 1", &[400]),
    ("Content-Length, the same", "host: localhost\r\ncontent-length: LENGTH", &[200, 400]),
    ("Content-Length in a list", "host: localhost\r\ncontent-length: LENGTH, LENGTH", &[400]),
    ("Content-Type", "host: localhost\r\ncontent-type: text/plain", &[200, 400, 415]),
    ("Authorization", "host: localhost\r\nauthorization: Bearer TOKEN", &[400, 401]),
    ("Origin", "host: localhost\r\norigin: http://localhost\r\norigin: http://evil.com", &[400, 403]),
];

fn twice(case: &Case<'_>) -> Done {
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let length = ping.len().to_string();
    for (what, more, among) in TWICE {
        let more = more.replace("LENGTH", &length).replace("TOKEN", case.token());
        let request = format!(
            "POST /mcp HTTP/1.1\r\nconnection: close\r\nauthorization: Bearer {}\r\naccept: application/json\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n{more}\r\n\r\n{ping}",
            case.token()
        );
        let statuses = case.client.raw(request.as_bytes())?.statuses();
        case.holds(matches!(statuses[..], [one] if among.contains(&one)), || {
            format!("{what} twice: {statuses:?}")
        });
    }
    Ok(())
}

fn large(case: &Case<'_>) -> Done {
    let token = case.token();
    let start = format!("GET /info HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n");
    let many: String = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let hundreds: String = (0..500).map(|number| format!("x-{number}: y\r\n")).collect();
    for (what, more) in [
        ("a value of a megabyte", format!("x: {}\r\n", "y".repeat(1 << 20))),
        ("a name of a megabyte", format!("{}: y\r\n", "x".repeat(1 << 20))),
        ("ten thousand headers", many),
        ("five hundred headers", hundreds),
        ("ten thousand cookies", "cookie: a=b\r\n".repeat(10_000)),
        ("a value of a megabyte that never ends", "y".repeat(1 << 20)),
        ("blanks of a megabyte", format!("x:{}\r\n", " ".repeat(1 << 20))),
    ] {
        let request = format!("{start}{more}\r\n");
        let heard = case.client.talk(&[Step::Send(request.as_bytes()), Step::HalfClose], 3, PATIENCE)?;
        case.turned_away(&heard, what);
        case.holds(heard.statuses().iter().all(|status| matches!(status, 400 | 431)), || {
            format!("{what}: {:?}", heard.statuses())
        });
    }
    case.lives("large heads");
    Ok(())
}

fn ends(case: &Case<'_>) -> Done {
    let token = case.token();
    for end in ["\n", "\r", "\r\r\n", "\n\r", "\u{85}", "\u{2028}", "\u{b}", "\u{c}"] {
        let head = [
            "GET /info HTTP/1.1",
            "host: localhost",
            &format!("authorization: Bearer {token}"),
            "connection: close",
            "",
            "",
        ];
        let request = head.join(end);
        let heard = case.client.talk(&[Step::Send(request.as_bytes()), Step::HalfClose], 2, PATIENCE)?;
        // A bare line feed may end a line (RFC 9112, 2.2); nothing else may.
        let among: &[u16] = if end == "\n" { &[200, 400] } else { &[400] };
        case.holds(
            heard.statuses().iter().all(|status| among.contains(status)) && heard.replies.len() <= 1,
            || format!("lines that end with {end:?}: {:?}", heard.statuses()),
        );
    }
    // Empty lines before a request are passed over, some of them.
    let request = format!(
        "\r\n\r\nGET /health HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    let heard = case.client.raw(request.as_bytes())?;
    case.holds(heard.statuses().iter().all(|status| matches!(status, 200 | 400)), || {
        format!("{:?}", heard.statuses())
    });
    let blank = "\r\n".repeat(1 << 19);
    let heard = case.client.talk(&[Step::Send(blank.as_bytes()), Step::HalfClose], 1, PATIENCE)?;
    case.turned_away(&heard, "empty lines of a megabyte");
    Ok(())
}
