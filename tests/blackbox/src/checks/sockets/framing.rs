//! Framing: nobody can make the host see a request where its client sent a body.

use std::time::Duration;

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{PATIENCE, Step};

pub(super) const CHECKS: [Check; 5] = [
    check(GROUP, "a length beside a transfer coding smuggles nothing", both),
    check(GROUP, "transfer codings that are almost one are turned away", codings),
    check(GROUP, "lengths that are none are turned away", lengths),
    check(GROUP, "chunks that are none are turned away", chunks),
    check(GROUP, "chunked bodies are read, extensions and trailers are bounded", chunked),
];

/// What must not be answered: it stands in a body. Its answer would be a 404.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Time in which a host that sees a second request answers it: one that sees its client gone may drop what it was to say.
const SETTLE: Step<'_> = Step::Pause(Duration::from_millis(150));

fn head(case: &Case<'_>, more: &str) -> String {
    format!(
        "POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         accept: application/json\r\n{more}\r\n\r\n",
        case.token()
    )
}

/// Sends it, says that there is no more, and looks that only one request was seen.
fn one_at_most(case: &Case<'_>, request: &str, what: &str) -> Result<Vec<u16>, std::io::Error> {
    let heard = case.client.talk(&[Step::Send(request.as_bytes()), SETTLE, Step::HalfClose], 4, PATIENCE)?;
    let statuses = heard.statuses();
    case.holds(statuses.len() <= 1 && heard.is_over(), || {
        format!("{what}: {statuses:?}, then {:?}", heard.end)
    });
    Ok(statuses)
}

