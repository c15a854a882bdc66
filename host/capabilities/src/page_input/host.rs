//! The `page-input` interface: each function is one verb of the page script.

use serde_json::{Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{Error, ErrorKind, Host, HostPage, Json};
use crate::webview::{WindowCall, map_page_error};

map_page_error!(
    Error, ErrorKind: InvalidArguments, NotFound, StaleReference, NotActionable, Timeout, Unavailable, TooLarge
);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageInputCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct PageInputView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut PageInputCall,
}

/// Names [`PageInputView`] to the linker.
pub(super) struct PageInput;

impl HasData for PageInput {
    type Data<'a> = PageInputView<'a>;
}

/// A granted window's page, to act on; by the window's label.
#[derive(Clone, Debug)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Page(String);

type Answer = wasmtime::Result<Result<Json, Error>>;

impl PageInputView<'_> {
    /// A handle that the guest never received is a trap.
    async fn ask(&mut self, page: &Resource<Page>, verb: &'static str, arguments: Value) -> Answer {
        let Page(label) = self.table.get(page)?.clone();
        Ok(self.call.0.ask(&label, verb, arguments).await.map_err(Error::from))
    }

    /// A verb that takes an element and a time alone.
    async fn act(
        &mut self,
        page: &Resource<Page>,
        verb: &'static str,
        reference: String,
        ms: Option<u32>,
    ) -> Answer {
        self.ask(page, verb, json!({ "ref_id": reference, "timeout_ms": ms })).await
    }
}

impl Host for PageInputView<'_> {
    async fn open(&mut self, window: Option<String>) -> wasmtime::Result<Result<Resource<Page>, Error>> {
        match self.call.0.label(window.as_deref()).await {
            Ok(label) => Ok(Ok(self.table.push(Page(label))?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostPage for PageInputView<'_> {
    async fn window(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.table.get(&page)?.0.clone())
    }

    async fn click(&mut self, page: Resource<Page>, reference: String, timeout_ms: Option<u32>) -> Answer {
        self.act(&page, "click", reference, timeout_ms).await
    }

    async fn double_click(
        &mut self,
        page: Resource<Page>,
        reference: String,
        timeout_ms: Option<u32>,
    ) -> Answer {
        self.act(&page, "double_click", reference, timeout_ms).await
    }

    async fn hover(&mut self, page: Resource<Page>, reference: String, timeout_ms: Option<u32>) -> Answer {
        self.act(&page, "hover", reference, timeout_ms).await
    }

    async fn focus(&mut self, page: Resource<Page>, reference: String, timeout_ms: Option<u32>) -> Answer {
        self.act(&page, "focus", reference, timeout_ms).await
    }

    async fn scroll_into_view(
        &mut self,
        page: Resource<Page>,
        reference: Option<String>,
        x: Option<f64>,
        y: Option<f64>,
    ) -> Answer {
        self.ask(&page, "scroll_into_view", json!({ "ref_id": reference, "x": x, "y": y })).await
    }

    async fn select_option(
        &mut self,
        page: Resource<Page>,
        reference: String,
        values: Vec<String>,
        timeout_ms: Option<u32>,
    ) -> Answer {
        let arguments = json!({ "ref_id": reference, "values": values, "timeout_ms": timeout_ms });
        self.ask(&page, "select_option", arguments).await
    }

    async fn fill(
        &mut self,
        page: Resource<Page>,
        reference: String,
        value: String,
        timeout_ms: Option<u32>,
    ) -> Answer {
        let arguments = json!({ "ref_id": reference, "value": value, "timeout_ms": timeout_ms });
        self.ask(&page, "fill", arguments).await
    }

    async fn type_text(
        &mut self,
        page: Resource<Page>,
        reference: String,
        text: String,
        timeout_ms: Option<u32>,
    ) -> Answer {
        let arguments = json!({ "ref_id": reference, "text": text, "timeout_ms": timeout_ms });
        self.ask(&page, "type_text", arguments).await
    }

    async fn press_key(&mut self, page: Resource<Page>, key: String, reference: Option<String>) -> Answer {
        self.ask(&page, "press_key", json!({ "key": key, "ref_id": reference })).await
    }

    async fn highlight(
        &mut self,
        page: Resource<Page>,
        reference: String,
        color: Option<String>,
        label: Option<String>,
    ) -> Answer {
        self.ask(&page, "highlight", json!({ "ref_id": reference, "color": color, "label": label })).await
    }

    async fn clear_highlights(&mut self, page: Resource<Page>) -> Answer {
        self.ask(&page, "clear_highlights", json!({})).await
    }

    async fn drop(&mut self, page: Resource<Page>) -> wasmtime::Result<()> {
        self.table.delete(page)?;
        Ok(())
    }
}
