//! What the official MCP conformance suite asks of a server, as far as it needs no authority: each kind of content, prompts,
//! resources, a completion. The names and texts are the suite's.
//!
//! Imports: nothing.

#![forbid(unsafe_code)]

use palisade_sdk::{
    Completing, Completion, Content, Effects, EmbeddedResource, Error, Media, NoArguments, Operation, Output,
    Prompt, ResourceBody, Role, input,
};

/// One red pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 0x08, 0xd7, 0x63, 0xf8,
    0xcf, 0xc0, 0, 0, 3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

/// Four silent samples.
const WAV: &[u8] = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x04\0\0\0\x80\x80\x80\x80";

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

fn png() -> Content {
    Content::Image(Media { data: PNG.to_vec(), mime_type: "image/png".to_owned() })
}

fn resource(uri: &str, mime_type: &str, text: impl Into<String>) -> EmbeddedResource {
    EmbeddedResource {
        uri: uri.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        body: ResourceBody::Text(text.into()),
    }
}

fn shows(tool: &'static str, description: &'static str, content: fn() -> Vec<Content>) -> Operation {
    let run = move |NoArguments {}| Ok(Output { content: content(), structured: None, is_error: false });
    Operation::with_content(tool, description, run).effects(Effects::READ)
}

fn fail(NoArguments {}: NoArguments) -> Result<Output, Error> {
    let content = vec![text("This tool intentionally returns an error for testing")];
    Ok(Output { content, structured: None, is_error: true })
}

fn tools() -> Vec<Operation> {
    vec![
        shows("test_simple_text", "Gives a text.", || {
            vec![text("This is a simple text response for testing.")]
        }),
        shows("test_image_content", "Gives a picture.", || vec![png()]),
        shows("test_audio_content", "Gives a sound.", || {
            vec![Content::Audio(Media { data: WAV.to_vec(), mime_type: "audio/wav".to_owned() })]
        }),
        shows("test_embedded_resource", "Gives an embedded resource.", || {
            let uri = "test://embedded-resource";
            vec![Content::Resource(resource(uri, "text/plain", "This is an embedded resource content."))]
        }),
        shows("test_multiple_content_types", "Gives several kinds of content.", || {
            let json = r#"{"test":"data","value":123}"#;
            let embedded = resource("test://mixed-content-resource", "application/json", json);
            vec![text("Multiple content types test:"), png(), Content::Resource(embedded)]
        }),
        Operation::with_content("test_error_handling", "Fails.", fail).effects(Effects::READ),
    ]
}

#[input]
struct TwoArguments {
    /// First test argument.
    arg1: String,
    /// Second test argument.
    arg2: String,
}

#[input]
#[serde(rename_all = "camelCase")]
struct Embedded {
    /// URI of the resource to embed.
    resource_uri: String,
}

fn of_user(messages: Vec<Content>) -> Prompt {
    Prompt {
        description: None,
        messages: messages.into_iter().map(|content| (Role::User, content)).collect(),
    }
}

fn with_arguments(TwoArguments { arg1, arg2 }: TwoArguments) -> Result<Prompt, Error> {
    Ok(Prompt::text(format!("Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")))
}

fn with_resource(Embedded { resource_uri }: Embedded) -> Result<Prompt, Error> {
    let embedded = resource(&resource_uri, "text/plain", "Embedded resource content for testing.");
    Ok(of_user(vec![Content::Resource(embedded), text("Please process the embedded resource above.")]))
}

/// Words that begin like what is written.
fn complete(Completing { value, .. }: Completing) -> Result<Completion, Error> {
    let words = ["paris", "park", "party", "test"];
    let values: Vec<String> =
        words.into_iter().filter(|word| word.starts_with(&value)).map(str::to_owned).collect();
    Ok(Completion { total: u32::try_from(values.len()).ok(), values, has_more: false })
}

fn prompts() -> Vec<Operation> {
    vec![
        Operation::prompt("test_simple_prompt", "A simple prompt.", |NoArguments {}| {
            Ok(Prompt::text("This is a simple prompt for testing."))
        }),
        Operation::prompt("test_prompt_with_arguments", "A prompt with arguments.", with_arguments),
        Operation::completion("test_prompt_with_arguments", complete),
        Operation::prompt(
            "test_prompt_with_embedded_resource",
            "A prompt with a resource in it.",
            with_resource,
        ),
        Operation::prompt("test_prompt_with_image", "A prompt with a picture in it.", |NoArguments {}| {
            Ok(of_user(vec![png(), text("Please analyze the image above.")]))
        }),
    ]
}

#[input]
struct Id {
    /// Which one.
    id: String,
}

fn templated(Id { id }: Id) -> Result<Vec<EmbeddedResource>, Error> {
    let value = palisade_sdk::serde_json::json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
    Ok(vec![resource(&format!("test://template/{id}/data"), "application/json", value.to_string())])
}

fn resources() -> Vec<Operation> {
    vec![
        Operation::resource_at("static-text", "test://static-text", "A text.", |NoArguments {}| {
            let text = "This is the content of the static text resource.";
            Ok(vec![resource("test://static-text", "text/plain", text)])
        }),
        Operation::resource_at("static-binary", "test://static-binary", "A picture.", |NoArguments {}| {
            Ok(vec![EmbeddedResource {
                uri: "test://static-binary".to_owned(),
                mime_type: Some("image/png".to_owned()),
                body: ResourceBody::Blob(PNG.to_vec()),
            }])
        }),
        Operation::resource_at(
            "watched-resource",
            "test://watched-resource",
            "Something to subscribe to.",
            |NoArguments {}| {
                Ok(vec![resource("test://watched-resource", "text/plain", "Watched resource content.")])
            },
        ),
        Operation::resource_at("template", "test://template/{id}/data", "Data of an id.", templated),
    ]
}

fn operations() -> Vec<Operation> {
    [tools(), prompts(), resources()].into_iter().flatten().collect()
}

palisade_sdk::export_operations!(operations);