fn both(case: &Case<'_>) -> Done {
    let length = SMUGGLED.len() + 5;
    for (what, more, body) in [
        // The length covers all; the coding ends before what is smuggled.
        (
            "TE.CL",
            format!("transfer-encoding: chunked\r\ncontent-length: {length}"),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "CL.TE",
            format!("content-length: {length}\r\ntransfer-encoding: chunked"),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "a length of 0, then chunked",
            "content-length: 0\r\ntransfer-encoding: chunked".into(),
            format!("{:x}\r\n{SMUGGLED}\r\n0\r\n\r\n", SMUGGLED.len()),
        ),
        (
            "chunked, then a length of 0",
            "transfer-encoding: chunked\r\ncontent-length: 0".into(),
            format!("{:x}\r\n{SMUGGLED}\r\n0\r\n\r\n", SMUGGLED.len()),
        ),
        (
            "chunked twice",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\ncontent-length: 4".into(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "chunked, then identity",
            "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\ncontent-length: 4".into(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "identity, then chunked",
            "transfer-encoding: identity\r\ntransfer-encoding: chunked\r\ncontent-length: 4".into(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "a bad length and chunked",
            "content-length: x\r\ntransfer-encoding: chunked".into(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "two lengths and chunked",
            "content-length: 5\r\ntransfer-encoding: chunked\r\ncontent-length: 6".into(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
    ] {
        one_at_most(case, &format!("{}{body}", head(case, &more)), what)?;
    }
    Ok(())
}

fn codings(case: &Case<'_>) -> Done {
    for coding in [
        "transfer-encoding: xchunked",
        "transfer-encoding: chunkedx",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: chunked, gzip",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: gzip",
        "transfer-encoding: identity",
        "transfer-encoding:",
        "transfer-encoding: ,",
        "transfer-encoding: \"chunked\"",
        "transfer-encoding: chunked;x=y",
        "transfer-encoding: 'chunked'",
        "transfer-encoding: \u{b}chunked",
        "transfer-encoding: chunked\u{b}",
        "transfer-encoding: \0chunked",
        "transfer-encoding : chunked",
        "transfer-encoding\t: chunked",
        " transfer-encoding: chunked",
        "x: y\r\n transfer-encoding: chunked",
        "transfer-encoding:\r\n chunked",
        "transfer-encoding: chunked\r\n , identity",
        "transfer-encoding\0: chunked",
        "transfer_encoding: chunked",
        "x: y\ntransfer-encoding: chunked",
        "x: y\rtransfer-encoding: chunked",
        "te: chunked",
    ] {
        // With the length alone the body is what is smuggled; with the coding alone it follows the body.
        let more = format!("{coding}\r\ncontent-length: {}", SMUGGLED.len());
        one_at_most(case, &format!("{}{SMUGGLED}", head(case, &more)), coding)?;
        let more = format!("content-length: 5\r\n{coding}");
        one_at_most_or_bad(case, &format!("{}0\r\n\r\n{SMUGGLED}", head(case, &more)), coding)?;
    }
    let old = format!(
        "POST /mcp HTTP/1.0\r\nhost: localhost\r\nauthorization: Bearer {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        case.token()
    );
    let statuses = one_at_most(case, &old, "chunked in HTTP/1.0")?;
    case.holds(statuses == [400] || statuses.is_empty(), || format!("chunked in HTTP/1.0: {statuses:?}"));
    Ok(())
}

/// As above, where a coding that is no coding at all leaves the length alone: then the second request is one, and is answered.
fn one_at_most_or_bad(case: &Case<'_>, request: &str, coding: &str) -> Done {
    let heard = case.client.talk(&[Step::Send(request.as_bytes()), SETTLE, Step::HalfClose], 4, PATIENCE)?;
    let statuses = heard.statuses();
    let is_no_coding = ["transfer_encoding: chunked", "te: chunked"].contains(&coding);
    let is_folded = coding.contains('\n') || coding.starts_with([' ', '\t']);
    case.holds(statuses.len() <= 1 || ((is_no_coding || is_folded) && statuses[0] == 400), || {
        format!("{coding:?} after a length: {statuses:?}")
    });
    Ok(())
}

fn lengths(case: &Case<'_>) -> Done {
    for length in [
        "-1",
        "+5",
        "0x5",
        "5x",
        "x",
        "",
        " ",
        "1e1",
        "5.0",
        "5,5",
        "5, 6",
        "5 5",
        "\u{ff15}",
        "99999999999999999999999",
        "18446744073709551616",
        "0000000000000000000000005",
        "\"5\"",
        "5;",
        "\t5\t",
    ] {
        let request = format!("{}{SMUGGLED}", head(case, &format!("content-length: {length}")));
        let heard =
            case.client.talk(&[Step::Send(request.as_bytes()), SETTLE, Step::HalfClose], 4, PATIENCE)?;
        let statuses = heard.statuses();
        // Five in another spelling is a length, or it is none; what follows is then no request.
        case.holds(statuses.iter().all(|status| matches!(status, 400 | 413)) && statuses.len() <= 2, || {
            format!("a length of {length:?}: {statuses:?}")
        });
    }
    Ok(())
}

fn chunks(case: &Case<'_>) -> Done {
    for body in [
        "x\r\n",
        "-1\r\n",
        "+1\r\na\r\n0\r\n\r\n",
        "0x1\r\na\r\n0\r\n\r\n",
        " 1\r\na\r\n0\r\n\r\n",
        "\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "2\r\na\r\n0\r\n\r\n",
        "1\na\n0\n\n",
        "1\r\na\n0\r\n\r\n",
        "1\ra\r0\r\r",
        "1;\nx\r\na\r\n0\r\n\r\n",
        "1 x\r\na\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n",
        "ffffffffffffffff\r\n",
        "7fffffffffffffff\r\n",
        "10000000000000000\r\na\r\n",
        "1\0\r\na\r\n0\r\n\r\n",
        "\u{ff11}\r\na\r\n0\r\n\r\n",
        "0\r\n",
        "0\r\nx",
        "5\r\nabc",
    ] {
        let request = format!("{}{body}{SMUGGLED}", head(case, "transfer-encoding: chunked"));
        let heard =
            case.client.talk(&[Step::Send(request.as_bytes()), SETTLE, Step::HalfClose], 4, PATIENCE)?;
        let statuses = heard.statuses();
        case.holds(statuses.iter().all(|status| matches!(status, 400 | 413)) && heard.is_over(), || {
            format!("{body:?}: {statuses:?}, then {:?}", heard.end)
        });
    }
    case.lives("chunks that are none");
    Ok(())
}

fn chunked(case: &Case<'_>) -> Done {
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let (first, second) = ping.split_at(10);
    let size = |text: &str| format!("{:x}", text.len());
    let whole = format!("{}\r\n{first}\r\n{}\r\n{second}\r\n0\r\n", size(first), size(second).to_uppercase());
    for (what, body) in [
        ("two chunks", format!("{whole}\r\n")),
        ("an extension", format!("{};a=b;c=\"d\"\r\n{ping}\r\n0;x\r\n\r\n", size(ping))),
        ("a trailer", format!("{whole}x-trailer: y\r\n\r\n")),
        (
            "trailers that would be headers",
            format!(
                "{whole}authorization: Bearer wrong\r\nhost: evil.com\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n"
            ),
        ),
    ] {
        let request = format!("{}{body}", head(case, "transfer-encoding: chunked\r\nconnection: close"));
        let heard = case.client.raw(request.as_bytes())?;
        case.holds(matches!(heard.statuses()[..], [200 | 400]), || format!("{what}: {:?}", heard.statuses()));
        case.holds(what != "two chunks" || heard.statuses() == [200], || {
            format!("{what}: {:?}", heard.statuses())
        });
    }
    let bytes: String = ping.chars().map(|byte| format!("1\r\n{byte}\r\n")).collect();
    let heard = case
        .client
        .raw(format!("{}{bytes}0\r\n\r\n", head(case, "transfer-encoding: chunked")).as_bytes())?;
    case.holds(heard.statuses() == [200], || format!("a byte to a chunk: {:?}", heard.statuses()));
    let long = "x".repeat(1 << 20);
    for (what, body) in [
        ("an extension of a megabyte", format!("1;{long}\r\n{{\r\n0\r\n\r\n")),
        (
            "many extensions",
            format!("{}0\r\n\r\n", "1;aaaaaaaaaaaaaaaaaaaa=bbbbbbbbbbbbbbbbbbbbbbbb\r\n \r\n".repeat(30_000)),
        ),
        ("a trailer of a megabyte", format!("{whole}x: {long}\r\n\r\n")),
        ("ten thousand trailers", format!("{whole}{}\r\n", "x: y\r\n".repeat(10_000))),
    ] {
        let request = format!("{}{body}", head(case, "transfer-encoding: chunked"));
        let heard =
            case.client.talk(&[Step::Send(request.as_bytes()), SETTLE, Step::HalfClose], 2, PATIENCE)?;
        case.holds(heard.statuses().iter().all(|status| (400..500).contains(status)), || {
            format!("{what}: {:?}", heard.statuses())
        });
    }
    case.lives("chunks of a megabyte");
    Ok(())
}
