//! Bytes to what a JSON result can carry.
//!
//! Guarantees: `consumed` bytes from `offset` on are exactly what `content` holds; where there is more, and any was
//! asked for, a page makes progress, so that paging ends. Hostile: the bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palisade_sdk::output;

/// JSON bytes that `content` may take up. Text of control characters grows sixfold in JSON; such a page is cut
/// short instead of going over the host's cap on a result (16 MiB by default).
const MAX_JSON_BYTES: usize = 14 << 20;

/// Bytes read before the page: enough to see the start of a character that the page begins inside of.
const LOOK_BACK: u64 = 3;

/// Bytes read after the page: three may be skipped at its start, and one character may be cut by its end.
const LOOK_AHEAD: u64 = 3 + 4;

#[output]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "base64")]
    Base64,
}

#[derive(Debug)]
pub(super) struct Page {
    pub(super) encoding: Encoding,
    pub(super) content: String,
    pub(super) note: Option<String>,
    /// Byte of the file at which `content` starts.
    pub(super) offset: u64,
    /// Bytes of the file in `content`.
    pub(super) consumed: u64,
}

/// What to read of a file to make a page of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// First byte to read.
    pub(super) start: u64,
    /// Bytes to read.
    pub(super) length: u64,
    offset: u64,
    wanted: u64,
}

impl Span {
    /// For a page of `wanted` bytes at `offset`, in a file of about `size` bytes.
    pub(super) fn around(offset: u64, wanted: u64, size: u64) -> Self {
        let start = offset.saturating_sub(LOOK_BACK);
        let left = size.saturating_sub(start).saturating_add(LOOK_AHEAD);
        // `offset` and `wanted` are guest-controlled: what is left of the file bounds the allocation.
        let length = (offset - start).saturating_add(wanted).saturating_add(LOOK_AHEAD).min(left);
        Self { start, length, offset, wanted }
    }

    /// The file's size, when `read` bytes of the span came back from a file that said it had `size` bytes before.
    pub(super) fn size_of_file(&self, read: u64, size: u64) -> u64 {
        let end = self.start.saturating_add(read);
        match read {
            0 => size.min(self.start),
            _ if read < self.length => end,
            _ => size.max(end),
        }
    }

    /// The page's own bytes as base64. `bytes` is what was read of the span.
    pub(super) fn binary(self, mut bytes: Vec<u8>) -> Page {
        bytes.drain(..self.before(&bytes));
        bytes.truncate(to_usize(self.wanted));
        let consumed = bytes.len() as u64;
        let content = STANDARD.encode(&bytes);
        Page { encoding: Encoding::Base64, content, note: None, offset: self.offset, consumed }
    }

    /// The longest run of whole characters that fits, and at least one; base64 where that is not text.
    pub(super) fn text(self, bytes: Vec<u8>) -> Page {
        let before = self.before(&bytes);
        let skipped = inside_character(&bytes[..before], &bytes[before..]);
        let Some(cut) = cut(&bytes[before + skipped..], to_usize(self.wanted)) else {
            let note = "This is not UTF-8 text, so it is given as base64.".to_owned();
            return Page { note: Some(note), ..self.binary(bytes) };
        };
        let text = String::from_utf8_lossy(&bytes[before + skipped..][..cut.bytes]).into_owned();
        let note = match skipped {
            0 => cut.note.map(str::to_owned),
            _ => Some(format!("The offset was inside a character; content starts {skipped} bytes after it.")),
        };
        let offset = self.offset + skipped as u64;
        Page { encoding: Encoding::Utf8, content: text, note, offset, consumed: cut.bytes as u64 }
    }

    /// Bytes that were read before the page.
    fn before(&self, bytes: &[u8]) -> usize {
        to_usize(self.offset - self.start).min(bytes.len())
    }
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How many bytes at the start of `after` belong to a character that begins in `before`.
fn inside_character(before: &[u8], after: &[u8]) -> usize {
    let Some(lead) = before.iter().rposition(|byte| byte & 0xC0 != 0x80) else { return 0 };
    let length = match before[lead] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return 0,
    };
    let there = before.len() - lead;
    let Some(rest) = after.get(..usize::saturating_sub(length, there)) else { return 0 };
    let character = [&before[lead..], rest].concat();
    if str::from_utf8(&character).is_ok() { rest.len() } else { 0 }
}

#[derive(Debug, PartialEq)]
struct Cut {
    bytes: usize,
    note: Option<&'static str>,
}

/// Where a page of text ends; `None` if what `wanted` covers is not text.
fn cut(bytes: &[u8], wanted: usize) -> Option<Cut> {
    let (text, broken) = match str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => (valid_prefix(bytes, error), Some(error)),
    };
    let mut note = None;
    if let Some(error) = broken.filter(|error| error.valid_up_to() < wanted) {
        // Only a character that the end of the file cuts off is forgiven: the file may be in the middle of a write.
        if error.error_len().is_some() || text.is_empty() {
            return None;
        }
        note = Some("The file ends inside a character; what is left of it starts at next_offset.");
    }
    let mut end = text.floor_char_boundary(wanted);
    if end == 0 && wanted > 0 {
        end = text.chars().next().map_or(0, char::len_utf8);
    }
    let fits = fitting(&text[..end]);
    if fits < end {
        note = Some("Cut short of max_bytes: the rest would make the result too large.");
    }
    Some(Cut { bytes: fits, note })
}

fn valid_prefix(bytes: &[u8], error: std::str::Utf8Error) -> &str {
    str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
}

/// Bytes at the start of `text` that take up at most [`MAX_JSON_BYTES`] in JSON.
fn fitting(text: &str) -> usize {
    if text.len() <= MAX_JSON_BYTES / 6 {
        return text.len();
    }
    let mut room = MAX_JSON_BYTES;
    for (index, char) in text.char_indices() {
        let cost = match char {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            '\0'..='\u{1f}' => 6,
            _ => char.len_utf8(),
        };
        if cost > room {
            return index;
        }
        room -= cost;
    }
    text.len()
}

#[cfg(test)]
mod tests;
