//! Rate limit: a client that asks too fast is told so, and nobody else feels it.

use std::time::{Duration, Instant};

use super::{Check, check};
use crate::case::{Case, Done, skip};
use crate::client::{Client, Heard, Reply, Step};

const GROUP: &str = "rate-limit";

pub(super) const CHECKS: [Check; 3] = [
    check(GROUP, "a client over its rate is told when to come again, and recovers by itself", own).alone(),
    check(GROUP, "health is limited too", health).alone(),
    check(GROUP, "a flood without a token is limited on its own and leaves a client alone", strangers)
        .alone(),
];

/// Requests to one connection at a time.
const BATCH: usize = 250;
/// How long one tries to ask too fast.
const TRY: Duration = Duration::from_secs(2);
/// Connections that ask at a time.
const CONNECTIONS: usize = 4;

/// Asks as fast as it can until something is refused for being too fast; all replies. No connection is closed by asking.
fn flood(client: &Client, path: &str) -> Vec<Reply> {
    let one = client.compose("GET", path, &[], b"");
    let batch = one.repeat(BATCH);
    let started = Instant::now();
    let mut all: Vec<Reply> = Vec::new();
    while started.elapsed() < TRY && !all.iter().any(|reply| reply.status == 429) {
        std::thread::scope(|scope| {
            let ask = || client.talk(&[Step::Send(&batch)], BATCH, TRY);
            let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(ask)).collect();
            let heard = threads.into_iter().filter_map(|thread| thread.join().ok()?.ok());
            all.extend(heard.flat_map(|heard: Heard| heard.replies));
        });
    }
    all
}

/// What a flood met, if it was fast enough for this machine.
fn limited(case: &Case<'_>, replies: &[Reply], usual: &[u16], what: &str) -> Done {
    for reply in replies {
        if !usual.contains(&reply.status) && reply.status != 429 {
            case.status(reply, usual, what);
        }
    }
    case.holds(!replies.is_empty(), || format!("{what}: no reply at all"));
    let refused = replies.iter().find(|reply| reply.status == 429).ok_or_else(|| {
        skip(format!("{} requests in {} s were within the host's limit", replies.len(), TRY.as_secs()))
    })?;
    case.refused(refused, 429, "RATE_LIMITED", what);
    let wait = refused.header("retry-after").and_then(|wait| wait.parse::<u64>().ok());
    case.holds(wait.is_some_and(|wait| (1..=60).contains(&wait)), || {
        format!("{what}: Retry-After is {:?}", refused.header("retry-after"))
    });
    std::thread::sleep(Duration::from_secs(wait.unwrap_or(1)) + Duration::from_millis(200));
    Ok(())
}

fn own(case: &Case<'_>) -> Done {
    let ended = limited(case, &flood(&case.client, "/info"), &[200], "GET /info");
    let after = case.client.hasty().get("/info")?;
    case.status(&after, &[200], "after the wait that it was told");
    ended
}

fn health(case: &Case<'_>) -> Done {
    let ended = limited(case, &flood(&case.nobody, "/health"), &[200], "GET /health");
    case.status(&case.client.hasty().get("/info")?, &[200], "a flood of /health takes nothing of a client's");
    case.status(&case.nobody.hasty().get("/health")?, &[200], "/health recovers");
    ended
}

fn strangers(case: &Case<'_>) -> Done {
    let replies = flood(&case.nobody, "/info");
    let mine = case.client.hasty().get("/info")?;
    case.status(&mine, &[200], "a flood without a token takes nothing of a client's");
    case.status(&case.nobody.hasty().get("/health")?, &[200], "nor of /health's");
    limited(case, &replies, &[401], "GET /info without a token")
}
