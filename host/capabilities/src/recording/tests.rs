use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::bindings::{
    Checkpoint, Entry, Error, Happening, Host as _, Invocation, Origin, Session, Status, Summary,
};
use super::grant::Recorders;
use super::session::{MAX_CHECKPOINTS, MAX_ENTRIES, MAX_WEIGHT, weight};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::activity::{self, Activity, Kind, MAX_BODY_BYTES, now_ms};
use crate::webview::testing::{Played, windows};

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(RecordingCapability::new(windows(&Arc::<Played>::default()))));
}

/// An app, and who records in it.
#[derive(Default)]
struct Scene {
    played: Arc<Played>,
    recorders: Recorders,
}

impl Scene {
    fn of(&self, principal: &str) -> RecordingCall {
        RecordingCall {
            windows: WindowCall::for_test(windows(&self.played)),
            scope: windows(&self.played),
            recorders: self.recorders.clone(),
            principal: principal.to_owned(),
        }
    }

    fn activity(&self) -> &Activity {
        &self.played.activity
    }

    fn invoked(&self, window: &str, command: &str, arguments: &str) -> u64 {
        self.activity().invoked(activity::Invocation {
            window: window.into(),
            command: command.into(),
            origin: activity::Origin::Page,
            at_ms: now_ms(),
            status: activity::Status::Pending,
            duration: None,
            arguments: Some(arguments.into()),
            answer: None,
            cut: false,
        })
    }

    fn answered(&self, number: u64, answer: &str) {
        let took = Duration::from_micros(7);
        self.activity().answered(number, activity::Status::Ok, took, (Some(answer.into()), false));
    }

    fn emitted(&self, window: &str, name: &str) {
        let details = Map::from_iter([("name".to_owned(), Value::from(name))]);
        self.activity().note(Kind::Event, window, details);
    }
}

async fn start(call: &RecordingCall) -> Result<Summary, Error> {
    RecordingView(call).start(None).await.unwrap()
}

async fn stop(call: &RecordingCall) -> Result<Summary, Error> {
    RecordingView(call).stop().await.unwrap()
}

async fn current(call: &RecordingCall) -> Result<Summary, Error> {
    RecordingView(call).current().await.unwrap()
}

async fn read(call: &RecordingCall) -> Vec<Entry> {
    RecordingView(call).read(0, u32::MAX).await.unwrap().unwrap()
}

async fn note(call: &RecordingCall, id: Option<&str>, state: &str) -> Result<Checkpoint, Error> {
    RecordingView(call).note(id.map(str::to_owned), None, state.into()).await.unwrap()
}

async fn load(call: &RecordingCall, session: Session) -> Result<Summary, Error> {
    RecordingView(call).load(session).await.unwrap()
}

fn told(entry: &Entry) -> String {
    match &entry.what {
        Happening::Invocation(one) => {
            let body = |body: &Option<String>| body.clone().unwrap_or_else(|| "-".into());
            format!("{} {} {}", one.command, body(&one.arguments), body(&one.answer))
        }
        Happening::Event(details) => details.clone(),
    }
}

