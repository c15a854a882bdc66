//! The `navigation-history` interface.

use wasmtime::component::HasData;

use super::bindings::{Dialog, Error, ErrorKind, Host, Visited};
use crate::webview::activity::{Kind, MAX_ENTRIES};
use crate::webview::{PageError, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: NotFound, Timeout, Unavailable);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct NavigationHistoryCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct NavigationHistoryView<'a>(pub(super) &'a NavigationHistoryCall);

/// Names [`NavigationHistoryView`] to the linker.
pub(super) struct NavigationHistory;

impl HasData for NavigationHistory {
    type Data<'a> = NavigationHistoryView<'a>;
}

impl NavigationHistoryView<'_> {
    async fn back(&self, window: Option<&str>) -> Result<bool, PageError> {
        let call = &self.0.0;
        let label = call.label(window).await?;
        call.clocked(call.effect("page.go-back", || label.clone()), call.reach(&label)?.go_back(&label)).await
    }

    async fn visited(&self, window: Option<&str>) -> Result<Vec<Visited>, PageError> {
        let call = &self.0.0;
        let label = call.label(window).await?;
        let visited = call
            .clocked(call.effect("page.history", || label.clone()), call.reach(&label)?.history(&label))
            .await?;
        let told = |place: crate::webview::Visited| Visited {
            url: place.url,
            title: place.title,
            current: place.current,
        };
        Ok(visited.into_iter().map(told).collect())
    }
}

impl Host for NavigationHistoryView<'_> {
    async fn go_back(&mut self, window: Option<String>) -> wasmtime::Result<Result<bool, Error>> {
        Ok(self.back(window.as_deref()).await.map_err(Error::from))
    }

    async fn history(&mut self, window: Option<String>) -> wasmtime::Result<Result<Vec<Visited>, Error>> {
        Ok(self.visited(window.as_deref()).await.map_err(Error::from))
    }

    async fn dialogs(&mut self, window: Option<String>, limit: u32) -> wasmtime::Result<Vec<Dialog>> {
        let call = &self.0.0;
        // Guest-controlled: `limit`.
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_ENTRIES);
        let slice = call.activity().read(Kind::Dialog, None, limit, call.covering(window.as_deref()));
        let dialog = |(id, happening): (u64, crate::webview::activity::Happening)| Dialog {
            id,
            window: happening.window,
            at_ms: happening.at_ms,
            details: serde_json::Value::Object(happening.details).to_string(),
        };
        Ok(slice.entries.into_iter().map(dialog).collect())
    }
}
