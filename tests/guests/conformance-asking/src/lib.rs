//! What the official MCP conformance suite asks of tools, and of a prompt, that ask their client something. The names and
//! texts are the suite's.
//!
//! Imports: `elicitation`, `roots` and `sampling`.

#![forbid(unsafe_code)]

use palisade_sdk::elicitation::{self, Answer};
use palisade_sdk::sampling::{self, Request};
use palisade_sdk::serde_json::json;
use palisade_sdk::{
    Content, Effects, Error, ErrorKind, NoArguments, Operation, Output, Prompt, input, roots,
};

fn done(text: impl Into<String>) -> Result<Output, Error> {
    Ok(Output { content: vec![Content::Text(text.into())], structured: None, is_error: false })
}

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

fn elicit(Ask { message }: Ask) -> Result<Output, Error> {
    let schema = json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" },
        },
        "required": ["username", "email"],
    });
    let answer = elicitation::try_ask_schema("user", &message, &schema.to_string())?.ok_or_else(open)?;
    done(format!("User response: {}", told(&answer)))
}

fn with_defaults(NoArguments {}: NoArguments) -> Result<Output, Error> {
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
    complete("Please review and update the form fields with defaults", &schema.to_string())
}

fn with_enums(NoArguments {}: NoArguments) -> Result<Output, Error> {
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
    complete("Please select options from the enum fields", &schema.to_string())
}

fn complete(message: &str, schema: &str) -> Result<Output, Error> {
    let answer = elicitation::try_ask_schema("form", message, schema)?.ok_or_else(open)?;
    done(format!("Elicitation completed: {}", told(&answer)))
}

#[input]
struct Prompted {
    /// The prompt to send to the model.
    prompt: String,
}

fn sample(Prompted { prompt }: Prompted) -> Result<Output, Error> {
    let answer = sampling::create_message("prompt", &Request::of_user(prompt, 100))?;
    done(format!("LLM response: {}", answer.text))
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
struct Context {
    context: String,
}

fn name(key: &str, message: &str) -> Result<String, Error> {
    match elicitation::ask::<Name>(key, message)? {
        Answer::Accepted(Name { name }) => Ok(name),
        Answer::Declined | Answer::Cancelled => Ok("stranger".to_owned()),
    }
}

fn greet(NoArguments {}: NoArguments) -> Result<Output, Error> {
    done(format!("Hello, {}!", name("user_name", "What is your name?")?))
}

fn capital(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let question = Request::of_user("What is the capital of France?", 100);
    done(sampling::create_message("capital_question", &question)?.text)
}

fn list_roots(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let roots: Vec<String> = roots::get("client_roots")?.into_iter().map(|root| root.uri).collect();
    done(format!("The client works on: {}", roots.join(", ")))
}

fn confirm(NoArguments {}: NoArguments) -> Result<Output, Error> {
    match elicitation::ask::<Confirmed>("confirm", "Please confirm")? {
        Answer::Accepted(Confirmed { ok }) => done(format!("state-ok: {ok}")),
        Answer::Declined | Answer::Cancelled => done("state-ok: not confirmed"),
    }
}

fn several(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let name = elicitation::try_ask::<Name>("user_name", "What is your name?")?;
    let greeting = sampling::try_create_message("greeting", &Request::of_user("Generate a greeting", 50))?;
    let roots = roots::try_get("client_roots")?;
    let (Some(name), Some(greeting), Some(roots)) = (name, greeting, roots) else { return Err(open()) };
    let name = if let Answer::Accepted(Name { name }) = name { name } else { "stranger".to_owned() };
    done(format!("{} {name}, of {} roots", greeting.text, roots.len()))
}

fn in_rounds(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let name = name("step1", "Step 1: What is your name?")?;
    match elicitation::ask::<Color>("step2", "Step 2: What is your favorite color?")? {
        Answer::Accepted(Color { color }) => done(format!("{name} likes {color}")),
        Answer::Declined | Answer::Cancelled => done(format!("{name} likes no color")),
    }
}

/// Asks whatever the client can be asked.
fn as_capable(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let asked = [
        elicitation::try_ask::<Name>("user_name", "What is your name?").map(|answer| answer.is_some()),
        sampling::try_create_message("greeting", &Request::of_user("Generate a greeting", 50))
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
    done(format!("{answered} answers"))
}

fn prompt(NoArguments {}: NoArguments) -> Result<Prompt, Error> {
    match elicitation::ask::<Context>("user_context", "What context should the prompt use?")? {
        Answer::Accepted(Context { context }) => Ok(Prompt::text(format!("Context: {context}"))),
        Answer::Declined | Answer::Cancelled => Ok(Prompt::text("No context")),
    }
}

fn operations() -> Vec<Operation> {
    let mut operations = vec![
        Operation::with_content("test_elicitation", "Asks the user.", elicit),
        Operation::with_content("test_elicitation_sep1034_defaults", "Asks, with defaults.", with_defaults),
        Operation::with_content("test_elicitation_sep1330_enums", "Asks, with choices.", with_enums),
        Operation::with_content("test_sampling", "Asks the model.", sample),
        Operation::with_content("test_streaming_elicitation", "Greets.", greet),
        Operation::with_content("test_missing_capability", "Needs a model.", capital),
        Operation::with_content("test_input_required_result_elicitation", "Greets.", greet),
        Operation::with_content("test_input_required_result_sampling", "Asks the model.", capital),
        Operation::with_content("test_input_required_result_list_roots", "Lists roots.", list_roots),
        Operation::with_content("test_input_required_result_request_state", "Asks to confirm.", confirm),
        Operation::with_content("test_input_required_result_tampered_state", "Asks to confirm.", confirm),
        Operation::with_content(
            "test_input_required_result_multiple_inputs",
            "Asks for three things.",
            several,
        ),
        Operation::with_content("test_input_required_result_multi_round", "Asks twice.", in_rounds),
        Operation::with_content("test_input_required_result_capabilities", "Asks what it can.", as_capable),
    ];
    operations = operations.into_iter().map(|operation| operation.effects(Effects::READ)).collect();
    operations.push(Operation::prompt("test_input_required_result_prompt", "A prompt that asks.", prompt));
    operations
}

palisade_sdk::export!(operations);
