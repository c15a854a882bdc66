//! The `app-info` interface.

use std::sync::Arc;

use wasmtime::component::HasData;

use super::bindings::{DatabaseFile, Directory, Host, Identity};
use super::grant::AppInfoGrant;
use crate::blocking::Blocking;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct AppInfoCall {
    pub(super) grant: Arc<AppInfoGrant>,
    pub(super) blocking: Blocking,
}

/// One host function's view.
pub(super) struct AppInfoView<'a>(pub(super) &'a AppInfoCall);

/// Names [`AppInfoView`] to the linker.
pub(super) struct AppInfo;

impl HasData for AppInfo {
    type Data<'a> = AppInfoView<'a>;
}

impl Host for AppInfoView<'_> {
    fn app(&mut self) -> wasmtime::Result<Identity> {
        let grant = &self.0.grant;
        Ok(Identity {
            identifier: grant.identifier.clone(),
            product_name: grant.product_name.clone(),
            version: grant.version.clone(),
            config: serde_json::to_string(&grant.config)?,
        })
    }

    fn directories(&mut self) -> wasmtime::Result<Vec<Directory>> {
        let directory =
            |(name, path): &(String, String)| Directory { name: name.clone(), path: path.clone() };
        Ok(self.0.grant.directories.iter().map(directory).collect())
    }

    async fn databases(&mut self) -> wasmtime::Result<Vec<DatabaseFile>> {
        let grant = Arc::clone(&self.0.grant);
        let describe = move || {
            let database = |file: &super::DatabaseFile| DatabaseFile {
                name: file.name.clone(),
                path: file.path.clone(),
                size_bytes: (file.size)(),
                webview_internal: file.webview_internal,
                selected: file.selected,
            };
            grant.databases.iter().map(database).collect()
        };
        Ok(self.0.blocking.run(describe).await?)
    }
}
