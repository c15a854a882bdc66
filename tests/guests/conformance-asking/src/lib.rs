//! What the official MCP conformance suite asks of tools, and of a prompt, that ask their client something. The names and
//! texts are the suite's.
//!
//! Imports: `elicitation`, `roots` and `sampling`.

#![forbid(unsafe_code)]

use palisade_sdk::elicitation::Answer;
use palisade_sdk::sampling::Request;
use palisade_sdk::serde_json::json;
use palisade_sdk::{Context, Error, ErrorKind, Result, input, tool};

/// What a question that is still open ends a call with.
fn open() -> Error {
    Error::unavailable("The question has not been answered yet.")
}

fn told(answer: &Answer<String>) -> String {
    match answer {
        Answer::Accepted(content) => format!("action=accept, content={content}"),
        Answer::Declined => "action=decline, content={}".to_owned(),
        Answer::Cancelled => "action=cancel, content={}".to_owned(),
    }
}

#[input]
struct Ask {
    /// What the user is shown.
    message: String,
}

/// Asks the user.
#[tool(read_only)]
fn test_elicitation(Ask { message }: Ask, context: &Context) -> Result<String> {
    let schema = json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" },
        },
        "required": ["username", "email"],
    });
    let answer = context.try_ask_schema("user", &message, &schema.to_string())?.ok_or_else(open)?;
    Ok(format!("User response: {}", told(&answer)))
}

/// Asks, with defaults.
#[tool(read_only)]
fn test_elicitation_sep1034_defaults(context: &Context) -> Result<String> {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "description": "User name", "default": "John Doe" },
            "age": { "type": "integer", "description": "User age", "default": 30 },
            "score": { "type": "number", "description": "User score", "default": 95.5 },
            "status": {
                "type": "string", "description": "User status", "enum": ["active", "inactive", "pending"],
                "default": "active",
            },
            "verified": { "type": "boolean", "description": "Verification status", "default": true },
        },
        "required": [],
    });
    complete(context, "Please review and update the form fields with defaults", &schema.to_string())
}

/// Asks, with choices.
#[tool(read_only)]
fn test_elicitation_sep1330_enums(context: &Context) -> Result<String> {
    let schema = json!({
        "type": "object",
        "properties": {
            "untitledSingle": { "type": "string", "enum": ["option1", "option2", "option3"] },
            "titledSingle": {
                "type": "string",
                "oneOf": [
                    { "const": "value1", "title": "First Option" },
                    { "const": "value2", "title": "Second Option" },
                    { "const": "value3", "title": "Third Option" },
                ],
            },
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            },
            "untitledMulti": {
                "type": "array", "items": { "type": "string", "enum": ["option1", "option2", "option3"] },
            },
            "titledMulti": {
                "type": "array",
                "items": {
                    "anyOf": [
                        { "const": "value1", "title": "First Choice" },
                        { "const": "value2", "title": "Second Choice" },
                        { "const": "value3", "title": "Third Choice" },
                    ],
                },
            },
        },
        "required": [],
    });
    complete(context, "Please select options from the enum fields", &schema.to_string())
}

fn complete(context: &Context, message: &str, schema: &str) -> Result<String> {
    let answer = context.try_ask_schema("form", message, schema)?.ok_or_else(open)?;
    Ok(format!("Elicitation completed: {}", told(&answer)))
}

#[input]
struct Prompted {
    /// The prompt to send to the model.
    prompt: String,
}

/// Asks the model.
#[tool(read_only)]
fn test_sampling(Prompted { prompt }: Prompted, context: &Context) -> Result<String> {
    let answer = context.sample("prompt", &Request::of_user(prompt, 100))?;
    Ok(format!("LLM response: {}", answer.text))
}

#[input]
struct Name {
    name: String,
}

#[input]
struct Color {
    color: String,
}

#[input]
struct Confirmed {
    ok: bool,
}

#[input]
struct Background {
    context: String,
}

fn name(context: &Context, key: &str, message: &str) -> Result<String> {
    match context.ask::<Name>(key, message)? {
        Answer::Accepted(Name { name }) => Ok(name),
        Answer::Declined | Answer::Cancelled => Ok("stranger".to_owned()),
    }
}

