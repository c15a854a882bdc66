//! What an answer costs whoever passes it on.
//!
//! Guarantees: the cost of an output is at least the bytes that it has as JSON, however it is spelled (a control
//! character has six, a picture four thirds), and bounds the memory of its parsed form; so one limit on it bounds the
//! host's memory and the client's reply alike. Hostile: the output.

use crate::contract::{Content, Output, ResourceBody};

/// What a content block costs besides what is in it: its own members' names, and its place in a list.
const BLOCK: usize = 64;
/// What a JSON value costs at least. Written it takes two bytes, parsed it takes thirty to a hundred and fifty: without this
/// 16 MiB of `[[0],[0],…` take a gigabyte.
const VALUE: usize = 16;

impl Output {
    /// What it costs, in bytes.
    pub(crate) fn cost(&self) -> usize {
        let content: usize = self.content.iter().map(|block| BLOCK + block.cost()).sum();
        content + self.structured.as_deref().map_or(0, json)
    }
}

impl Content {
    fn cost(&self) -> usize {
        match self {
            Self::Text(said) => text(said),
            Self::Image { data, mime_type } | Self::Audio { data, mime_type } => {
                binary(data) + text(mime_type)
            }
            Self::Resource { uri, mime_type, body } => {
                let body = match body {
                    ResourceBody::Text(said) => text(said),
                    ResourceBody::Blob(blob) => binary(blob),
                };
                text(uri) + optional(mime_type) + body
            }
            Self::ResourceLink { uri, name, description, mime_type, .. } => {
                text(uri) + text(name) + optional(description) + optional(mime_type)
            }
        }
    }
}

fn optional(said: &Option<String>) -> usize {
    said.as_deref().map_or(0, text)
}

/// As base64.
fn binary(data: &[u8]) -> usize {
    data.len().div_ceil(3) * 4
}

/// As a JSON string. One that looks like JSON may be parsed on its way.
fn text(said: &str) -> usize {
    let escaped: usize = said.bytes().map(escaped).sum();
    if said.trim_start().starts_with(['[', '{']) { escaped.max(json(said)) } else { escaped }
}

/// Bytes of a byte of text in a JSON string.
fn escaped(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
        0..0x20 => 6,
        _ => 1,
    }
}

/// Of JSON text: its bytes, or its values where those weigh more. What is not JSON is counted as if it were.
fn json(written: &str) -> usize {
    let mut values = 1_usize;
    let mut bytes = written.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' | b',' => values += 1,
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    written.len().max(values.saturating_mul(VALUE))
}

/// Goes on behind a string's end.
fn skip_string(bytes: &mut impl Iterator<Item = u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(said: &str) -> usize {
        Output { content: vec![Content::Text(said.into())], ..Output::default() }.cost() - BLOCK
    }

    #[test]
    fn a_text_costs_what_it_is_as_json() {
        for said in [
            "",
            "plain",
            "ümläut ✓",
            "\"quoted\"",
            "a\\b",
            "\u{1}\u{1f}",
            "\n\r\t\u{8}\u{c}",
            "\u{7f}\u{2028}",
        ] {
            let written = serde_json::to_string(said).unwrap();
            assert_eq!(of_text(said), written.len() - 2, "{said:?}");
        }
    }

    #[test]
    fn a_picture_costs_what_it_is_as_base64() {
        let picture = |bytes| Content::Image { data: vec![0; bytes], mime_type: String::new() };
        assert_eq!([0, 1, 2, 3, 4].map(|bytes| picture(bytes).cost()), [0, 4, 4, 4, 8]);
    }

    #[test]
    fn json_costs_its_bytes_or_its_values_whichever_is_more() {
        let structured = |text: &str| Output { structured: Some(text.into()), ..Output::default() }.cost();
        assert_eq!(structured("{}"), 2 * VALUE);
        assert_eq!(structured("[[0],[0],[0]]"), 7 * VALUE);
        let long = format!("{{\"a\":\"{}\"}}", "x,[{".repeat(100));
        assert_eq!(structured(&long), long.len(), "what is in a string is no value");
        assert_eq!(
            structured(r#"["\"[[[[[[[["]"#),
            2 * VALUE,
            "nor is what follows an escaped quotation mark"
        );
        assert_eq!(of_text(" [0,0,0,0]"), 5 * VALUE, "a text that is JSON is parsed too");
        assert_eq!(of_text("0,0,0,0"), 7);
    }
}
