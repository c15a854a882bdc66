use palisade_sdk::serde_json::to_string;

use super::*;

fn happened(at_ms: u64, what: What, subject: &str) -> Happened {
    let (window, subject) = ("main".to_owned(), subject.to_owned());
    Happened { at_ms, what, window, words: subject.clone(), subject, took_ms: None, is_error: false }
}

fn failed(at_ms: u64, what: What, subject: &str, words: &str) -> Happened {
    Happened { words: words.into(), is_error: true, ..happened(at_ms, what, subject) }
}

fn summary(all: &[Happened]) -> Summary {
    let mut counts = Counts::default();
    all.iter().for_each(|one| counts.add(one));
    counts.summary(30, None)
}

#[test]
fn a_summary_counts_names_and_says_what_went_wrong() {
    let summary = summary(&[
        happened(1, What::Ipc, "list"),
        happened(2, What::Ipc, "list"),
        failed(3, What::Ipc, "save", "save failed: full"),
        happened(4, What::Network, "http://a"),
        failed(2, What::Console, "error", "console.error: broken"),
        happened(5, What::WindowEvent, "tauri://focus"),
    ]);
    assert_eq!((summary.total_events, summary.ipc_calls, summary.error_count), (6, 3, 2));
    assert_eq!((summary.network_requests, summary.window_events, summary.dialogs), (1, 1, 0));
    assert_eq!(summary.errors, ["console.error: broken", "save failed: full"], "oldest first, over all logs");
    let narrative = "In the last 30 s: 3 commands, 1 request, 1 window event, 1 console message, 2 errors.\n\
                     Commands: list 2×, save 1×.\n\
                     Errors: console.error: broken; save failed: full";
    assert_eq!(summary.narrative, narrative);
}

#[test]
fn nothing_is_said_to_be_nothing() {
    assert_eq!(summary(&[]).narrative, "Nothing happened in the last 30 s.");
    assert_eq!(story(&[]), "Nothing has happened yet.");
    assert_eq!(Change::new(0).told(10, None).narrative, "Nothing changed in the last 10 s.");
    let quiet = summary(&[happened(1, What::Dialog, "confirm")]);
    assert_eq!(quiet.narrative, "In the last 30 s: 1 dialog, no errors.");
}

fn timeline(all: Vec<Happened>, seconds: u64, limit: usize) -> Vec<String> {
    let mut burst = Burst::default();
    all.into_iter().for_each(|one| burst.add(one));
    burst.timeline(seconds, limit).entries.into_iter().map(|one| one.detail).collect()
}

#[test]
fn the_last_action_is_what_stands_close_together_at_the_end() {
    let all = || {
        vec![
            happened(1_000, What::Ipc, "long ago"),
            happened(10_000, What::Ipc, "add"),
            Happened { took_ms: Some(3), ..happened(10_020, What::Ipc, "list") },
            happened(10_010, What::Event, "note-added 2"),
        ]
    };
    assert_eq!(timeline(all(), 5, 20), ["add", "note-added 2", "list (3 ms)"]);
    assert_eq!(timeline(all(), 9, 20).len(), 3, "9020 ms before the last");
    assert_eq!(timeline(all(), 10, 20)[0], "long ago");
    assert_eq!(timeline(all(), 5, 2), ["note-added 2", "list (3 ms)"], "the latest");
    assert_eq!(timeline(all(), u64::MAX, 20).len(), 4);
    assert!(timeline(Vec::new(), 5, 20).is_empty());
}

#[test]
fn the_same_thing_on_end_is_told_once() {
    let mut all: Vec<_> = (0..40).map(|at| happened(at, What::WindowEvent, "tauri://resize")).collect();
    all.push(happened(50, What::Ipc, "list"));
    all.push(happened(60, What::WindowEvent, "tauri://resize"));
    let mut burst = Burst::default();
    all.into_iter().for_each(|one| burst.add(one));
    let timeline = burst.timeline(5, 20);
    assert_eq!(story(&timeline.entries), "tauri://resize 40× → list → tauri://resize");
    assert_eq!((timeline.latest_ms, timeline.entries[0].timestamp), (Some(60), 39));
}

#[test]
fn a_difference_is_what_was_not_before() {
    let mut change = Change::new(1_000);
    for one in [
        happened(10, What::Ipc, "list"),
        happened(10, What::WindowEvent, "tauri://window-created"),
        failed(20, What::Console, "error", "console.error: old"),
        happened(1_000, What::Ipc, "list"),
        happened(1_001, What::Ipc, "list"),
        happened(1_002, What::Ipc, "save"),
        Happened { window: "help".into(), ..happened(1_003, What::WindowEvent, "tauri://window-created") },
        happened(1_004, What::Navigation, "http://a/1"),
        happened(1_005, What::Navigation, "http://a/2"),
        happened(1_006, What::WindowEvent, "tauri://destroyed"),
        failed(1_007, What::Network, "http://a/x", "GET http://a/x 404"),
    ] {
        change.add(&one);
    }
    let told = change.told(10, None);
    assert_eq!((told.ipc_calls_made, told.errors, told.console_messages, told.total_events), (3, 1, 0, 8));
    assert_eq!(
        (told.unique_commands, told.new_commands),
        (vec!["list".into(), "save".into()], vec!["save".to_owned()])
    );
    assert_eq!((told.windows_opened, told.windows_closed), (vec!["help".into()], vec!["main".to_owned()]));
    let narrative = "In the last 10 s: 3 commands, 1 error.\nNew commands: save\nWindows opened: help\nWindows closed: main\n\
                     Now at: main: http://a/2\nErrors: GET http://a/x 404";
    assert_eq!(told.narrative, narrative);
}

#[test]
fn a_flood_fills_no_context() {
    let flood: Vec<_> = (0..20_000_u64)
        .map(|at| {
            let name = format!("{at:05}{}", "x".repeat(150));
            failed(at, What::Ipc, &name, &format!("{name} failed: {name}"))
        })
        .collect();
    let told = summary(&flood);
    assert_eq!(
        (told.ipc_calls, told.error_count, told.errors.len(), told.top_commands.len()),
        (20_000, 20_000, 10, 5)
    );
    assert!(told.errors[9].starts_with("19999"), "the latest");
    assert!(to_string(&told).unwrap().len() < 10_000);
    let mut change = Change::new(0);
    flood.iter().for_each(|one| change.add(one));
    assert!(to_string(&change.told(10, None)).unwrap().len() < 40_000);
    assert_eq!(timeline(flood, 100, 100).len(), 100);
}
