//! The `page-trace` interface.

use std::time::Duration;

use wasmtime::component::HasData;

use super::bindings::{Error, ErrorKind, Frame, Host, Options, Standing as Status};
use super::recorder::{Plan, Trace, Traces};
use crate::webview::{PageError, PageErrorKind, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// Milliseconds between two pictures: where the guest does not say, the fewest, and the most.
const INTERVAL_MS: u32 = 500;
const LEAST_INTERVAL_MS: u32 = 50;
const MOST_INTERVAL_MS: u32 = 60_000;
/// Pictures of a trace: where the guest does not say, and the most.
const FRAMES: u32 = 60;
const MOST_FRAMES: u32 = 600;
/// Bytes of the pictures of one answer.
pub(super) const MAX_ANSWER_BYTES: usize = 4 << 20;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageTraceCall {
    pub(super) windows: WindowCall,
    pub(super) traces: Traces,
    pub(super) principal: String,
}

/// One host function's view.
pub(super) struct PageTraceView<'a>(pub(super) &'a PageTraceCall);

/// Names [`PageTraceView`] to the linker.
pub(super) struct PageTrace;

impl HasData for PageTrace {
    type Data<'a> = PageTraceView<'a>;
}

fn plan(options: &Options) -> Result<Plan, PageError> {
    let invalid = |text: String| PageError::new(PageErrorKind::InvalidArguments, text);
    // Both are guest-controlled. A shorter interval is the shortest, as callers of other servers know it.
    let interval_ms = options.interval_ms.unwrap_or(INTERVAL_MS).max(LEAST_INTERVAL_MS);
    if interval_ms > MOST_INTERVAL_MS {
        return Err(invalid(format!("`interval_ms` has to be at most {MOST_INTERVAL_MS}")));
    }
    let max_frames = options.max_frames.unwrap_or(FRAMES).clamp(1, MOST_FRAMES);
    Ok(Plan {
        interval: Duration::from_millis(interval_ms.into()),
        max_frames: usize::try_from(max_frames).unwrap_or(1),
        with_events: options.with_events,
    })
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn told(trace: &Trace) -> Status {
    let progress = trace.progress();
    let duration = progress.ended.map_or_else(|| trace.started.elapsed(), |(_, at)| at);
    Status {
        window: trace.label.clone(),
        active: progress.ended.is_none(),
        interval_ms: u32::try_from(trace.plan.interval.as_millis()).unwrap_or(u32::MAX),
        max_frames: small(trace.plan.max_frames),
        with_events: trace.plan.with_events,
        frame_count: small(progress.frames.len()),
        bytes: u64::try_from(progress.bytes).unwrap_or(u64::MAX),
        started_at_ms: trace.started_at_ms,
        duration_ms: milliseconds(duration),
        timestamps_ms: progress.frames.iter().map(|frame| milliseconds(frame.at)).collect(),
        missed: progress.missed,
        ended: progress.ended.map(|(why, _)| why.to_owned()),
    }
}

impl PageTraceView<'_> {
    async fn begin(&self, options: &Options) -> Result<Status, PageError> {
        let call = &self.0.windows;
        let plan = plan(options)?;
        let label = call.label(options.window.as_deref()).await?;
        let webviews = call.keep(&label)?;
        let trace = self.0.traces.begin(&self.0.principal, label, plan, webviews);
        Ok(told(&trace))
    }
}

impl Host for PageTraceView<'_> {
    async fn start(&mut self, options: Options) -> wasmtime::Result<Result<Status, Error>> {
        Ok(self.begin(&options).await.map_err(Error::from))
    }

    async fn stop(&mut self) -> wasmtime::Result<Option<Status>> {
        let trace = self.0.traces.of(&self.0.principal);
        Ok(trace.map(|trace| {
            trace.end("it was stopped");
            told(&trace)
        }))
    }

    async fn status(&mut self) -> wasmtime::Result<Option<Status>> {
        Ok(self.0.traces.of(&self.0.principal).map(|trace| told(&trace)))
    }

    async fn frames(&mut self, first: u32, limit: u32) -> wasmtime::Result<Vec<Frame>> {
        let Some(trace) = self.0.traces.of(&self.0.principal) else { return Ok(Vec::new()) };
        let progress = trace.progress();
        // Both are guest-controlled, and only ever skip and take.
        let (first, limit) =
            (usize::try_from(first).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(0));
        let mut left = MAX_ANSWER_BYTES;
        let fits = move |frame: &Frame| {
            let fits = frame.data.len() <= left || left == MAX_ANSWER_BYTES;
            left = left.saturating_sub(frame.data.len());
            fits
        };
        let frames = progress.frames.iter().enumerate().skip(first).take(limit).map(|(index, taken)| Frame {
            index: small(index),
            at_ms: milliseconds(taken.at),
            data: taken.picture.data.clone(),
            mime_type: taken.picture.mime_type.to_owned(),
        });
        Ok(frames.take_while(fits).collect())
    }
}
