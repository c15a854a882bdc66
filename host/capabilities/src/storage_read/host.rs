//! The `storage-read` interface.

use serde_json::{Map, Value, json};
use wasmtime::component::HasData;

use super::bindings::{Area, Error, ErrorKind, Host};
use crate::webview::{NameScope, PageError, PageErrorKind, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct StorageReadCall {
    pub(super) windows: WindowCall,
    pub(super) keys: NameScope,
}

/// One host function's view.
pub(super) struct StorageReadView<'a>(pub(super) &'a StorageReadCall);

/// Names [`StorageReadView`] to the linker.
pub(super) struct StorageRead;

impl HasData for StorageRead {
    type Data<'a> = StorageReadView<'a>;
}

type Pairs = Vec<(String, String)>;

impl StorageReadView<'_> {
    /// Pairs from the field `name` of a verb's answer, in key order, without what the grant blocks.
    async fn pairs(
        &self,
        window: Option<&str>,
        verb: &'static str,
        arguments: Value,
        name: &str,
    ) -> Result<Pairs, PageError> {
        let label = self.0.windows.find(window).await?.label;
        let answer = self.0.windows.ask(&label, verb, arguments).await?;
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        let Some(entries) = answer.get(name).and_then(Value::as_object) else {
            return Err(PageError::new(PageErrorKind::Failed, "the page's answer makes no sense"));
        };
        Ok(self.visible(entries))
    }

    fn visible(&self, entries: &Map<String, Value>) -> Pairs {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let visible = entries.iter().filter(|(key, _)| self.0.keys.covers(key));
        let mut pairs: Pairs = visible.map(|(key, value)| (key.clone(), text(value))).collect();
        pairs.sort();
        pairs
    }
}

impl Host for StorageReadView<'_> {
    async fn get(
        &mut self,
        window: Option<String>,
        area: Area,
        key: Option<String>,
    ) -> wasmtime::Result<Result<Pairs, Error>> {
        let area = match area {
            Area::Local => "local",
            Area::Session => "session",
        };
        let mut arguments = json!({ "storage_type": area });
        if let Some(key) = key {
            if !self.0.keys.covers(&key) {
                return Ok(Ok(Vec::new()));
            }
            arguments["key"] = Value::String(key);
        }
        Ok(self.pairs(window.as_deref(), "storage_get", arguments, "entries").await.map_err(Error::from))
    }

    async fn cookies(&mut self, window: Option<String>) -> wasmtime::Result<Result<Pairs, Error>> {
        Ok(self.pairs(window.as_deref(), "cookies", json!({}), "cookies").await.map_err(Error::from))
    }
}
