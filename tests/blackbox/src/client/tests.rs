use super::reply::{Parsed, parse};

fn whole(bytes: &str) -> Option<(u16, String, usize)> {
    match parse(bytes.as_bytes(), false, false) {
        Parsed::Whole(reply, used) => Some((reply.status, reply.body, used)),
        _ => None,
    }
}

fn is_malformed(bytes: &str) -> bool {
    matches!(parse(bytes.as_bytes(), false, false), Parsed::Malformed(_))
}

#[test]
fn a_reply_ends_where_it_says() {
    let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 404";
    assert_eq!(whole(text), Some((200, "ok".into(), text.len() - "HTTP/1.1 404".len())));
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n3;x\r\nay!\r\n0\r\n\r\n";
    assert_eq!(whole(chunked), Some((200, "okay!".into(), chunked.len())));
    assert_eq!(whole("HTTP/1.1 204 No Content\r\n\r\n").unwrap().0, 204);
}

#[test]
fn what_is_not_there_yet_is_waited_for() {
    for text in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\n\r\nuntil it closes",
    ] {
        assert!(matches!(parse(text.as_bytes(), false, false), Parsed::Partial), "{text}");
    }
    let until = b"HTTP/1.1 200 OK\r\n\r\nuntil it closes";
    assert!(matches!(parse(until, true, false), Parsed::Whole(..)));
}

#[test]
fn what_says_twice_where_it_ends_is_no_reply() {
    for text in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nokay\r\n",
    ] {
        assert!(is_malformed(text), "{text}");
    }
}
