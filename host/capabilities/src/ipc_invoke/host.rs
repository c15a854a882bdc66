//! The `ipc-invoke` interface.

use palisade_engine::HostTimeout;
use serde_json::Value;
use wasmtime::component::HasData;

use super::bindings::{Answer, Error, Host};
use crate::webview::{InvokeError, NameScope, PageError, PageErrorKind, WindowCall};

/// Bytes of a command's arguments, and of its answer.
pub(super) const MAX_ARGUMENT_BYTES: usize = 4 << 20;
pub(super) const MAX_ANSWER_BYTES: usize = 8 << 20;
/// Bytes of a command's name; Rust has no longer function names that anyone could type.
const MAX_NAME_BYTES: usize = 256;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct IpcInvokeCall {
    pub(super) windows: WindowCall,
    pub(super) commands: NameScope,
}

/// One host function's view.
pub(super) struct IpcInvokeView<'a>(pub(super) &'a IpcInvokeCall);

/// Names [`IpcInvokeView`] to the linker.
pub(super) struct IpcInvoke;

impl HasData for IpcInvoke {
    type Data<'a> = IpcInvokeView<'a>;
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

impl From<InvokeError> for Error {
    fn from(error: InvokeError) -> Self {
        match error {
            InvokeError::Unknown(text) => Self::Unknown(text),
            InvokeError::Rejected(json) => Self::Rejected(json),
            InvokeError::Timeout => Self::Timeout,
            InvokeError::Unavailable(text) => Self::Unavailable(text),
        }
    }
}

impl IpcInvokeView<'_> {
    /// Decides before anything else is looked at: a command that is not allowed is not even known to exist.
    fn admit(&self, command: &str, arguments: &str) -> Result<(), Error> {
        // Guest-controlled: both.
        if command.is_empty() || command.len() > MAX_NAME_BYTES || command.chars().any(char::is_control) {
            return Err(Error::InvalidArguments("the command's name is empty, too long or not text".into()));
        }
        if !self.0.commands.covers(command) {
            return Err(Error::Denied(format!("the profile does not allow the command `{command}`")));
        }
        if arguments.len() > MAX_ARGUMENT_BYTES {
            return Err(Error::TooLarge(format!("the arguments are over {MAX_ARGUMENT_BYTES} bytes")));
        }
        match serde_json::from_str::<Value>(arguments) {
            Ok(Value::Object(_)) => Ok(()),
            _ => Err(Error::InvalidArguments("a command's arguments are a JSON object".into())),
        }
    }

    async fn run(&self, window: Option<&str>, command: &str, arguments: String) -> Result<Answer, Error> {
        self.admit(command, &arguments)?;
        let windows = &self.0.windows;
        let label = windows.label(window).await?;
        let webviews = windows.reach(&label)?;
        let doing = windows.effect("ipc.invoke", || format!("{label}: {command} {arguments}"));
        let invoke = async { webviews.invoke(&label, command, arguments).await.map_err(Error::from) };
        let invoked = windows.clocked(doing, invoke).await?;
        if invoked.value.len() > MAX_ANSWER_BYTES {
            return Err(Error::TooLarge(format!("the command's answer is over {MAX_ANSWER_BYTES} bytes")));
        }
        let duration_us = u64::try_from(invoked.duration.as_micros()).unwrap_or(u64::MAX);
        Ok(Answer { value: invoked.value, duration_us })
    }
}

impl Host for IpcInvokeView<'_> {
    async fn invoke(
        &mut self,
        window: Option<String>,
        command: String,
        arguments: String,
    ) -> wasmtime::Result<Result<Answer, Error>> {
        Ok(self.run(window.as_deref(), &command, arguments).await)
    }
}
