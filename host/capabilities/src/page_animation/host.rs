//! The `page-animation` interface: each function is one verb of the page script.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{Error, ErrorKind, Host, HostPage, HostScrub, Json};
use crate::webview::{PageError, PageErrorKind, Webviews, WindowCall, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct PageAnimationCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct PageAnimationView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut PageAnimationCall,
}

/// Names [`PageAnimationView`] to the linker.
pub(super) struct PageAnimation;

impl HasData for PageAnimation {
    type Data<'a> = PageAnimationView<'a>;
}

/// A granted window's page; by the window's label.
#[derive(Clone, Debug)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Page(String);

/// An element whose animations are stopped.
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Scrub {
    label: String,
    /// The page script's name for it.
    id: Value,
    about: String,
    /// Taken once it has ended.
    webviews: Option<Arc<dyn Webviews>>,
}

impl fmt::Debug for Scrub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrub").field("label", &self.label).field("id", &self.id).finish_non_exhaustive()
    }
}

/// A call that ends early has no time to let the animations go on: it is done behind it. Without a runtime nobody can, and
/// the page script's own clock does.
impl Drop for Scrub {
    fn drop(&mut self) {
        let (Some(webviews), Ok(runtime)) = (self.webviews.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let (label, arguments) = (std::mem::take(&mut self.label), ending(&self.id, true));
        runtime.spawn(async move {
            // A page that is gone has nothing stopped.
            let _ = webviews.ask(&label, "scrub_end", arguments.to_string()).await;
        });
    }
}

fn ending(id: &Value, restore: bool) -> Value {
    json!({ "scrub": id, "restore": restore })
}

type Answer = wasmtime::Result<Result<Json, Error>>;

impl PageAnimationView<'_> {
    /// A handle that the guest never received is a trap.
    async fn ask(&mut self, page: &Resource<Page>, verb: &'static str, arguments: Value) -> Answer {
        let Page(label) = self.table.get(page)?.clone();
        Ok(self.call.0.ask(&label, verb, arguments).await.map_err(Error::from))
    }

    async fn begin(&mut self, label: String, selector: Option<String>) -> Result<Scrub, PageError> {
        let webviews = self.call.0.keep(&label)?;
        let answer = self.call.0.ask(&label, "scrub_begin", json!({ "selector": selector })).await?;
        let unclear = || PageError::new(PageErrorKind::Failed, "the page did not say what it stopped");
        let mut about: Value = serde_json::from_str(&answer).map_err(|_| unclear())?;
        let id = about.as_object_mut().and_then(|about| about.remove("scrub")).ok_or_else(unclear)?;
        Ok(Scrub { label, id, about: about.to_string(), webviews: Some(webviews) })
    }
}

impl Host for PageAnimationView<'_> {
    async fn open(&mut self, window: Option<String>) -> wasmtime::Result<Result<Resource<Page>, Error>> {
        match self.call.0.label(window.as_deref()).await {
            Ok(label) => Ok(Ok(self.table.push(Page(label))?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostPage for PageAnimationView<'_> {
    async fn window(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.table.get(&page)?.0.clone())
    }

    async fn list(&mut self, page: Resource<Page>, selector: Option<String>) -> Answer {
        self.ask(&page, "animation_list", json!({ "selector": selector })).await
    }

    async fn sample(
        &mut self,
        page: Resource<Page>,
        selector: Option<String>,
        record: bool,
        clear: bool,
    ) -> Answer {
        let arguments = json!({ "selector": selector, "record": record, "clear": clear });
        self.ask(&page, "animation_sample", arguments).await
    }

    async fn scrub(
        &mut self,
        page: Resource<Page>,
        selector: Option<String>,
    ) -> wasmtime::Result<Result<Resource<Scrub>, Error>> {
        let Page(label) = self.table.get(&page)?.clone();
        match self.begin(label, selector).await {
            Ok(scrub) => Ok(Ok(self.table.push(scrub)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn drop(&mut self, page: Resource<Page>) -> wasmtime::Result<()> {
        self.table.delete(page)?;
        Ok(())
    }
}

impl HostScrub for PageAnimationView<'_> {
    async fn about(&mut self, scrub: Resource<Scrub>) -> wasmtime::Result<Json> {
        Ok(self.table.get(&scrub)?.about.clone())
    }

    async fn seek(&mut self, scrub: Resource<Scrub>, progress: f64) -> Answer {
        let Scrub { label, id, .. } = self.table.get(&scrub)?;
        let (label, arguments) = (label.clone(), json!({ "scrub": id, "progress": progress }));
        Ok(self.call.0.ask(&label, "scrub_seek", arguments).await.map_err(Error::from))
    }

    async fn end(&mut self, scrub: Resource<Scrub>, restore: bool) -> Answer {
        let Scrub { label, id, .. } = self.table.get(&scrub)?;
        let (label, arguments) = (label.clone(), ending(id, restore));
        let answer = self.call.0.ask(&label, "scrub_end", arguments).await;
        if answer.is_ok() {
            self.table.get_mut(&scrub)?.webviews = None;
        }
        Ok(answer.map_err(Error::from))
    }

    async fn drop(&mut self, scrub: Resource<Scrub>) -> wasmtime::Result<()> {
        self.table.delete(scrub)?;
        Ok(())
    }
}
