use super::*;
use crate::testing::{NARROW, WIDE, stage};
use palisade_policy::RateLimit;

fn after(start: Instant, ms: u64) -> Instant {
    start + Duration::from_millis(ms)
}

#[test]
fn a_flood_is_told_of_ten_times_a_second_and_its_last_change_is_not_lost() {
    let (mut pace, start, mut told) = (Pace::default(), Instant::now(), Vec::new());
    for ms in 0..1_000 {
        pace.note("palisade://a");
        told.extend(pace.take(after(start, ms)).map(|_| ms));
    }
    assert_eq!(told, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    assert_eq!(pace.due(), Some(after(start, 1_000)));
    assert_eq!(pace.take(after(start, 999)), None);
    assert_eq!(pace.take(after(start, 1_000)).as_deref(), Some("palisade://a"));
    assert_eq!((pace.due(), pace.take(after(start, 5_000))), (None, None));
}

#[test]
fn one_uri_does_not_hold_another_up() {
    let (mut pace, start) = (Pace::default(), Instant::now());
    pace.note("palisade://a");
    assert!(pace.take(start).is_some());
    pace.note("palisade://a");
    pace.note("palisade://b");
    assert_eq!(pace.take(start).as_deref(), Some("palisade://b"));
    assert_eq!(pace.take(start), None);
}

#[tokio::test(start_paused = true)]
async fn a_listener_hears_of_what_it_named_alone() {
    let stage = stage(RateLimit::per_second(0));
    let changes = stage.host.changes();
    let mut listener = stage.host.listen(&stage.caller(WIDE), ["palisade://a".to_owned()].into()).unwrap();
    changes.announce("palisade://b");
    changes.announce("palisade://a");
    assert_eq!(listener.next().await.as_deref(), Some("palisade://a"));
    let silence = tokio::time::timeout(Duration::from_secs(60), listener.next()).await;
    assert!(silence.is_err(), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_fell_behind_hears_of_everything_that_it_named() {
    let stage = stage(RateLimit::per_second(0));
    let changes = stage.host.changes();
    let uris = ["palisade://a", "palisade://b"].map(str::to_owned);
    let mut listener = stage.host.listen(&stage.caller(WIDE), uris.clone().into()).unwrap();
    for _ in 0..=QUEUE {
        changes.announce("palisade://other");
    }
    let heard = [listener.next().await.unwrap(), listener.next().await.unwrap()];
    assert_eq!(heard, uris);
}

#[tokio::test]
async fn each_principal_has_seats_of_its_own_and_gets_them_back() {
    let stage = stage(RateLimit::per_second(0));
    let listen = |token| stage.host.listen(&stage.caller(token), BTreeSet::new());
    let mut seated: Vec<Listener> = (0..MAX_SUBSCRIPTIONS).map(|_| listen(WIDE).unwrap()).collect();
    assert_eq!(listen(WIDE).unwrap_err().code, Code::RateLimited);
    assert!(listen(NARROW).is_ok());
    seated.pop();
    assert!(listen(WIDE).is_ok());
}
