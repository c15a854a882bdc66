//! Prompts and completions, between the dispatcher's types and MCP's.
//!
//! Guarantees: only what was redacted becomes an MCP message; a prompt that the caller's profile does not grant fails as
//! one that does not exist. Hostile: what components answer.

use palisade_policy::decide::clamp_name;
use palisade_policy::{Code, Failure, Redacted};
use rmcp::ErrorData;
use rmcp::model::{
    CompleteResult, CompletionInfo, GetPromptResult, ListPromptsResult, Prompt, PromptArgument,
    PromptMessage, Role,
};
use serde_json::{Value, json};

use super::convert::block;
use super::resources::refused;
use crate::catalog::Catalog;
use crate::dispatch::ToolOutput;

/// The prompts of a profile.
pub(super) fn list(catalog: &Catalog) -> ListPromptsResult {
    let prompts = catalog.prompts().iter().map(|listed| {
        let arguments = listed.arguments.iter().map(|argument| {
            let mut one = PromptArgument::new(&argument.name).with_required(argument.required);
            one.description.clone_from(&argument.description);
            one
        });
        Prompt::new(&listed.name, Some(&listed.description), Some(arguments.collect()))
    });
    ListPromptsResult::with_all_items(prompts.collect())
}

/// The one error for every prompt that a caller can't get.
pub(super) fn unknown(name: &str) -> ErrorData {
    let text = format!("there is no prompt `{}`; list the prompts to see which there are", clamp_name(name));
    ErrorData::invalid_params(text, None)
}

/// A failure of something that is no tool: the caller's fault, or not.
pub(super) fn failed(failure: &Failure) -> ErrorData {
    match failure.code {
        Code::InvalidArguments => {
            let data = json!({ "code": failure.code.as_str() });
            ErrorData::invalid_params(failure.public().to_owned(), Some(data))
        }
        _ => refused(failure),
    }
}

/// A prompt's messages.
///
/// # Errors
/// What its operation failed with.
pub(super) fn prompt(
    answer: Result<Redacted<ToolOutput>, Redacted<Failure>>,
) -> Result<GetPromptResult, ErrorData> {
    let ToolOutput { content, structured, .. } = answer.map_err(|failure| failed(&failure))?.into_inner();
    let more = structured.unwrap_or_default();
    let role = |index: usize| match more["roles"][index].as_str() {
        Some("assistant") => Role::Assistant,
        _ => Role::User,
    };
    let messages = content
        .into_iter()
        .enumerate()
        .map(|(index, content)| PromptMessage::new(role(index), block(content)));
    let mut result = GetPromptResult::new(messages.collect());
    result.description = more["description"].as_str().map(str::to_owned);
    Ok(result)
}

/// What an argument could become.
///
/// # Errors
/// What its operation failed with.
pub(super) fn completion(
    answer: Result<Redacted<ToolOutput>, Redacted<Failure>>,
) -> Result<CompleteResult, ErrorData> {
    let structured = answer.map_err(|failure| failed(&failure))?.into_inner().structured.unwrap_or_default();
    let values = structured["values"].as_array().into_iter().flatten();
    let mut values: Vec<String> = values.filter_map(|value| value.as_str().map(str::to_owned)).collect();
    // Guest-controlled: `values`.
    let cut = values.len() > CompletionInfo::MAX_VALUES;
    values.truncate(CompletionInfo::MAX_VALUES);
    let mut info = CompletionInfo::new(values).map_err(|error| super::internal(&error))?;
    info.total = structured["total"].as_u64().and_then(|total| u32::try_from(total).ok());
    info.has_more = Some(cut || structured["hasMore"].as_bool().unwrap_or_default());
    Ok(CompleteResult::new(info))
}

/// Completing what nobody completes: nothing.
pub(super) fn nothing() -> Result<CompleteResult, ErrorData> {
    let info = CompletionInfo::new(Vec::new()).map_err(|error| super::internal(&error))?;
    Ok(CompleteResult::new(info))
}

/// The arguments of a completing operation.
pub(super) fn completing(argument: &str, value: &str, context: Value) -> serde_json::Map<String, Value> {
    let fields = [("argument", json!(argument)), ("value", json!(value)), ("context", context)];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
