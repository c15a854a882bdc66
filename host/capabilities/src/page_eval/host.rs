//! The `page-eval` interface.

use std::time::Duration;

use wasmtime::component::HasData;

use super::bindings::{Error, ErrorKind, Host, Outcome};
use crate::webview::{Evaluated, PageError, PageErrorKind, WindowCall, map_page_error};

/// Bytes of a script. Without it a guest makes the page's engine parse megabytes before any deadline is looked at.
pub(super) const MAX_CODE_BYTES: usize = 1 << 20;

map_page_error!(Error, ErrorKind: NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageEvalCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct PageEvalView<'a>(pub(super) &'a PageEvalCall);

/// Names [`PageEvalView`] to the linker.
pub(super) struct PageEval;

impl HasData for PageEval {
    type Data<'a> = PageEvalView<'a>;
}

impl PageEvalView<'_> {
    async fn run(
        &self,
        window: Option<&str>,
        code: &str,
        timeout: Option<u32>,
    ) -> Result<Evaluated, PageError> {
        if code.len() > MAX_CODE_BYTES {
            let text = format!("the code is {} bytes long; at most {MAX_CODE_BYTES} are run", code.len());
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        let call = &self.0.0;
        let label = call.label(window).await?;
        let subject = || format!("{label}: {code}");
        let evaluated =
            call.clocked(call.effect("page.evaluate", subject), call.reach(&label)?.evaluate(&label, code));
        let Some(timeout) = timeout else { return evaluated.await };
        tokio::time::timeout(Duration::from_millis(timeout.into()), evaluated).await.unwrap_or_else(|_| {
            let text = format!("the script did not finish within {timeout} ms; it goes on in the page");
            Err(PageError::new(PageErrorKind::Timeout, text))
        })
    }
}

impl Host for PageEvalView<'_> {
    async fn evaluate(
        &mut self,
        window: Option<String>,
        code: String,
        timeout_ms: Option<u32>,
    ) -> wasmtime::Result<Result<Outcome, Error>> {
        let error = |kind, message| Err(Error { kind, message });
        Ok(match self.run(window.as_deref(), &code, timeout_ms).await {
            Ok(Evaluated::Value(json)) => Ok(Outcome::Value(json)),
            Ok(Evaluated::Undefined) => Ok(Outcome::Undefined),
            Ok(Evaluated::Opaque(what)) => Ok(Outcome::Opaque(what)),
            Ok(Evaluated::Syntax(message)) => error(ErrorKind::Syntax, message),
            Ok(Evaluated::Thrown(message)) => error(ErrorKind::Thrown, message),
            Err(failed) => Err(failed.into()),
        })
    }
}
