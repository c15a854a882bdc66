use std::sync::Arc;
use std::time::Duration;

use super::bindings::{ErrorKind, Host as _, Options, Standing as Status};
use super::recorder::{KEEP, MAX_RUN};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

fn options(interval_ms: u32, max_frames: u32) -> Options {
    Options { window: None, interval_ms: Some(interval_ms), max_frames: Some(max_frames), with_events: false }
}

fn call(played: &Arc<Played>, traces: &Traces, principal: &str) -> PageTraceCall {
    let windows = WindowCall::for_test(windows(played));
    PageTraceCall { windows, traces: traces.clone(), principal: principal.to_owned() }
}

/// Lets the recorder's task run until its trace ends. The clock is tokio's own, and stands still otherwise.
async fn ended(call: &PageTraceCall) -> Status {
    for _ in 0..100_000 {
        tokio::time::advance(Duration::from_millis(25)).await;
        tokio::task::yield_now().await;
        let status = PageTraceView(call).status().await.unwrap().unwrap();
        if !status.active {
            return status;
        }
    }
    panic!("it did not end");
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(PageTraceCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test(start_paused = true)]
async fn it_takes_a_picture_each_interval_and_ends_when_it_has_them() {
    let (played, traces) = (Arc::default(), Traces::default());
    let call = call(&played, &traces, "a");
    assert!(PageTraceView(&call).status().await.unwrap().is_none());
    let begun = PageTraceView(&call).start(options(100, 3)).await.unwrap().unwrap();
    assert_eq!((begun.window.as_str(), begun.active, begun.frame_count), ("main", true, 0));
    let status = ended(&call).await;
    assert_eq!((status.frame_count, status.bytes, status.missed), (3, 9, 0));
    assert_eq!(status.ended.as_deref(), Some("it has all its pictures"));
    let gaps: Vec<_> = status.timestamps_ms.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(gaps.iter().all(|gap| (75..=150).contains(gap)), "{gaps:?}");
    assert!(played.last().contains("Jpeg"), "{}", played.last());
    let frames = PageTraceView(&call).frames(1, 9).await.unwrap();
    let frames: Vec<_> = frames.iter().map(|frame| (frame.index, frame.data.as_slice())).collect();
    assert_eq!(frames, [(1, &[1, 2, 3][..]), (2, &[1, 2, 3][..])]);
    assert!(PageTraceView(&call).frames(u32::MAX, u32::MAX).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_trace_is_its_callers_alone() {
    let (played, traces) = (Arc::default(), Traces::default());
    let (mine, theirs) = (call(&played, &traces, "a"), call(&played, &traces, "b"));
    PageTraceView(&mine).start(options(100, 600)).await.unwrap().unwrap();
    assert!(PageTraceView(&theirs).status().await.unwrap().is_none());
    assert!(PageTraceView(&theirs).stop().await.unwrap().is_none());
    assert!(PageTraceView(&theirs).frames(0, 9).await.unwrap().is_empty());
    PageTraceView(&theirs).start(options(100, 1)).await.unwrap().unwrap();
    assert!(PageTraceView(&mine).status().await.unwrap().unwrap().active, "theirs took no place of mine");
    let stopped = PageTraceView(&mine).stop().await.unwrap().unwrap();
    assert_eq!((stopped.active, stopped.ended.as_deref()), (false, Some("it was stopped")));
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_its_window_and_after_its_time_and_is_forgotten() {
    let (played, traces) = (Arc::new(Played::default()), Traces::default());
    let call = call(&played, &traces, "a");
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::NotFound, "closed"));
    PageTraceView(&call).start(options(50, 600)).await.unwrap().unwrap();
    assert_eq!(ended(&call).await.ended.as_deref(), Some("its window was closed"));
    // What fails otherwise is missed, and no end.
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Timeout, "busy"));
    PageTraceView(&call).start(options(30_000, 600)).await.unwrap().unwrap();
    let status = ended(&call).await;
    assert_eq!((status.ended.as_deref(), status.missed), (Some("it ran for as long as it may"), 1));
    assert!(Duration::from_millis(status.duration_ms) < MAX_RUN + Duration::from_secs(31));
    tokio::time::advance(KEEP + Duration::from_secs(1)).await;
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
    assert!(PageTraceView(&call).status().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn senseless_and_foreign_requests_are_refused_and_small_numbers_clamped() {
    let (played, traces) = (Arc::default(), Traces::default());
    let call = call(&played, &traces, "a");
    let clamped = PageTraceView(&call).start(options(1, 0)).await.unwrap().unwrap();
    assert_eq!((clamped.interval_ms, clamped.max_frames), (50, 1));
    let clamped = PageTraceView(&call).start(options(50, 601)).await.unwrap().unwrap();
    assert_eq!(clamped.max_frames, 600);
    let slow = PageTraceView(&call).start(options(60_001, 1)).await.unwrap().unwrap_err();
    assert_eq!(slow.kind, ErrorKind::InvalidArguments);
    for label in ["secret", "nothing"] {
        let foreign = Options { window: Some(label.into()), ..options(100, 1) };
        let error = PageTraceView(&call).start(foreign).await.unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound, "{label}");
    }
}