/// Greets.
#[tool(read_only)]
fn test_streaming_elicitation(context: &Context) -> Result<String> {
    Ok(format!("Hello, {}!", name(context, "user_name", "What is your name?")?))
}

/// Greets.
#[tool(read_only)]
fn test_input_required_result_elicitation(context: &Context) -> Result<String> {
    test_streaming_elicitation(context)
}

/// Needs a model.
#[tool(read_only)]
fn test_missing_capability(context: &Context) -> Result<String> {
    let question = Request::of_user("What is the capital of France?", 100);
    Ok(context.sample("capital_question", &question)?.text)
}

/// Asks the model.
#[tool(read_only)]
fn test_input_required_result_sampling(context: &Context) -> Result<String> {
    test_missing_capability(context)
}

/// Lists roots.
#[tool(read_only)]
fn test_input_required_result_list_roots(context: &Context) -> Result<String> {
    let roots: Vec<String> = context.roots()?.into_iter().map(|root| root.uri).collect();
    Ok(format!("The client works on: {}", roots.join(", ")))
}

/// Asks to confirm.
#[tool(read_only)]
fn test_input_required_result_request_state(context: &Context) -> Result<String> {
    match context.ask::<Confirmed>("confirm", "Please confirm")? {
        Answer::Accepted(Confirmed { ok }) => Ok(format!("state-ok: {ok}")),
        Answer::Declined | Answer::Cancelled => Ok("state-ok: not confirmed".to_owned()),
    }
}

/// Asks to confirm.
#[tool(read_only)]
fn test_input_required_result_tampered_state(context: &Context) -> Result<String> {
    test_input_required_result_request_state(context)
}

/// Asks for three things.
#[tool(read_only)]
fn test_input_required_result_multiple_inputs(context: &Context) -> Result<String> {
    let name = context.try_ask::<Name>("user_name", "What is your name?")?;
    let greeting = context.try_sample("greeting", &Request::of_user("Generate a greeting", 50))?;
    let roots = context.try_roots()?;
    let (Some(name), Some(greeting), Some(roots)) = (name, greeting, roots) else { return Err(open()) };
    let name = if let Answer::Accepted(Name { name }) = name { name } else { "stranger".to_owned() };
    Ok(format!("{} {name}, of {} roots", greeting.text, roots.len()))
}

/// Asks twice.
#[tool(read_only)]
fn test_input_required_result_multi_round(context: &Context) -> Result<String> {
    let name = name(context, "step1", "Step 1: What is your name?")?;
    match context.ask::<Color>("step2", "Step 2: What is your favorite color?")? {
        Answer::Accepted(Color { color }) => Ok(format!("{name} likes {color}")),
        Answer::Declined | Answer::Cancelled => Ok(format!("{name} likes no color")),
    }
}

/// Asks what it can.
#[tool(read_only)]
fn test_input_required_result_capabilities(context: &Context) -> Result<String> {
    let asked = [
        context.try_ask::<Name>("user_name", "What is your name?").map(|answer| answer.is_some()),
        context
            .try_sample("greeting", &Request::of_user("Generate a greeting", 50))
            .map(|answer| answer.is_some()),
    ];
    let mut answered = 0;
    for one in asked {
        match one {
            Ok(true) => answered += 1,
            Ok(false) => {}
            Err(error) if error.kind == ErrorKind::Unavailable => {}
            Err(error) => return Err(error),
        }
    }
    Ok(format!("{answered} answers"))
}

/// A prompt that asks.
#[tool(prompt)]
fn test_input_required_result_prompt(context: &Context) -> Result<String> {
    match context.ask::<Background>("user_context", "What context should the prompt use?")? {
        Answer::Accepted(Background { context }) => Ok(format!("Context: {context}")),
        Answer::Declined | Answer::Cancelled => Ok("No context".to_owned()),
    }
}

palisade_sdk::export!(
    test_elicitation,
    test_elicitation_sep1034_defaults,
    test_elicitation_sep1330_enums,
    test_sampling,
    test_streaming_elicitation,
    test_missing_capability,
    test_input_required_result_elicitation,
    test_input_required_result_sampling,
    test_input_required_result_list_roots,
    test_input_required_result_request_state,
    test_input_required_result_tampered_state,
    test_input_required_result_multiple_inputs,
    test_input_required_result_multi_round,
    test_input_required_result_capabilities,
    test_input_required_result_prompt,
);
