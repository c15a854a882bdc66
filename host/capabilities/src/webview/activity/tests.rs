use super::*;
use crate::webview::activity::ring::MAX_BYTES;

fn details(text: &str) -> Map<String, Value> {
    Map::from_iter([("text".to_owned(), Value::from(text))])
}

fn texts(slice: &Slice<Happening>) -> Vec<String> {
    slice.entries.iter().map(|(_, one)| one.details["text"].as_str().unwrap().to_owned()).collect()
}

fn everything(_: &str) -> bool {
    true
}

fn invocation(window: &str) -> Invocation {
    Invocation {
        window: window.into(),
        command: "save".into(),
        origin: Origin::Page,
        at_ms: now_ms(),
        status: Status::Pending,
        duration: None,
        arguments: Some("{}".into()),
        answer: None,
        cut: false,
    }
}

#[test]
fn the_latest_come_without_a_place_and_the_next_with_one() {
    let activity = Activity::default();
    for text in ["a", "b", "c", "d"] {
        activity.note(Kind::Console, "main", details(text));
    }
    let latest = activity.read(Kind::Console, None, 2, everything);
    assert_eq!((texts(&latest), latest.cursor, latest.lost), (vec!["c".into(), "d".into()], 4, 0));
    let first = activity.read(Kind::Console, Some(0), 3, everything);
    assert_eq!((texts(&first).len(), first.cursor), (3, 3));
    let rest = activity.read(Kind::Console, Some(first.cursor), 3, everything);
    assert_eq!((texts(&rest), rest.cursor), (vec!["d".to_owned()], 4));
    let none = activity.read(Kind::Console, Some(rest.cursor), 3, everything);
    assert_eq!((none.entries.len(), none.cursor), (0, 4));
    assert_eq!(activity.read(Kind::Console, Some(99), 3, everything).cursor, 4, "a place not reached yet");
    assert!(activity.read(Kind::Event, None, 9, everything).entries.is_empty(), "a log of its own");
}

#[test]
fn a_reader_that_fell_behind_learns_how_much_it_missed() {
    let activity = Activity::new(Capacities { console: 3, ..Capacities::default() });
    for text in ["a", "b", "c", "d", "e"] {
        activity.note(Kind::Console, "main", details(text));
    }
    let slice = activity.read(Kind::Console, Some(1), 9, everything);
    assert_eq!((texts(&slice).join(""), slice.lost), ("cde".to_owned(), 1));
    assert_eq!(activity.clear(Kind::Console, everything), 3);
    let slice = activity.read(Kind::Console, Some(1), 9, everything);
    assert_eq!((slice.entries.len(), slice.lost, slice.cursor), (0, 4, 5));
    assert_eq!(activity.note(Kind::Console, "main", details("f")), 6, "a number is never used again");
}

#[test]
fn a_time_is_a_place_too() {
    let activity = Activity::default();
    activity.note(Kind::Event, "", details("before"));
    let far = activity.read(Kind::Event, Some(now_ms() + 60_000), 9, everything);
    assert_eq!((far.entries.len(), far.cursor), (0, 1));
    let all = activity.read(Kind::Event, Some(now_ms() - 60_000), 9, everything);
    assert_eq!(texts(&all), ["before"]);
}

#[test]
fn other_windows_entries_are_not_there_and_hold_no_reader_up() {
    let activity = Activity::default();
    for window in ["main", "secret", "secret", "main", ""] {
        activity.note(Kind::Console, window, details(window));
    }
    let slice = activity.read(Kind::Console, Some(0), 1, |window| window != "secret");
    assert_eq!((texts(&slice), slice.cursor), (vec!["main".to_owned()], 1));
    let slice = activity.read(Kind::Console, Some(1), 9, |window| window != "secret");
    assert_eq!((texts(&slice), slice.cursor), (vec!["main".to_owned(), String::new()], 5));
    assert_eq!(activity.clear(Kind::Console, |window| window != "secret"), 3);
    assert_eq!(activity.read(Kind::Console, None, 9, everything).entries.len(), 2);
}