#[tokio::test]
async fn what_happens_is_taken_down_in_its_order_and_each_thing_once() {
    let scene = Scene::default();
    let call = scene.of("ann");
    let before = scene.invoked("main", "before", "{}");
    start(&call).await.unwrap();
    scene.answered(before, "1");
    let save = scene.invoked("main", "save", r#"{"a":1}"#);
    scene.emitted("", "note-added");
    scene.activity().note(Kind::Console, "main", Map::new());
    let load = scene.invoked("notes", "load", "{}");
    scene.answered(load, "[2]");
    scene.answered(save, "null");
    let summary = current(&call).await.unwrap();
    assert_eq!((summary.entries, summary.pending, summary.lost, summary.active), (3, 0, 0, true));
    stop(&call).await.unwrap();
    scene.invoked("main", "after", "{}");
    scene.emitted("", "after");
    let entries = read(&call).await;
    let all: Vec<_> = entries.iter().map(told).collect();
    assert_eq!(all, [r#"save {"a":1} null"#, r#"{"name":"note-added"}"#, "load {} [2]"]);
    assert_eq!(entries.iter().map(|entry| entry.index).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(entries.iter().map(|entry| entry.window.as_str()).collect::<Vec<_>>(), ["main", "", "notes"]);
    let some = RecordingView(&call).read(1, 1).await.unwrap().unwrap();
    assert_eq!(some.iter().map(|entry| entry.index).collect::<Vec<_>>(), [1]);
    assert!(RecordingView(&call).read(u64::MAX, 9).await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn what_had_not_answered_stays_so_and_an_answer_after_the_end_changes_nothing() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    let late = scene.invoked("main", "late", "{}");
    assert_eq!(stop(&call).await.unwrap().pending, 1);
    scene.answered(late, "1");
    let Happening::Invocation(one) = &read(&call).await[0].what else { panic!() };
    assert_eq!((one.status, one.answer.as_deref(), one.duration_us), (Status::Pending, None, None));
}

#[tokio::test]
async fn windows_outside_of_the_grant_are_not_recorded() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    let number = scene.invoked("secret", "hush", r#"{"a":"CANARY"}"#);
    scene.answered(number, "\"CANARY\"");
    scene.emitted("secret", "hush");
    assert!(read(&call).await.is_empty());
    assert_eq!(current(&call).await.unwrap().lost, 0);
}

#[tokio::test]
async fn a_recording_is_its_caller_s_own() {
    let scene = Scene::default();
    let (ann, bob) = (scene.of("ann"), scene.of("bob"));
    start(&ann).await.unwrap();
    scene.invoked("main", "one", "{}");
    assert!(matches!(current(&bob).await, Err(Error::Missing)));
    assert!(matches!(stop(&bob).await, Err(Error::Missing)));
    assert!(matches!(note(&bob, None, "1").await, Err(Error::Missing)));
    assert!(matches!(RecordingView(&bob).read(0, 9).await.unwrap(), Err(Error::Missing)));
    assert!(matches!(RecordingView(&bob).checkpoints().await.unwrap(), Err(Error::Missing)));
    assert!(matches!(RecordingView(&bob).settle(1).await.unwrap(), Err(Error::Missing)));
    start(&bob).await.unwrap();
    scene.invoked("main", "two", "{}");
    stop(&bob).await.unwrap();
    let commands = |entries: Vec<Entry>| entries.iter().map(told).collect::<Vec<_>>();
    assert_eq!(commands(read(&ann).await), ["one {} -", "two {} -"]);
    assert_eq!(commands(read(&bob).await), ["two {} -"]);
    assert!(current(&ann).await.unwrap().active, "the end of one is not the end of another");
}

#[tokio::test]
async fn one_is_under_way_at_a_time_and_the_last_one_stays_until_the_next() {
    let scene = Scene::default();
    let call = scene.of("ann");
    assert!(matches!(stop(&call).await, Err(Error::Missing)));
    let first = RecordingView(&call).start(Some("first".into())).await.unwrap().unwrap();
    assert_eq!((first.id.as_str(), first.active, first.complete), ("first", true, false));
    assert!(matches!(start(&call).await, Err(Error::Active)));
    assert!(matches!(load(&call, session(Vec::new())).await, Err(Error::Active)));
    stop(&call).await.unwrap();
    assert!(matches!(stop(&call).await, Err(Error::Stopped)));
    assert!(matches!(note(&call, None, "1").await, Err(Error::Stopped)));
    assert_eq!(current(&call).await.unwrap().id, "first");
    scene.activity().set_complete();
    let second = start(&call).await.unwrap();
    assert!(second.id.starts_with("recording-") && second.complete && second.entries == 0);
    for id in ["", "a b", "é", &"x".repeat(65), "../x"] {
        let refused = RecordingView(&call).start(Some(id.to_owned())).await.unwrap();
        assert!(matches!(refused, Err(Error::Invalid(_))), "{id}");
    }
}

#[tokio::test]
async fn checkpoints_have_a_place_among_the_events() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    assert_eq!(note(&call, None, "null").await.unwrap().id, "cp-1");
    scene.emitted("", "one");
    let second = note(&call, Some("mine"), r#"{"n":[1]}"#).await.unwrap();
    assert_eq!((second.index, second.state.as_str()), (1, r#"{"n":[1]}"#));
    assert!(matches!(note(&call, Some("mine"), "1").await, Err(Error::Invalid(_))));
    assert!(matches!(note(&call, Some("a b"), "1").await, Err(Error::Invalid(_))));
    assert!(matches!(note(&call, None, "{").await, Err(Error::Invalid(_))));
    let long = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 1));
    assert!(matches!(note(&call, None, &long).await, Err(Error::TooLarge(_))));
    assert!(note(&call, None, &long[1..]).await.is_err());
    let label = RecordingView(&call).note(None, Some("x".repeat(257)), "1".into()).await.unwrap();
    assert!(matches!(label, Err(Error::Invalid(_))));
    stop(&call).await.unwrap();
    let all = RecordingView(&call).checkpoints().await.unwrap().unwrap();
    assert_eq!(all.iter().map(|one| one.index).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn a_flood_fills_a_recording_and_keeps_its_beginning() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    for number in 0..MAX_ENTRIES + 5 {
        scene.emitted("", &number.to_string());
    }
    let full = stop(&call).await.unwrap();
    assert_eq!((full.entries, full.lost), (MAX_ENTRIES as u64, 5));
    start(&call).await.unwrap();
    let body = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 2));
    for _ in 0..200 {
        let number = scene.invoked("main", "long", &body);
        scene.answered(number, &body);
    }
    let full = stop(&call).await.unwrap();
    assert!(full.lost > 100 && full.pending == 0, "{full:?}");
    let held: usize = read(&call).await.iter().map(|entry| told(entry).len()).sum();
    assert!(held > MAX_WEIGHT / 2 && held <= MAX_WEIGHT, "{held}");
    let first = told(&read(&call).await[0]);
    assert!(first.starts_with("long") && first.len() > MAX_BODY_BYTES, "the first ones are whole");
}

#[tokio::test]
async fn an_answer_that_no_longer_fits_is_left_out_and_said_to_be() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    let body = format!("\"{}\"", "x".repeat(MAX_BODY_BYTES - 2));
    let numbers: Vec<_> = (0..47).map(|_| scene.invoked("main", "long", &body)).collect();
    numbers.into_iter().for_each(|number| scene.answered(number, &body));
    stop(&call).await.unwrap();
    let entries = read(&call).await;
    let Happening::Invocation(last) = &entries[entries.len() - 1].what else { panic!() };
    assert!(last.cut && last.answer.is_none() && last.arguments.is_some() && last.status == Status::Ok);
}

#[tokio::test]
async fn waiting_ends_with_the_last_answer_or_when_time_is_up() {
    let scene = Scene::default();
    let call = scene.of("ann");
    start(&call).await.unwrap();
    assert_eq!(RecordingView(&call).settle(10_000).await.unwrap().unwrap().pending, 0);
    let number = scene.invoked("main", "slow", "{}");
    assert_eq!(RecordingView(&call).settle(20).await.unwrap().unwrap().pending, 1);
    let mut view = RecordingView(&call);
    let wait = view.settle(10_000);
    let answer = async {
        tokio::task::yield_now().await;
        scene.answered(number, "1");
    };
    let (settled, ()) = tokio::join!(wait, answer);
    assert_eq!(settled.unwrap().unwrap().pending, 0);
    scene.invoked("main", "for ever", "{}");
    assert!(RecordingView(&call).settle(u32::MAX).await.is_err(), "never longer than a host call may take");
}

fn loaded(index: u64, arguments: &str) -> Entry {
    let what = Invocation {
        command: "save".into(),
        origin: Origin::Page,
        status: Status::Ok,
        duration_us: None,
        arguments: Some(arguments.into()),
        answer: Some("1".into()),
        cut: false,
    };
    Entry { index, window: "main".into(), at_ms: 1, what: Happening::Invocation(what) }
}

fn session(entries: Vec<Entry>) -> Session {
    let checkpoint = Checkpoint { id: "cp".into(), label: None, index: 0, at_ms: 2, state: "{}".into() };
    Session {
        id: "loaded".into(),
        started_ms: 1,
        stopped_ms: Some(9),
        entries,
        checkpoints: vec![checkpoint],
        lost: 2,
        complete: true,
    }
}

#[tokio::test]
async fn what_was_recorded_elsewhere_is_there_as_if_it_had_been_recorded_and_takes_in_nothing() {
    let scene = Scene::default();
    let call = scene.of("ann");
    let summary = load(&call, session(vec![loaded(0, "{}"), loaded(1, r#"{"a":1}"#)])).await.unwrap();
    assert_eq!(
        (summary.id.as_str(), summary.active, summary.loaded, summary.entries, summary.lost),
        ("loaded", false, true, 2, 2)
    );
    scene.emitted("", "now");
    assert_eq!(read(&call).await.iter().map(told).collect::<Vec<_>>(), ["save {} 1", r#"save {"a":1} 1"#]);
    assert!(matches!(current(&scene.of("bob")).await, Err(Error::Missing)));
    assert!(!start(&call).await.unwrap().loaded, "the next recording is in its place");
}

#[tokio::test]
async fn what_is_no_session_is_refused_and_the_last_recording_stays() {
    let scene = Scene::default();
    let call = scene.of("ann");
    load(&call, session(Vec::new())).await.unwrap();
    let wrong: [fn(&mut Session); 10] = [
        |session| session.id = "a b".into(),
        |session| session.entries[0].index = 1,
        |session| session.entries[0].window = "a\nb".into(),
        |session| session.entries[0] = loaded(0, "{"),
        |session| session.entries[0].what = Happening::Event("[]".into()),
        |session| session.entries[0] = loaded(0, &format!("\"{}\"", "x".repeat(MAX_BODY_BYTES))),
        |session| session.checkpoints[0].index = 2,
        |session| session.checkpoints[0].state = String::new(),
        |session| session.checkpoints.push(session.checkpoints[0].clone()),
        |session| {
            if let Happening::Invocation(one) = &mut session.entries[0].what {
                one.command = String::new();
            }
        },
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        let mut changed = session(vec![loaded(0, "{}")]);
        change(&mut changed);
        assert!(load(&call, changed).await.is_err(), "{number}");
        assert_eq!(current(&call).await.unwrap().entries, 0, "{number}");
    }
}

#[tokio::test]
async fn a_session_is_as_large_as_a_recording_can_be_and_no_larger() {
    let scene = Scene::default();
    let call = scene.of("ann");
    let many = |count: usize| session((0..count as u64).map(|index| loaded(index, "{}")).collect());
    assert!(load(&call, many(MAX_ENTRIES)).await.is_ok());
    assert!(matches!(load(&call, many(MAX_ENTRIES + 1)).await, Err(Error::TooLarge(_))));
    let list = format!("[{}1]", "1,".repeat(30_000));
    assert!(weight(&list) > list.len() * 8, "short values weigh what they cost whoever parses them");
    let heavy = session((0..7).map(|index| loaded(index, &list)).collect());
    assert!(matches!(load(&call, heavy).await, Err(Error::TooLarge(_))));
    let mut marked = session(Vec::new());
    marked.checkpoints = (0..=MAX_CHECKPOINTS)
        .map(|number| Checkpoint { id: format!("c{number}"), ..marked.checkpoints[0].clone() })
        .collect();
    assert!(matches!(load(&call, marked).await, Err(Error::TooLarge(_))));
}
