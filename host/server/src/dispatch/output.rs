//! What a call gave, as it may leave.
//!
//! Guarantees: structured content is a JSON object or absent; a result is either a success or a failure, and both
//! exist redacted only. Not guaranteed: that pictures and sounds show nothing secret; only the host's own tokens are
//! looked for in them.
//! Hostile: everything in here before redaction.

use std::io;

use palisade_engine::{Content, Output, ResourceBody};
use palisade_policy::{Code, Failure, Redact, Redacted, Redactor};
use serde_json::Value;

/// Bytes of a failure's text that come from a tool. Without it a tool fails with 16 MiB of message.
const MAX_MESSAGE_BYTES: usize = 8 << 10;

/// Bytes of an answer that is checked and redacted where the call runs: a few milliseconds at the very most.
const SHORT_BYTES: usize = 64 << 10;

/// A tool's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolOutput {
    /// Content blocks. At least the structured value's text, where there is a structured value.
    pub content: Vec<Content>,
    /// A JSON object.
    pub structured: Option<Value>,
    /// The tool ran, and what it says is a failure.
    pub is_error: bool,
    /// Bytes of the structured value as JSON, once it is redacted: counted where its text is made, as its record and its
    /// client's budget ask for them too.
    pub(crate) json_bytes: usize,
}

/// Checks what a tool gave.
///
/// # Errors
/// [`Code::ToolError`] when its structured output is not a JSON object: the tool broke the contract.
pub(super) fn parse(output: Output) -> Result<ToolOutput, Failure> {
    let Output { content, structured, is_error } = output;
    let structured = match structured.as_deref().map(serde_json::from_str::<Value>) {
        None => None,
        Some(Ok(value @ Value::Object(_))) => Some(value),
        Some(Ok(_)) => return Err(broken("its structured output is not an object")),
        Some(Err(error)) => return Err(broken(&format!("its structured output is not JSON: {error}"))),
    };
    Ok(ToolOutput { content, structured, is_error, json_bytes: 0 })
}

/// Whether checking and redacting it takes no time to speak of.
pub(super) fn is_short(output: &Output) -> bool {
    let content = output.content.iter().map(|block| match block {
        Content::Text(text) => text.len(),
        Content::Resource { body: ResourceBody::Text(text), .. } => text.len(),
        Content::Resource { body: ResourceBody::Blob(data), .. }
        | Content::Image { data, .. }
        | Content::Audio { data, .. } => data.len(),
        Content::ResourceLink { uri, description, .. } => {
            uri.len() + description.as_ref().map_or(0, String::len)
        }
    });
    output.structured.as_ref().map_or(0, String::len) + content.sum::<usize>() <= SHORT_BYTES
}

/// Bytes of a value as JSON.
pub(super) fn json_length(value: &Value) -> usize {
    let mut length = Length(0);
    // A value in memory can be written, and a length takes any bytes.
    let _ = serde_json::to_writer(&mut length, value);
    length.0
}

/// Counts what is written to it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn broken(internal: &str) -> Failure {
    let public = "the tool answered with something malformed; this is a bug in the tool, not in your call";
    Failure::new(Code::ToolError, public).with_internal(internal)
}

/// Cuts a tool's message to what one failure may carry.
pub(crate) fn clamp_message(mut text: String) -> String {
    if text.len() > MAX_MESSAGE_BYTES {
        // Guest-controlled: `text`.
        text.truncate(text.floor_char_boundary(MAX_MESSAGE_BYTES));
        text.push('…');
    }
    text
}

impl Redact for ToolOutput {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        let Self { content, structured, is_error, .. } = self;
        let content: Vec<Block> = content.into_iter().map(Block).collect();
        redactor.redact((content, structured, is_error)).map(|(content, structured, is_error)| {
            let mut content: Vec<Content> = content.into_iter().map(|block| block.0).collect();
            // Made from what was redacted, so that redaction sees it once.
            let json_bytes = structured.as_ref().map_or(0, |value| tell(value, &mut content));
            Self { content, structured, is_error, json_bytes }
        })
    }
}

/// Gives a structured value's text where there is no other content; the bytes of it in either case.
fn tell(value: &Value, content: &mut Vec<Content>) -> usize {
    if !content.is_empty() {
        return json_length(value);
    }
    let text = value.to_string();
    let bytes = text.len();
    content.push(Content::Text(text));
    bytes
}

/// A content block: foreign to this crate, as [`Redact`] is.
struct Block(Content);

impl Redact for Block {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        match self.0 {
            Content::Text(text) => redactor.redact(text).map(|text| Self(Content::Text(text))),
            Content::Image { data, mime_type } => redactor
                .bytes(data)
                .zip(redactor.redact(mime_type))
                .map(|(data, mime_type)| Self(Content::Image { data, mime_type })),
            Content::Audio { data, mime_type } => redactor
                .bytes(data)
                .zip(redactor.redact(mime_type))
                .map(|(data, mime_type)| Self(Content::Audio { data, mime_type })),
            Content::Resource { uri, mime_type, body: ResourceBody::Text(text) } => {
                redactor.redact((uri, mime_type, text)).map(|(uri, mime_type, text)| {
                    Self(Content::Resource { uri, mime_type, body: ResourceBody::Text(text) })
                })
            }
            Content::Resource { uri, mime_type, body: ResourceBody::Blob(blob) } => {
                redactor.bytes(blob).zip(redactor.redact((uri, mime_type))).map(|(blob, (uri, mime_type))| {
                    Self(Content::Resource { uri, mime_type, body: ResourceBody::Blob(blob) })
                })
            }
            Content::ResourceLink { uri, name, description, mime_type, size } => redactor
                .redact((uri, name, description, mime_type, size))
                .map(|(uri, name, description, mime_type, size)| {
                    Self(Content::ResourceLink { uri, name, description, mime_type, size })
                }),
        }
    }
}
