//! Slow clients: cut off in the end, and nobody else's trouble.

use std::time::{Duration, Instant};

use super::{Check, GROUP, check};
use crate::case::{Case, Done};
use crate::client::{End, Heard, Step};

pub(super) const CHECKS: [Check; 5] = [
    check(GROUP, "a head that comes a byte at a time is cut off", head).first(),
    check(GROUP, "a body that comes a byte at a time is cut off", body).first(),
    check(GROUP, "a client that says nothing is cut off", silent).first(),
    check(GROUP, "a client that does not read loses its connection, and nobody else's time", unread).first(),
    check(GROUP, "connections that are half closed end", half),
];

/// When every such client must be gone.
const GONE: Duration = Duration::from_secs(55);
/// Between two bytes.
const PAUSE: Duration = Duration::from_millis(400);

/// Whoever is cut off hears a refusal, or nothing.
fn cut_off(case: &Case<'_>, heard: &Heard, what: &str, took: Duration) {
    case.holds(heard.is_over() || heard.end == End::Enough, || {
        format!("{what}: after {took:?} it is still there")
    });
    case.holds(heard.statuses().iter().all(|status| (400..500).contains(status)), || {
        format!("{what}: {:?}", heard.statuses())
    });
}

/// Drips, and looks that it is ended before all of it was sent.
fn drips(case: &Case<'_>, start: &[u8], byte: &[u8], what: &str) -> Done {
    let rest = byte.repeat(usize::try_from(GONE.as_millis() / PAUSE.as_millis()).unwrap_or(100));
    let started = Instant::now();
    let heard =
        case.client.talk(&[Step::Send(start), Step::Drip(&rest, PAUSE)], 1, Duration::from_secs(5))?;
    case.holds(!heard.took_all, || format!("{what}: it was listened to for {:?}", started.elapsed()));
    cut_off(case, &heard, what, started.elapsed());
    case.lives(what);
    Ok(())
}

fn head(case: &Case<'_>) -> Done {
    let token = case.token();
    std::thread::scope(|scope| {
        let known = format!("GET /info HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nx: ");
        let with = scope.spawn(move || drips(case, known.as_bytes(), b"y", "a head of a known client's"));
        let line = scope.spawn(|| drips(case, b"", b"G", "a request line"));
        let blank = scope.spawn(|| drips(case, b"", b"\r\n", "blank lines"));
        drips(case, b"POST /mcp HTTP/1.1\r\nhost: loc", b"a", "a head of nobody's")?;
        [with, line, blank].into_iter().try_for_each(|one| one.join().unwrap_or(Ok(())))
    })
}

fn body(case: &Case<'_>) -> Done {
    let start = |path: &str, framing: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             accept: application/json\r\n{framing}\r\n\r\n",
            case.token()
        )
    };
    std::thread::scope(|scope| {
        let rest = start("/api/tools/get_plugin_info", "content-length: 1000");
        let over_rest = scope.spawn(move || drips(case, rest.as_bytes(), b" ", "a body over REST"));
        let chunks = start("/mcp", "transfer-encoding: chunked");
        let chunked = scope.spawn(move || drips(case, chunks.as_bytes(), b"1\r\n \r\n", "a chunked body"));
        drips(case, start("/mcp", "content-length: 1000").as_bytes(), b" ", "a body over MCP")?;
        [over_rest, chunked].into_iter().try_for_each(|one| one.join().unwrap_or(Ok(())))
    })
}

fn silent(case: &Case<'_>) -> Done {
    let token = case.token();
    let kept = format!("GET /info HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
    let announced = format!(
        "POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n"
    );
    std::thread::scope(|scope| {
        let all = [(&b""[..], 0), (b"GET", 0), (kept.as_bytes(), 1), (announced.as_bytes(), 0)];
        let waits = all.map(|(start, answers)| {
            scope.spawn(move || -> Done {
                let started = Instant::now();
                let heard = case.client.talk(&[Step::Send(start)], 2, GONE)?;
                let shown = String::from_utf8_lossy(&start[..start.len().min(20)]).into_owned();
                case.holds(heard.is_over(), || {
                    format!("after {shown:?}, {:?}: still there", started.elapsed())
                });
                case.holds(heard.replies.len() <= answers.max(1), || {
                    format!("{shown:?}: {:?}", heard.statuses())
                });
                Ok(())
            })
        });
        waits.into_iter().try_for_each(|one| one.join().unwrap_or(Ok(())))
    })
}

fn unread(case: &Case<'_>) -> Done {
    // Far more answers than any buffer takes, of which not one is read.
    let many = case.client.compose("GET", "/api/tools", &[], b"").repeat(200);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    case.client.talk(
                        &[Step::Flood(&many, 4 << 20), Step::Pause(Duration::from_secs(3))],
                        0,
                        Duration::ZERO,
                    )
                })
            })
            .collect();
        for _ in 0..5 {
            let started = Instant::now();
            case.lives("clients that don't read");
            case.holds(started.elapsed() < Duration::from_secs(8), || {
                format!("/health took {:?}", started.elapsed())
            });
            std::thread::sleep(Duration::from_millis(300));
        }
        for thread in threads {
            let _ = thread.join();
        }
    });
    case.lives("clients that did not read");
    Ok(())
}

fn half(case: &Case<'_>) -> Done {
    for start in ["", "GET", "GET /health HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nhost: localhost\r\n"] {
        let heard =
            case.nobody.talk(&[Step::Send(start.as_bytes()), Step::HalfClose], 1, Duration::from_secs(20))?;
        case.turned_away(&heard, format!("{start:?}, then no more"));
    }
    // A request that is whole is answered, though its client says no more.
    let whole = case.client.compose("GET", "/info", &[], b"");
    let heard = case.client.talk(&[Step::Send(&whole), Step::HalfClose], 2, Duration::from_secs(20))?;
    // Or it is dropped, as its client is taken to have gone.
    case.holds(matches!(heard.statuses()[..], [] | [200]) && heard.is_over(), || {
        format!("{:?} {:?}", heard.statuses(), heard.end)
    });
    Ok(())
}
