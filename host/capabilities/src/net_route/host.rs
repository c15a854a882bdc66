//! The `net-route` interface.

use serde_json::{Map, Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{Error, ErrorKind, Host, HostPage, Json, Rule};
use super::rule::checked;
use crate::webview::activity::{Happening, Kind};
use crate::webview::{PageError, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// Matches of one reading: all that are kept.
const MAX_MATCHES: usize = 200;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct NetRouteCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct NetRouteView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut NetRouteCall,
}

/// Names [`NetRouteView`] to the linker.
pub(super) struct NetRoute;

impl HasData for NetRoute {
    type Data<'a> = NetRouteView<'a>;
}

/// A granted window's page; by the window's label.
#[derive(Clone, Debug)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Page(String);

impl NetRouteView<'_> {
    async fn keep(&mut self, label: &str, rule: Rule) -> Result<Json, PageError> {
        let (call, rule) = (&self.call.0, checked(rule)?);
        let webviews = call.reach(label)?;
        let (id, told) = webviews.routes().add(label, rule)?;
        let applied =
            call.clocked(call.effect("page.routes", || label.to_owned()), webviews.apply_routes(label)).await;
        if applied.is_err() {
            // A rule that the page did not take is none, here and for the pages that come.
            webviews.routes().clear(label, Some(id));
            let _ = call
                .clocked(call.effect("page.routes", || label.to_owned()), webviews.apply_routes(label))
                .await;
        }
        applied.map(|()| told.to_string())
    }

    /// The rules are gone whether or not the page could be told: it is the next one that has none then.
    async fn remove(&mut self, label: &str, id: Option<u64>) -> Result<u32, PageError> {
        let call = &self.call.0;
        let webviews = call.reach(label)?;
        let gone = webviews.routes().clear(label, id);
        if gone > 0 {
            call.clocked(call.effect("page.routes", || label.to_owned()), webviews.apply_routes(label))
                .await?;
        }
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}

fn told((id, happening): (u64, Happening)) -> Value {
    let mut told = Map::from_iter([("id".to_owned(), id.into())]);
    told.extend(happening.details);
    told.insert("timestamp".to_owned(), happening.at_ms.into());
    Value::Object(told)
}

impl Host for NetRouteView<'_> {
    async fn open(&mut self, window: Option<String>) -> wasmtime::Result<Result<Resource<Page>, Error>> {
        match self.call.0.label(window.as_deref()).await {
            Ok(label) => Ok(Ok(self.table.push(Page(label))?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostPage for NetRouteView<'_> {
    async fn window(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.table.get(&page)?.0.clone())
    }

    async fn add(&mut self, page: Resource<Page>, rule: Rule) -> wasmtime::Result<Result<Json, Error>> {
        let Page(label) = self.table.get(&page)?.clone();
        Ok(self.keep(&label, rule).await.map_err(Error::from))
    }

    async fn rules(&mut self, page: Resource<Page>) -> wasmtime::Result<Result<Json, Error>> {
        let Page(label) = self.table.get(&page)?;
        let rules = self.call.0.reach(label).map(|webviews| webviews.routes().list(label));
        Ok(rules.map(|rules| Value::Array(rules).to_string()).map_err(Error::from))
    }

    async fn clear(&mut self, page: Resource<Page>, id: u64) -> wasmtime::Result<Result<u32, Error>> {
        let Page(label) = self.table.get(&page)?.clone();
        Ok(self.remove(&label, Some(id)).await.map_err(Error::from))
    }

    async fn clear_all(&mut self, page: Resource<Page>) -> wasmtime::Result<Result<u32, Error>> {
        let Page(label) = self.table.get(&page)?.clone();
        Ok(self.remove(&label, None).await.map_err(Error::from))
    }

    async fn matches(
        &mut self,
        page: Resource<Page>,
        since: Option<u64>,
        limit: u32,
    ) -> wasmtime::Result<Result<Json, Error>> {
        let Page(label) = self.table.get(&page)?;
        let call = &self.call.0;
        // Guest-controlled: `limit`.
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_MATCHES);
        let slice = call.activity().read(Kind::Route, since, limit, call.covering(Some(label)));
        let matches: Vec<Value> = slice.entries.into_iter().map(told).collect();
        Ok(Ok(json!({ "matches": matches, "cursor": slice.cursor, "lost": slice.lost }).to_string()))
    }

    async fn drop(&mut self, page: Resource<Page>) -> wasmtime::Result<()> {
        self.table.delete(page)?;
        Ok(())
    }
}
