//! What each kind of operation must be.
//!
//! Guarantees: what clients reach otherwise than by a tool call has the form that they reach it by: a prompt's arguments are
//! texts, a resource has a URI whose variables are its parameters, a completion is of a prompt or resource of its own component,
//! and reading changes nothing. Hostile: the component.

use serde_json::Value;

use super::MAX_NAME_BYTES;
use crate::contract::{Operation, OperationKind};

/// Bytes of a resource's URI. Without it a component fills the model's context: every listing repeats it.
pub(super) const MAX_URI_BYTES: usize = 256;

/// The action of a completion, which tells it from what it completes.
const COMPLETE: &str = "complete";

/// Schemes that clients fetch by themselves, or take for their own files.
const FOREIGN: [&str; 5] = ["file", "http", "https", "data", "javascript"];

/// What is wrong with `notes://%{id}`.
const CUT_ESCAPE: &str = "its URI has a percent sign that begins no escape (RFC 3986, 2.1)";

pub(super) fn check(operation: &Operation) -> Result<(), String> {
    match operation.kind {
        OperationKind::Tool => check_answer(operation),
        OperationKind::Prompt => check_texts(operation),
        OperationKind::Resource => check_texts(operation).and_then(|()| check_resource(operation)),
        OperationKind::Completion => check_completion(operation),
    }
}

/// A tool's answer is read as a resource without arguments, by whoever likes: there must be such an answer, and asking must
/// change nothing.
fn check_answer(operation: &Operation) -> Result<(), String> {
    let Some(uri) = &operation.resource_uri else { return Ok(()) };
    let is_own = uri.strip_prefix("palisade://").is_some_and(|path| is_path(path) && escapes_are_whole(path));
    if uri.len() > MAX_URI_BYTES || !is_own {
        return Err(format!("a resource's URI must be `palisade://…`, of at most {MAX_URI_BYTES} bytes"));
    }
    let required = operation.input_schema.get("required").and_then(Value::as_array);
    if required.is_some_and(|required| !required.is_empty()) {
        return Err("a resource's operation can't require arguments".into());
    }
    require_read_only(operation)
}

fn require_read_only(operation: &Operation) -> Result<(), String> {
    if operation.effects.read_only { Ok(()) } else { Err("a resource's operation must be read-only".into()) }
}

/// The characters of RFC 3986 without a fragment, so that no two readers take the text for different resources.
fn is_path(path: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%[]".contains(&byte);
    !path.is_empty() && path.bytes().all(allowed)
}

/// Whether each percent sign begins an escape that is in the text as a whole. Of one that is cut in two, the halves mean one
/// thing to whoever takes the text apart first, and another to whoever undoes escapes first.
fn escapes_are_whole(text: &str) -> bool {
    let is_whole = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.split('%').skip(1).all(is_whole)
}

/// What has no action, and takes nothing but texts.
fn check_texts(operation: &Operation) -> Result<(), String> {
    if operation.action.is_some() || !operation.aliases.is_empty() {
        return Err("only tools have actions and aliases".into());
    }
    let text = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("string");
    let parameters = operation.input_schema.get("properties").and_then(Value::as_object);
    if parameters.is_some_and(|parameters| !parameters.values().all(text)) {
        return Err("its parameters must be strings".into());
    }
    Ok(())
}

fn check_resource(operation: &Operation) -> Result<(), String> {
    let uri = operation.resource_uri.as_deref().unwrap_or_default();
    let Some((scheme, rest)) = uri.split_once("://").filter(|_| uri.len() <= MAX_URI_BYTES) else {
        return Err(format!("a resource needs an absolute URI of at most {MAX_URI_BYTES} bytes"));
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte));
    if !is_scheme || FOREIGN.contains(&scheme) {
        return Err(format!("`{}` is no scheme for a component's resource", scheme.escape_default()));
    }
    let (plain, variables) = split_template(rest)?;
    if !is_path(&plain) && (variables.is_empty() || !plain.is_empty()) {
        return Err("its URI has characters that none may have (RFC 3986)".into());
    }
    let parameter = |name: &&str| super::has_parameter(operation, name);
    match variables.iter().find(|name| !parameter(name)) {
        Some(name) => Err(format!("its URI has the variable `{name}`, and it no such parameter")),
        None => require_read_only(operation),
    }
}

/// What of a template is no variable, and the variables (RFC 6570, level 1).
fn split_template(template: &str) -> Result<(String, Vec<&str>), String> {
    let (mut plain, mut variables, mut rest) = (String::new(), Vec::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or("its URI has a brace that is not closed")?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || name.is_empty() || name.len() > MAX_NAME_BYTES || variables.contains(&name) {
            return Err("its URI has a variable that is no name, or has it twice".into());
        }
        // Two variables side by side match a text in more than one way.
        if after.starts_with('{') {
            return Err("its URI has two variables with nothing between them".into());
        }
        if !escapes_are_whole(before) {
            return Err(CUT_ESCAPE.into());
        }
        plain.push_str(before);
        variables.push(name);
        rest = after;
    }
    if !escapes_are_whole(rest) {
        return Err(CUT_ESCAPE.into());
    }
    plain.push_str(rest);
    Ok((plain, variables))
}

fn check_completion(operation: &Operation) -> Result<(), String> {
    if operation.action.as_deref() != Some(COMPLETE) {
        return Err(format!("a completion's action is `{COMPLETE}`"));
    }
    require_read_only(operation)
}

/// A completion completes something.
pub(super) fn check_completions(operations: &[Operation]) -> Result<(), String> {
    let completed = |completion: &Operation| {
        operations.iter().any(|operation| {
            operation.tool == completion.tool
                && matches!(operation.kind, OperationKind::Prompt | OperationKind::Resource)
        })
    };
    let lost = operations.iter().find(|one| one.kind == OperationKind::Completion && !completed(one));
    lost.map_or(Ok(()), |one| {
        Err(format!("{} completes no prompt or resource of its component", one.label()))
    })
}
