//! The `navigation` interface.

use wasmtime::component::HasData;

use super::address::{Refused, check};
use super::bindings::{DialogAction, DialogKind, Error, ErrorKind, Host};
use crate::webview::{self, DialogAnswer, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable);

/// Bytes that are typed into a prompt. Without it a guest keeps megabytes in the app.
const MAX_TEXT_BYTES: usize = 16 << 10;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct NavigationCall {
    pub(super) windows: WindowCall,
    pub(super) files: bool,
}

/// One host function's view.
pub(super) struct NavigationView<'a>(pub(super) &'a NavigationCall);

/// Names [`NavigationView`] to the linker.
pub(super) struct Navigation;

impl HasData for Navigation {
    type Data<'a> = NavigationView<'a>;
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Malformed(message) => Self { kind: ErrorKind::InvalidArguments, message },
            Refused::Denied(message) => Self { kind: ErrorKind::Denied, message },
        }
    }
}

impl NavigationView<'_> {
    async fn go(&self, window: Option<&str>, address: &str) -> Result<String, Error> {
        let NavigationCall { windows, files } = self.0;
        let here = windows.find(window).await?;
        let url = check(address, here.url.as_deref(), *files)?;
        let doing = windows.effect("page.navigate", || format!("{}: {url}", here.label));
        windows.clocked(doing, windows.reach(&here.label)?.navigate(&here.label, url.as_str())).await?;
        Ok(here.label)
    }

    async fn answer(
        &self,
        window: Option<&str>,
        kind: DialogKind,
        answer: Option<DialogAnswer>,
    ) -> Result<String, Error> {
        let kind = match kind {
            DialogKind::Alert => webview::DialogKind::Alert,
            DialogKind::Confirm => webview::DialogKind::Confirm,
            DialogKind::Prompt => webview::DialogKind::Prompt,
            DialogKind::BeforeUnload => webview::DialogKind::BeforeUnload,
        };
        let windows = &self.0.windows;
        let label = windows.label(window).await?;
        let doing = windows.effect("page.answer-dialogs", || format!("{label}: {kind:?}"));
        windows.clocked(doing, windows.reach(&label)?.answer_dialogs(&label, kind, answer)).await?;
        Ok(label)
    }
}

impl Host for NavigationView<'_> {
    async fn go_to(
        &mut self,
        window: Option<String>,
        url: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.go(window.as_deref(), &url).await)
    }

    async fn set_dialog_response(
        &mut self,
        window: Option<String>,
        kind: DialogKind,
        action: Option<DialogAction>,
        text: Option<String>,
    ) -> wasmtime::Result<Result<String, Error>> {
        if text.as_ref().is_some_and(|text| text.len() > MAX_TEXT_BYTES) {
            let message = format!("the text is over {MAX_TEXT_BYTES} bytes");
            return Ok(Err(Error { kind: ErrorKind::InvalidArguments, message }));
        }
        let accept = action.map(|action| action == DialogAction::Accept);
        let answer = accept.map(|accept| DialogAnswer { accept, text });
        Ok(self.answer(window.as_deref(), kind, answer).await)
    }
}
