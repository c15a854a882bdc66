//! The `page-style` interface: each function is one verb of the page script.

use serde_json::{Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{Error, ErrorKind, Host, HostPage, Json};
use crate::webview::{PageError, PageErrorKind, WindowCall, map_page_error};

/// Bytes of a sheet. Without it a guest keeps the page's main thread busy with parsing, which no deadline interrupts.
pub(super) const MAX_CSS_BYTES: usize = 256 << 10;

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageStyleCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct PageStyleView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut PageStyleCall,
}

/// Names [`PageStyleView`] to the linker.
pub(super) struct PageStyle;

impl HasData for PageStyle {
    type Data<'a> = PageStyleView<'a>;
}

/// A granted window's page, to style; by the window's label.
#[derive(Clone, Debug)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Page(String);

type Answer = wasmtime::Result<Result<Json, Error>>;

impl PageStyleView<'_> {
    /// A handle that the guest never received is a trap.
    async fn ask(&mut self, page: &Resource<Page>, verb: &'static str, arguments: Value) -> Answer {
        let Page(label) = self.table.get(page)?.clone();
        Ok(self.call.0.ask(&label, verb, arguments).await.map_err(Error::from))
    }
}

impl Host for PageStyleView<'_> {
    async fn open(&mut self, window: Option<String>) -> wasmtime::Result<Result<Resource<Page>, Error>> {
        match self.call.0.label(window.as_deref()).await {
            Ok(label) => Ok(Ok(self.table.push(Page(label))?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostPage for PageStyleView<'_> {
    async fn window(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.table.get(&page)?.0.clone())
    }

    async fn inject(&mut self, page: Resource<Page>, css: String, allow_remote: bool) -> Answer {
        // `css` is guest-controlled: it goes no further than here if it is too long.
        if css.len() > MAX_CSS_BYTES {
            let text = format!("the CSS is {} bytes long; at most {MAX_CSS_BYTES} are taken", css.len());
            return Ok(Err(PageError::new(PageErrorKind::TooLarge, text).into()));
        }
        self.ask(&page, "css_inject", json!({ "css": css, "allow_remote": allow_remote })).await
    }

    async fn remove(&mut self, page: Resource<Page>) -> Answer {
        self.ask(&page, "css_remove", json!({})).await
    }

    async fn drop(&mut self, page: Resource<Page>) -> wasmtime::Result<()> {
        self.table.delete(page)?;
        Ok(())
    }
}
