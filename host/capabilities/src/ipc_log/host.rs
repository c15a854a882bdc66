//! The `ipc-log` interface.

use std::time::Duration;

use wasmtime::component::HasData;

use super::bindings::{self, Host, Page, Quiet};
use crate::webview::WindowCall;
use crate::webview::activity::{Invocation, MAX_ENTRIES, Origin, Status, short_of};

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct IpcLogCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct IpcLogView<'a>(pub(super) &'a IpcLogCall);

/// Names [`IpcLogView`] to the linker.
pub(super) struct IpcLog;

impl HasData for IpcLog {
    type Data<'a> = IpcLogView<'a>;
}

fn told((id, invocation): (u64, Invocation)) -> bindings::Invocation {
    bindings::Invocation {
        id,
        window: invocation.window,
        command: invocation.command,
        origin: match invocation.origin {
            Origin::Page => bindings::Origin::Page,
            Origin::Tool => bindings::Origin::Tool,
        },
        started_ms: invocation.at_ms,
        status: match invocation.status {
            Status::Pending => bindings::Status::Pending,
            Status::Ok => bindings::Status::Ok,
            Status::Failed => bindings::Status::Failed,
        },
        duration_us: invocation.duration.map(|took| u64::try_from(took.as_micros()).unwrap_or(u64::MAX)),
        arguments: invocation.arguments,
        answer: invocation.answer,
        cut: invocation.cut,
    }
}

impl Host for IpcLogView<'_> {
    async fn read(
        &mut self,
        since: Option<u64>,
        window: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Page> {
        let call = &self.0.0;
        // Guest-controlled: `limit`.
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_ENTRIES);
        let slice = call.activity().invocations(since, limit, call.covering(window.as_deref()));
        Ok(Page {
            invocations: slice.entries.into_iter().map(told).collect(),
            cursor: slice.cursor,
            lost: slice.lost,
            complete: call.activity().is_complete(),
        })
    }

    async fn wait_idle(
        &mut self,
        window: Option<String>,
        quiet_ms: u32,
        timeout_ms: u32,
    ) -> wasmtime::Result<Quiet> {
        let call = &self.0.0;
        let quiet = Duration::from_millis(quiet_ms.into());
        let timeout = short_of(timeout_ms);
        let quiet = call.activity().ipc_quiet(quiet, timeout, call.covering(window.as_deref()));
        let quiet = call.timed(quiet).await?;
        Ok(Quiet {
            idle: quiet.idle,
            pending: u32::try_from(quiet.pending).unwrap_or(u32::MAX),
            elapsed_ms: quiet.elapsed_ms(),
        })
    }
}
