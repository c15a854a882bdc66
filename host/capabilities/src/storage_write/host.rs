//! The `storage-write` interface.

use serde_json::{Value, json};
use wasmtime::component::HasData;

use super::bindings::{Area, Error, ErrorKind, Host};
use crate::webview::{NameScope, PageError, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct StorageWriteCall {
    pub(super) windows: WindowCall,
    pub(super) keys: NameScope,
}

/// One host function's view.
pub(super) struct StorageWriteView<'a>(pub(super) &'a StorageWriteCall);

/// Names [`StorageWriteView`] to the linker.
pub(super) struct StorageWrite;

impl HasData for StorageWrite {
    type Data<'a> = StorageWriteView<'a>;
}

impl StorageWriteView<'_> {
    async fn write(
        &self,
        window: Option<&str>,
        verb: &'static str,
        arguments: Value,
    ) -> Result<Value, Error> {
        let key = arguments["key"].as_str().unwrap_or_default();
        if !self.0.keys.covers(key) {
            let message = "the configuration keeps this key from tools".to_owned();
            return Err(Error { kind: ErrorKind::Denied, message });
        }
        let asked = async {
            let label = self.0.windows.label(window).await?;
            self.0.windows.ask(&label, verb, arguments).await
        };
        let answer: String = asked.await.map_err(|error: PageError| Error::from(error))?;
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }
}

fn name(area: Area) -> &'static str {
    match area {
        Area::Local => "local",
        Area::Session => "session",
    }
}

impl Host for StorageWriteView<'_> {
    async fn set(
        &mut self,
        window: Option<String>,
        area: Area,
        key: String,
        value: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        let arguments = json!({ "storage_type": name(area), "key": key, "value": value });
        Ok(self.write(window.as_deref(), "storage_set", arguments).await.map(drop))
    }

    async fn delete(
        &mut self,
        window: Option<String>,
        area: Area,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        let arguments = json!({ "storage_type": name(area), "key": key });
        let deleted = self.write(window.as_deref(), "storage_delete", arguments).await;
        Ok(deleted.map(|answer| answer["deleted"].as_bool().unwrap_or_default()))
    }
}
