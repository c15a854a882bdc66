//! Reading resources: answers that operations give without arguments, and results that were too long to give whole.
//!
//! Guarantees: a resource is read by running its operation through the dispatcher, as a call is; one that the caller's
//! profile does not grant, another principal's result and one that never was fail with the same words.
//! Hostile: URIs.

use std::sync::Arc;
use std::time::Instant;

use palisade_engine::Content;
use palisade_policy::decide::clamp_name;
use palisade_policy::{Authenticated, Code, Failure, Redacted};
use rmcp::ErrorData;
use rmcp::model::{
    ListResourceTemplatesResult, ListResourcesResult, MetaObject, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};
use serde_json::{Map, Value, json};

use super::convert::{self, texts};
use super::offers;
use crate::catalog::Catalog;
use crate::dispatch::{Dispatcher, ToolOutput, Watch, clamp_message};
use crate::host::Host;
use crate::results::{self, Kept, Page};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// The resources of a profile.
pub(super) fn list(catalog: &Catalog) -> ListResourcesResult {
    let resources = catalog.resources().iter().map(|listed| {
        let resource = Resource::new(&listed.uri, &listed.name).with_description(&listed.description);
        if listed.is_json { resource.with_mime_type(JSON) } else { resource }
    });
    ListResourcesResult::with_all_items(resources.collect())
}

/// The resources that can't be listed: those that components read by a template, and one for each result that is kept.
pub(super) fn templates(host: &Host, catalog: &Catalog) -> ListResourceTemplatesResult {
    let own = catalog
        .templates()
        .iter()
        .map(|listed| ResourceTemplate::new(&listed.uri, &listed.name).with_description(&listed.description));
    let pages = ResourceTemplate::new(format!("{}{{id}}/{{page}}", results::ROOT), "results")
        .with_description("A page, counted from 1, of a result that was too long to give whole.")
        .with_mime_type(TEXT);
    ListResourceTemplatesResult::with_all_items(own.chain(host.results().is_on().then_some(pages)).collect())
}

/// What is to be read at `uri`.
///
/// # Errors
/// That there is no such resource, or what its operation failed with.
pub(super) async fn read(
    host: &Host,
    who: &Authenticated,
    dispatcher: &Dispatcher,
    uri: &str,
    watch: Arc<dyn Watch>,
) -> Result<ReadResourceResult, ErrorData> {
    let contents = if uri.starts_with(results::ROOT) {
        let page = host.results().read(who, uri, Instant::now()).ok_or_else(|| not_found(uri))?;
        page_contents(&page, uri)
    } else {
        let answer = dispatcher.read(who, uri, watch).await.ok_or_else(|| not_found(uri))?;
        if dispatcher.catalog().readable(uri).is_none() {
            return located(answer);
        }
        ResourceContents::text(answer_text(answer)?, uri).with_mime_type(JSON)
    };
    Ok(ReadResourceResult::new(vec![contents]))
}

/// The one error for every resource that a caller can't read. Before 2026-07-28 its code is -32002; the library makes
/// it -32602 for that revision.
pub(super) fn not_found(uri: &str) -> ErrorData {
    let uri = clamp_name(uri);
    let text = format!("there is no resource `{uri}`; list the resources to see which there are");
    ErrorData::resource_not_found(text, Some(json!({ "uri": uri })))
}

/// A request that met a limit, or the host's own fault.
pub(super) fn refused(failure: &Failure) -> ErrorData {
    ErrorData::internal_error(failure.public().to_owned(), Some(json!({ "code": failure.code.as_str() })))
}

/// What a text is, whole.
pub(super) fn mime_type(kept: &Kept) -> &'static str {
    if kept.is_json { JSON } else { TEXT }
}

/// What a component read itself.
fn located(answer: Result<Redacted<ToolOutput>, Redacted<Failure>>) -> Result<ReadResourceResult, ErrorData> {
    let output = answer.map_err(|failure| offers::failed(&failure))?.into_inner();
    let contents: Vec<ResourceContents> = output
        .content
        .into_iter()
        .filter_map(|content| match content {
            Content::Resource { uri, mime_type, body } => Some(convert::contents(uri, mime_type, body)),
            _ => None,
        })
        .collect();
    if contents.is_empty() {
        let text = "it was read, and there is nothing; this is a bug in the tool";
        return Err(refused(&Failure::new(Code::ToolError, text)));
    }
    Ok(ReadResourceResult::new(contents))
}

/// The JSON text of an operation's answer.
fn answer_text(answer: Result<Redacted<ToolOutput>, Redacted<Failure>>) -> Result<String, ErrorData> {
    let output = answer.map_err(|failure| refused(&failure))?.into_inner();
    match output {
        ToolOutput { is_error: false, structured: Some(value), .. } => Ok(value.to_string()),
        ToolOutput { is_error: true, content, .. } => {
            Err(refused(&Failure::new(Code::ToolError, clamp_message(texts(&content)))))
        }
        ToolOutput { structured: None, .. } => {
            let text = "its operation answered without structured content; this is a bug in the tool";
            Err(refused(&Failure::new(Code::ToolError, text)))
        }
    }
}

/// A page, with where it stands and where to read on. A piece of a JSON text is no JSON.
fn page_contents(page: &Page, uri: &str) -> ResourceContents {
    let kept = &page.kept;
    let mime_type = if kept.pages() == 1 { mime_type(kept) } else { TEXT };
    let mut meta = Map::new();
    meta.insert("palisade/page".into(), page.number.into());
    meta.insert("palisade/pages".into(), kept.pages().into());
    meta.insert("palisade/bytes".into(), kept.bytes.into());
    meta.extend(page.next().map(|next| ("palisade/next".into(), Value::String(next))));
    ResourceContents::text(page.text(), uri).with_mime_type(mime_type).with_meta(MetaObject(meta))
}
