//! The `event-log` interface.

use std::time::{Duration, Instant};

use palisade_engine::HostTimeout;
use wasmtime::component::HasData;

use super::bindings::{self, Entry, Error, Host, Page, Quiet, Waited};
use crate::webview::activity::{Happening, Kind, MAX_ENTRIES, Slice, now_ms, short_of};
use crate::webview::{PageError, PageErrorKind, WindowCall};

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct EventLogCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct EventLogView<'a>(pub(super) &'a EventLogCall);

/// Names [`EventLogView`] to the linker.
pub(super) struct EventLog;

impl HasData for EventLog {
    type Data<'a> = EventLogView<'a>;
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        match error.kind {
            PageErrorKind::NotFound => Self::NotFound(error.message),
            PageErrorKind::Timeout => Self::Timeout,
            _ => Self::Unavailable(error.message),
        }
    }
}

impl From<HostTimeout> for Error {
    fn from(_: HostTimeout) -> Self {
        Self::Timeout
    }
}

fn kind(kind: bindings::Kind) -> Kind {
    match kind {
        bindings::Kind::Console => Kind::Console,
        bindings::Kind::Network => Kind::Network,
        bindings::Kind::Navigation => Kind::Navigation,
        bindings::Kind::Dialog => Kind::Dialog,
        bindings::Kind::Event => Kind::Event,
    }
}

fn told(slice: Slice<Happening>) -> Page {
    let entry = |(id, happening): (u64, Happening)| Entry {
        id,
        window: happening.window,
        at_ms: happening.at_ms,
        details: serde_json::Value::Object(happening.details).to_string(),
    };
    Page { entries: slice.entries.into_iter().map(entry).collect(), cursor: slice.cursor, lost: slice.lost }
}

impl EventLogView<'_> {
    /// Makes sure that there is something to read.
    async fn look(&self, kind: Kind, window: Option<&str>) -> Result<(), Error> {
        if kind != Kind::Console {
            return Ok(());
        }
        let call = &self.0.0;
        let label = call.label(window).await?;
        Ok(call
            .clocked(
                call.effect("page.watch-console", || label.clone()),
                call.reach(&label)?.watch_console(&label),
            )
            .await?)
    }
}

impl Host for EventLogView<'_> {
    async fn read(
        &mut self,
        kind: bindings::Kind,
        since: Option<u64>,
        window: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<Page, Error>> {
        let (call, kind) = (&self.0.0, self::kind(kind));
        if let Err(error) = self.look(kind, window.as_deref()).await {
            return Ok(Err(error));
        }
        // Guest-controlled: `limit`.
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_ENTRIES);
        Ok(Ok(told(call.activity().read(kind, since, limit, call.covering(window.as_deref())))))
    }

    async fn place(&mut self, kind: bindings::Kind, ago_ms: u64) -> wasmtime::Result<u64> {
        // Guest-controlled: `ago_ms`.
        let then = now_ms().saturating_sub(ago_ms);
        Ok(self.0.0.activity().place(self::kind(kind), then))
    }

    async fn wait(
        &mut self,
        kind: bindings::Kind,
        since: u64,
        window: Option<String>,
        timeout_ms: u32,
    ) -> wasmtime::Result<Result<Waited, Error>> {
        let (call, kind, start) = (&self.0.0, self::kind(kind), Instant::now());
        if let Err(error) = self.look(kind, window.as_deref()).await {
            return Ok(Err(error));
        }
        let wait = call.activity().wait(kind, since, MAX_ENTRIES, call.covering(window.as_deref()));
        let page = match call.timed(tokio::time::timeout(short_of(timeout_ms), wait)).await {
            Ok(Ok(slice)) => told(slice),
            Ok(Err(_)) => Page { entries: Vec::new(), cursor: since, lost: 0 },
            Err(timeout) => return Ok(Err(timeout.into())),
        };
        let elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Ok(Waited { page, elapsed_ms }))
    }

    async fn wait_network_idle(
        &mut self,
        window: Option<String>,
        quiet_ms: u32,
        timeout_ms: u32,
    ) -> wasmtime::Result<Quiet> {
        let call = &self.0.0;
        let quiet = Duration::from_millis(quiet_ms.into());
        let quiet =
            call.activity().network_quiet(quiet, short_of(timeout_ms), call.covering(window.as_deref()));
        let quiet = call.timed(quiet).await?;
        Ok(Quiet {
            idle: quiet.idle,
            pending: u32::try_from(quiet.pending).unwrap_or(u32::MAX),
            elapsed_ms: quiet.elapsed_ms(),
        })
    }
}
