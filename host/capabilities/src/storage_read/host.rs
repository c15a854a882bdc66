//! The `storage-read` interface.

use serde_json::{Value, json};
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
    /// Asks the page, and gives what its answer holds, in key order, without what the grant blocks.
    async fn pairs(
        &self,
        window: Option<&str>,
        verb: &'static str,
        arguments: Value,
    ) -> Result<Pairs, PageError> {
        let label = self.0.windows.label(window).await?;
        let answer = self.0.windows.ask(&label, verb, arguments).await?;
        let mut pairs = serde_json::from_str(&answer)
            .ok()
            .and_then(|answer| read(&answer))
            .ok_or_else(|| PageError::new(PageErrorKind::Failed, "the page's answer makes no sense"))?;
        pairs.retain(|(key, _)| self.0.keys.covers(key));
        pairs.sort();
        Ok(pairs)
    }
}

/// The three shapes of the page script's answers: all entries, one entry (or none under its key), cookies.
fn read(answer: &Value) -> Option<Pairs> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(entries) = answer.get("entries") {
        return entries.as_object()?.iter().map(|(key, value)| Some((key.clone(), text(value)?))).collect();
    }
    if let Some(cookies) = answer.get("cookies") {
        let cookie = |cookie: &Value| Some((text(cookie.get("name")?)?, text(cookie.get("value")?)?));
        return cookies.as_array()?.iter().map(cookie).collect();
    }
    let key = text(answer.get("key")?)?;
    match answer.get("value")? {
        Value::Null => Some(Vec::new()),
        value => Some(vec![(key, text(value)?)]),
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
        Ok(self.pairs(window.as_deref(), "storage_get", arguments).await.map_err(Error::from))
    }

    async fn cookies(&mut self, window: Option<String>) -> wasmtime::Result<Result<Pairs, Error>> {
        Ok(self.pairs(window.as_deref(), "cookies", json!({})).await.map_err(Error::from))
    }
}
