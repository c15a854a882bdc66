//! Between the dispatcher's types and MCP's.
//!
//! Guarantees: only what was redacted becomes an MCP message; a failure carries the same `{"error", "code"}` as REST.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palisade_engine::{Content, ResourceBody};
use palisade_policy::{Code, Failure, Redacted};
use rmcp::ErrorData;
use rmcp::model::{CallToolResult, ContentBlock, Resource, ResourceContents, Tool, ToolAnnotations};
use serde_json::{Value, json};

use crate::catalog::Listed;
use crate::dispatch::ToolOutput;
use crate::gateway::failure_value;
use crate::results::{Fitted, KEPT_FOR, Kept};

use super::resources::mime_type;

/// A listed tool.
pub(super) fn tool(listed: &Listed) -> Tool {
    let effects = listed.annotations;
    let annotations = ToolAnnotations::new()
        .read_only(effects.read_only_hint)
        .destructive(effects.destructive_hint)
        .idempotent(effects.idempotent_hint)
        .open_world(effects.open_world_hint);
    let mut tool = Tool::new(
        listed.name.clone(),
        listed.description.clone(),
        std::sync::Arc::clone(&listed.input_schema),
    )
    .with_annotations(annotations);
    tool.output_schema.clone_from(&listed.output_schema);
    tool
}

/// What came of a call.
///
/// # Errors
/// Where there is no such tool.
pub(super) fn answer(
    tool: &str,
    answer: Result<Fitted, Redacted<Failure>>,
) -> Result<CallToolResult, ErrorData> {
    match answer {
        Ok(Fitted::Whole(output)) => Ok(whole(output)),
        Ok(Fitted::Spilled { uri, kept, rest }) => Ok(spilled(tool, uri, &kept, rest)),
        Err(failed) => failure(failed),
    }
}

/// In a request's `_meta`, `true` asks what the call does; in its answer's, it tells.
pub(super) const TRACE: &str = "palisade/trace";

/// An answer that tells what the call did, where its client asked.
pub(super) fn traced(mut result: CallToolResult, trace: Option<Value>) -> CallToolResult {
    if let Some(trace) = trace {
        result.meta.get_or_insert_default().0.insert(TRACE.to_owned(), trace);
    }
    result
}

/// A tool's answer.
fn whole(output: Redacted<ToolOutput>) -> CallToolResult {
    let ToolOutput { content, structured, is_error, .. } = output.into_inner();
    result(content.into_iter().map(block).collect(), structured, is_error)
}

/// What stands for a tool's answer whose text is kept: what it is and how to read on, and all that is no text.
fn spilled(tool: &str, uri: String, kept: &Kept, rest: Redacted<ToolOutput>) -> CallToolResult {
    let ToolOutput { content, is_error, .. } = rest.into_inner();
    let (bytes, pages, minutes) = (kept.bytes, kept.pages(), KEPT_FOR.as_secs() / 60);
    let further =
        if pages > 1 { format!(", then {uri}/2 and so on up to {uri}/{pages}") } else { String::new() };
    let text = format!(
        "The result of `{tool}` is {bytes} bytes of text, too long to give whole. Within {minutes} minutes, read the \
         resource {uri}{further}; or ask for less."
    );
    let mut structured = json!({
        "spilled": true, "uri": uri, "bytes": bytes, "pages": pages, "preview": kept.preview(),
    });
    if is_error {
        structured["error"] = Value::String(text.clone());
    }
    let link = Resource::new(uri, "result")
        .with_description(format!("The result of `{tool}`, page 1 of {pages}."))
        .with_mime_type(mime_type(kept))
        .with_size(u64::try_from(bytes).unwrap_or(u64::MAX));
    let mut blocks = vec![ContentBlock::text(text), ContentBlock::resource_link(link)];
    blocks.extend(content.into_iter().map(block));
    result(blocks, Some(structured), is_error)
}

fn result(content: Vec<ContentBlock>, structured: Option<Value>, is_error: bool) -> CallToolResult {
    if !is_error {
        let mut result = CallToolResult::success(content);
        result.structured_content = structured;
        return result;
    }
    let mut result = CallToolResult::error(content);
    result.structured_content = Some(with_code(structured, &result.content));
    result
}

/// The tool's own words for its failure, with the code that every failure has.
fn with_code(structured: Option<Value>, content: &[ContentBlock]) -> Value {
    let code = Code::ToolError.as_str();
    if let Some(Value::Object(mut own)) = structured {
        own.entry("code").or_insert_with(|| json!(code));
        return Value::Object(own);
    }
    let texts: Vec<&str> =
        content.iter().filter_map(|block| block.as_text().map(|text| text.text.as_str())).collect();
    failure_value(Code::ToolError, &texts.join("\n"))
}

/// The texts of an answer.
pub(super) fn texts(content: &[Content]) -> String {
    let texts = content.iter().filter_map(|content| match content {
        Content::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// A call that gave nothing: a result that says so, or, where there is no such tool, a protocol error.
///
/// # Errors
/// The protocol error.
fn failure(failure: Redacted<Failure>) -> Result<CallToolResult, ErrorData> {
    let failure = failure.into_inner();
    match failure.code {
        // The specification's own example of a protocol error.
        Code::UnknownTool => Err(ErrorData::invalid_params(
            failure.public().to_owned(),
            Some(json!({ "code": failure.code.as_str() })),
        )),
        code => Ok(CallToolResult::structured_error(failure_value(code, failure.public()))),
    }
}

/// What an embedded resource, or one that is read, holds.
pub(super) fn contents(uri: String, mime_type: Option<String>, body: ResourceBody) -> ResourceContents {
    match body {
        ResourceBody::Text(text) => {
            ResourceContents::TextResourceContents { uri, mime_type, text, meta: None }
        }
        ResourceBody::Blob(blob) => {
            let blob = STANDARD.encode(blob);
            ResourceContents::BlobResourceContents { uri, mime_type, blob, meta: None }
        }
    }
}

/// One content block.
pub(super) fn block(content: Content) -> ContentBlock {
    match content {
        Content::Text(text) => ContentBlock::text(text),
        Content::Image { data, mime_type } => ContentBlock::image(STANDARD.encode(data), mime_type),
        Content::Audio { data, mime_type } => ContentBlock::audio(STANDARD.encode(data), mime_type),
        Content::Resource { uri, mime_type, body } => ContentBlock::resource(contents(uri, mime_type, body)),
        Content::ResourceLink { uri, name, description, mime_type, size } => {
            let mut link = Resource::new(uri, name);
            link.description = description;
            link.mime_type = mime_type;
            link.size = size;
            ContentBlock::resource_link(link)
        }
    }
}