#[test]
fn a_flood_of_long_texts_stays_within_its_bytes() {
    let activity = Activity::new(Capacities { console: 1_000_000, ipc: 1_000_000, ..Capacities::default() });
    let long = "é".repeat(1 << 20);
    let mut invocation = invocation("main");
    invocation.arguments = Some(format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 2)));
    for _ in 0..5_000 {
        activity.note(Kind::Console, "main", details(&long[..8 << 10]));
        activity.invoked(invocation.clone());
    }
    let held: usize = activity.ring(Kind::Console).iter().map(|(_, one)| one.bytes()).sum();
    assert!(held <= MAX_BYTES && held > MAX_BYTES / 2, "{held}");
    let held: usize = lock(&activity.ipc).iter().map(|(_, one)| one.bytes()).sum();
    assert!(held <= MAX_BYTES, "{held}");
    let read: usize =
        activity.invocations(None, 1_000, everything).entries.iter().map(|(_, one)| one.bytes()).sum();
    assert!(read <= 4 << 20, "{read}");
    let text = activity.read(Kind::Console, None, 1, everything).entries[0].1.details["text"].to_string();
    assert!(text.len() <= MAX_TEXT_BYTES + 8 && text.contains('…'), "{}", text.len());
}

#[test]
fn a_body_over_the_bound_is_left_out_and_said_to_be() {
    let activity = Activity::default();
    let fits = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 2));
    let over = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 1));
    let number = activity.invoked(Invocation { arguments: Some(fits), ..invocation("main") });
    activity.answered(number, Status::Ok, Duration::from_millis(5), (Some(over), false));
    let (_, seen) = activity.invocations(None, 1, everything).entries.remove(0);
    assert!(seen.arguments.is_some() && seen.answer.is_none() && seen.cut);
    assert_eq!((seen.status, seen.duration), (Status::Ok, Some(Duration::from_millis(5))));
    activity.answered(999, Status::Ok, Duration::ZERO, (None, false));
}

#[tokio::test]
async fn waiting_ends_with_the_first_entry_that_the_reader_may_see() {
    let activity = std::sync::Arc::new(Activity::default());
    let writer = std::sync::Arc::clone(&activity);
    let waiting = activity.wait(Kind::Event, 0, 9, |window| window == "main");
    let writing = async move {
        writer.note(Kind::Event, "other", details("a"));
        tokio::task::yield_now().await;
        writer.note(Kind::Event, "main", details("b"));
    };
    let (slice, ()) = tokio::join!(waiting, writing);
    assert_eq!(texts(&slice), ["b"]);
}

#[tokio::test]
async fn quiet_is_when_nothing_has_been_pending_for_a_while() {
    let activity = std::sync::Arc::new(Activity::default());
    let (quiet, limit) = (Duration::from_millis(60), Duration::from_secs(30));
    let number = activity.invoked(invocation("main"));
    let busy = activity.ipc_quiet(quiet, Duration::from_millis(100), everything).await;
    assert_eq!((busy.idle, busy.pending), (false, 1));
    let elsewhere = activity.ipc_quiet(quiet, limit, |window| window == "other").await;
    assert!(elsewhere.idle && elsewhere.elapsed >= quiet);
    activity.answered(number, Status::Failed, Duration::ZERO, (None, false));
    assert!(activity.ipc_quiet(quiet, limit, everything).await.idle);
    let request = activity.begin(Kind::Network, "main", details("a"));
    assert!(!activity.network_quiet(quiet, Duration::from_millis(100), everything).await.idle);
    activity.end(Kind::Network, request, details("done"));
    assert!(activity.network_quiet(quiet, limit, everything).await.idle);
    assert_eq!(texts(&activity.read(Kind::Network, None, 1, everything)), ["done"]);
}
