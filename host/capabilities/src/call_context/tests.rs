use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use palisade_engine::{Observer, Severity};

use super::bindings::{Host, Level};
use super::budget::{Budget, Verdict, clean};
use super::host::TRUNCATED;
use super::*;

type Progress = (f64, Option<f64>, Option<String>);

#[derive(Default)]
struct Recorder {
    logs: Mutex<Vec<(Severity, String)>>,
    progress: Mutex<Vec<Progress>>,
    cancelled: AtomicBool,
}

impl Observer for Recorder {
    fn log(&self, severity: Severity, message: String) {
        self.logs.lock().unwrap().push((severity, message));
    }

    fn progress(&self, done: f64, total: Option<f64>, message: Option<String>) {
        self.progress.lock().unwrap().push((done, total, message));
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

fn call(log_bytes: usize) -> (Arc<Recorder>, CallContextCall) {
    let recorder = Arc::new(Recorder::default());
    let call = CallContextCall::new(recorder.clone(), log_bytes);
    (recorder, call)
}

#[test]
fn a_log_message_reaches_the_observer_with_its_severity() {
    let (recorder, mut call) = call(1_000);
    CallContextView(&mut call).log(Level::Notice, "half way".into()).unwrap();
    CallContextView(&mut call).log(Level::Emergency, "fire".into()).unwrap();
    let expected = [(Severity::Notice, "half way".to_string()), (Severity::Emergency, "fire".to_string())];
    assert_eq!(*recorder.logs.lock().unwrap(), expected);
}

#[test]
fn progress_reaches_the_observer_only_while_it_grows() {
    let (recorder, mut call) = call(10_000);
    let mut view = CallContextView(&mut call);
    for done in [0.0, 1.0, 1.0, 0.5, f64::NAN, f64::INFINITY, 2.0] {
        view.progress(done, Some(f64::NAN), Some("on\u{7} it".into())).unwrap();
    }
    let expected: Vec<_> = [0.0, 1.0, 2.0].map(|done| (done, None, Some("on it".to_string()))).into();
    assert_eq!(*recorder.progress.lock().unwrap(), expected);
}

#[test]
fn cancellation_is_seen() {
    let (recorder, mut call) = call(0);
    assert!(!CallContextView(&mut call).cancelled().unwrap());
    recorder.cancelled.store(true, Ordering::Relaxed);
    assert!(CallContextView(&mut call).cancelled().unwrap());
}

#[test]
fn a_flood_is_cut_at_the_budget_with_one_closing_warning() {
    let bytes = 10 * (100 + MESSAGE_COST);
    let (recorder, mut call) = call(bytes);
    for _ in 0..10_000 {
        CallContextView(&mut call).log(Level::Info, "x".repeat(100)).unwrap();
    }
    CallContextView(&mut call).progress(1.0, None, None).unwrap();
    let logs = recorder.logs.lock().unwrap();
    assert_eq!(logs.len(), 11);
    assert!(logs[..10].iter().all(|(_, message)| message.len() == 100));
    assert_eq!(logs[10], (Severity::Warning, TRUNCATED.to_string()));
    assert!(recorder.progress.lock().unwrap().is_empty(), "progress text comes out of the same budget");
}

#[test]
fn empty_messages_are_not_free() {
    let (recorder, mut call) = call(3 * MESSAGE_COST);
    for _ in 0..1_000 {
        CallContextView(&mut call).log(Level::Debug, String::new()).unwrap();
    }
    assert_eq!(recorder.logs.lock().unwrap().len(), 4);
}

#[test]
fn the_budget_is_exact_at_its_limit() {
    let mut budget = Budget::new(100 + MESSAGE_COST);
    assert_eq!(budget.take(100), Verdict::Send);
    assert_eq!(budget.take(0), Verdict::DropFirst);
    let mut budget = Budget::new(100 + MESSAGE_COST);
    assert_eq!(budget.take(101), Verdict::DropFirst);
    assert_eq!(budget.take(0), Verdict::Drop, "nothing follows what was dropped");
    assert_eq!(budget.dropped(), 2);
}

#[test]
fn one_message_is_cut_between_characters() {
    assert_eq!(clean(&"x".repeat(MAX_MESSAGE_BYTES)).len(), MAX_MESSAGE_BYTES);
    assert_eq!(clean(&"x".repeat(MAX_MESSAGE_BYTES + 1)).len(), MAX_MESSAGE_BYTES);
    let text = format!("{}é", "x".repeat(MAX_MESSAGE_BYTES - 1));
    assert_eq!(clean(&text).len(), MAX_MESSAGE_BYTES - 1);
}

#[test]
fn control_characters_are_taken_out() {
    assert_eq!(clean("a\u{1b}[31mb\r\nc\td\u{0}\u{85}é"), "a[31mb\nc\tdé");
}

#[test]
fn call_context_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(CallContextCapability::default()));
}
