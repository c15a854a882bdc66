//! The `page-read` interface: each function is one verb of the page script.

use serde_json::{Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{
    Condition, Error, ErrorKind, Host, HostPage, Json, Query, SnapshotFormat, SnapshotOptions,
};
use crate::webview::{WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, StaleReference, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageReadCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct PageReadView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut PageReadCall,
}

/// Names [`PageReadView`] to the linker.
pub(super) struct PageRead;

impl HasData for PageRead {
    type Data<'a> = PageReadView<'a>;
}

/// A granted window's page, by the window's label.
#[derive(Clone, Debug)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Page(String);

type Answer = wasmtime::Result<Result<Json, Error>>;

impl PageReadView<'_> {
    /// A handle that the guest never received is a trap.
    async fn ask(&mut self, page: &Resource<Page>, verb: &'static str, arguments: Value) -> Answer {
        let Page(label) = self.table.get(page)?.clone();
        Ok(self.call.0.ask(&label, verb, arguments).await.map_err(Error::from))
    }
}

impl Host for PageReadView<'_> {
    async fn open(&mut self, window: Option<String>) -> wasmtime::Result<Result<Resource<Page>, Error>> {
        match self.call.0.label(window.as_deref()).await {
            Ok(label) => Ok(Ok(self.table.push(Page(label))?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostPage for PageReadView<'_> {
    async fn window(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.table.get(&page)?.0.clone())
    }

    async fn document(&mut self, page: Resource<Page>) -> Answer {
        self.ask(&page, "document", json!({})).await
    }

    async fn snapshot(&mut self, page: Resource<Page>, options: SnapshotOptions) -> Answer {
        let format = match options.format {
            SnapshotFormat::Compact => "compact",
            SnapshotFormat::Json => "json",
        };
        let arguments = json!({
            "format": format,
            "root": options.root,
            "selector": options.selector,
            "max_depth": options.max_depth,
            "max_nodes": options.max_nodes,
            "since": options.since,
            "interactive_only": options.interactive_only,
        });
        self.ask(&page, "snapshot", arguments).await
    }

    async fn find(&mut self, page: Resource<Page>, query: Query) -> Answer {
        let arguments = json!({
            "text": query.text,
            "role": query.role,
            "test_id": query.test_id,
            "css": query.css,
            "name": query.name,
            "tag": query.tag,
            "placeholder": query.placeholder,
            "alt": query.alt,
            "title_attr": query.title,
            "label": query.label,
            "exact": query.exact,
            "enabled": query.enabled,
            "max_results": query.max_results,
        });
        self.ask(&page, "find", arguments).await
    }

    async fn bounds(&mut self, page: Resource<Page>, references: Vec<String>) -> Answer {
        self.ask(&page, "bounds", json!({ "ref_ids": references })).await
    }

    async fn styles(&mut self, page: Resource<Page>, reference: String, properties: Vec<String>) -> Answer {
        let properties = (!properties.is_empty()).then_some(properties);
        self.ask(&page, "styles", json!({ "ref_id": reference, "properties": properties })).await
    }

    async fn performance(&mut self, page: Resource<Page>) -> Answer {
        self.ask(&page, "performance", json!({})).await
    }

    async fn network(&mut self, page: Resource<Page>, filter: Option<String>, limit: u32) -> Answer {
        self.ask(&page, "network", json!({ "filter": filter, "limit": limit })).await
    }

    async fn diagnostics(&mut self, page: Resource<Page>) -> Answer {
        self.ask(&page, "diagnostics", json!({})).await
    }

    async fn audit(
        &mut self,
        page: Resource<Page>,
        reference: Option<String>,
        tags: Vec<String>,
        max: Option<u32>,
    ) -> Answer {
        let tags = (!tags.is_empty()).then_some(tags);
        self.ask(&page, "audit", json!({ "ref_id": reference, "tags": tags, "max": max })).await
    }

    async fn wait(
        &mut self,
        page: Resource<Page>,
        condition: Condition,
        value: String,
        timeout_ms: u32,
    ) -> Answer {
        let condition = match condition {
            Condition::Text => "text",
            Condition::TextGone => "text_gone",
            Condition::Selector => "selector",
            Condition::SelectorGone => "selector_gone",
            Condition::Url => "url",
        };
        let arguments = json!({ "condition": condition, "value": value, "timeout_ms": timeout_ms });
        self.ask(&page, "wait", arguments).await
    }

    async fn drop(&mut self, page: Resource<Page>) -> wasmtime::Result<()> {
        self.table.delete(page)?;
        Ok(())
    }
}
