//! The text of a line, field by field.
//!
//! Guarantees: the bytes that `serde_json` would write of the record (a test compares them). Written by hand, since every call
//! that is on record waits for it: it takes a quarter of the instructions, and a few lines of code that stay in the processor's
//! cache. Hostile: the texts.

use chrono::{Datelike as _, Timelike as _};

use super::{Hash, Record, Time};

/// Bytes of a usual line: memory for it is asked for once.
const USUAL_BYTES: usize = 512;

/// Writes all of it but the hash and the end.
pub(super) fn write(record: &Record, text: &mut Vec<u8>) {
    text.reserve(USUAL_BYTES);
    number(text, b"{\"seq\":", Some(record.seq));
    text.extend_from_slice(b",\"time\":\"");
    time(text, record.time);
    text.push(b'"');
    hash(text, b",\"prev\":\"", Some(record.prev));
    string(text, b",\"kind\":", record.kind.as_str());
    string(text, b",\"principal\":", &record.principal);
    string(text, b",\"action\":", &record.action);
    string(text, b",\"outcome\":", &record.outcome);
    number(text, b",\"duration_us\":", record.duration_us);
    number(text, b",\"bytes_in\":", record.bytes_in);
    number(text, b",\"bytes_out\":", record.bytes_out);
    hash(text, b",\"args_hmac\":\"", record.args_hmac);
    if let Some(args) = &record.args {
        text.extend_from_slice(b",\"args\":");
        text.extend_from_slice(args.get().as_bytes());
    }
    number(text, b",\"count\":", record.count);
    string(text, b",\"note\":", &record.note);
    hash(text, b",\"seal\":\"", record.seal);
}

/// RFC 3339, in UTC, with three decimals.
pub(super) fn time(text: &mut Vec<u8>, Time(time): Time) {
    let millis = time.timestamp_subsec_millis();
    // Made of a time between 1970 and 9999.
    let parts = [
        (b'-', 4, time.year().unsigned_abs()),
        (b'-', 2, time.month()),
        (b'T', 2, time.day()),
        (b':', 2, time.hour()),
        (b':', 2, time.minute()),
        (b'.', 2, time.second()),
        (b'Z', 3, millis),
    ];
    for (end, digits, value) in parts {
        for power in (0..digits).rev() {
            // The remainder of ten fits.
            text.push(b'0' + (value / 10_u32.pow(power) % 10).to_le_bytes()[0]);
        }
        text.push(end);
    }
}

fn number(text: &mut Vec<u8>, key: &[u8], value: Option<u64>) {
    if let Some(value) = value {
        text.extend_from_slice(key);
        text.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }
}

/// The key opens the quotation marks.
fn hash(text: &mut Vec<u8>, key: &[u8], value: Option<Hash>) {
    if let Some(value) = value {
        text.extend_from_slice(key);
        text.extend_from_slice(value.digits(&mut [0; 64]).as_bytes());
        text.push(b'"');
    }
}

/// An empty one is left out.
fn string(text: &mut Vec<u8>, key: &[u8], value: &str) {
    if value.is_empty() {
        return;
    }
    text.extend_from_slice(key);
    if value.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        serde_json::to_writer(text, value).expect("memory takes every byte");
    } else {
        text.push(b'"');
        text.extend_from_slice(value.as_bytes());
        text.push(b'"');
    }
}
