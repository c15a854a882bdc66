//! The `log-clear` interface.

use wasmtime::component::HasData;

use super::bindings::{self, Host};
use crate::webview::WindowCall;
use crate::webview::activity::Kind;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct LogClearCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct LogClearView<'a>(pub(super) &'a LogClearCall);

/// Names [`LogClearView`] to the linker.
pub(super) struct LogClear;

impl HasData for LogClear {
    type Data<'a> = LogClearView<'a>;
}

impl Host for LogClearView<'_> {
    async fn clear(&mut self, kind: bindings::Kind) -> wasmtime::Result<u32> {
        let call = &self.0.0;
        let (activity, covers) = (call.activity(), call.covering(None));
        let gone = match kind {
            bindings::Kind::Console => activity.clear(Kind::Console, covers),
            bindings::Kind::Network => activity.clear(Kind::Network, covers),
            bindings::Kind::Navigation => activity.clear(Kind::Navigation, covers),
            bindings::Kind::Dialog => activity.clear(Kind::Dialog, covers),
            bindings::Kind::Event => activity.clear(Kind::Event, covers),
            bindings::Kind::Ipc => activity.clear_invocations(covers),
        };
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}
