//! SQLite's functions that take time by the square of their arguments, replaced by ones that don't.
//!
//! Nothing stops a function in the middle, and SQLite compares naively: `instr` and `replace` over a few megabytes take
//! minutes, `trim` with a long second argument hours. A statement's deadline would be no deadline.
//!
//! Guarantees: the same results as SQLite's own for well-formed text, in time that grows with the arguments' lengths or is
//! bounded by [`WORK`]. What would take more is an error. `unhex` with a second argument always is.
//! Hostile: the arguments.
#![expect(unsafe_code, reason = "SQLite calls functions through C pointers")]

use std::collections::HashSet;
use std::ffi::{CStr, c_int};
use std::{ptr, slice};

use rusqlite::{Connection, ffi};

use super::limits::VALUE_BYTES;

/// Byte comparisons of one search. SQLite's own search has no such limit: a text of 16 MiB for one of 8 MiB is 2⁴⁶.
const WORK: usize = 1 << 32;

/// Bytes of the characters that `trim` is to take off. SQLite's own compares each character with each of them.
const TRIM_BYTES: usize = 4 << 10;

type Function = unsafe extern "C" fn(*mut ffi::sqlite3_context, c_int, *mut *mut ffi::sqlite3_value);

/// Puts the replacements in a connection.
pub(super) fn replace(connection: &Connection) -> rusqlite::Result<()> {
    let functions: [(&CStr, c_int, Function); 6] = [
        (c"instr", 2, instr),
        (c"replace", 3, replace_text),
        (c"trim", 2, trim::<true, true>),
        (c"ltrim", 2, trim::<true, false>),
        (c"rtrim", 2, trim::<false, true>),
        (c"unhex", 2, unhex),
    ];
    let flags = ffi::SQLITE_UTF8 | ffi::SQLITE_DETERMINISTIC | ffi::SQLITE_INNOCUOUS;
    for (name, arguments, function) in functions {
        // SAFETY: the handle is open, the name is NUL-terminated, the function lives for ever and needs no data.
        let code = unsafe {
            ffi::sqlite3_create_function_v2(
                connection.handle(),
                name.as_ptr(),
                arguments,
                flags,
                ptr::null_mut(),
                Some(function),
                None,
                None,
                None,
            )
        };
        if code != ffi::SQLITE_OK {
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        }
    }
    Ok(())
}

/// What a function comes to.
enum Outcome {
    Null,
    Integer(i64),
    Text(Vec<u8>),
    NoMemory,
    TooBig,
    Error(&'static CStr),
}

const TOO_MUCH: Outcome = Outcome::Error(c"searching this text for one this long takes too long");

/// One argument, as SQLite holds it.
#[derive(Clone, Copy)]
struct Argument(*mut ffi::sqlite3_value);

impl Argument {
    /// # Safety
    /// `arguments` are those of a function that SQLite is calling, and there are more than `index`.
    unsafe fn at(arguments: *mut *mut ffi::sqlite3_value, index: usize) -> Self {
        // SAFETY: by the caller's promise.
        Self(unsafe { *arguments.add(index) })
    }

    fn kind(self) -> c_int {
        // SAFETY: SQLite's argument, during the call.
        unsafe { ffi::sqlite3_value_type(self.0) }
    }

    /// A blob's bytes, and the bytes of the text of anything else. `None` when memory ran out.
    ///
    /// # Safety
    /// The bytes are gone when the function returns, and when the argument is converted again.
    unsafe fn bytes<'a>(self) -> Option<&'a [u8]> {
        // SAFETY: as above. The length is asked for after the conversion, as SQLite's docs say.
        unsafe {
            let (start, is_blob) = match self.kind() {
                ffi::SQLITE_BLOB => (ffi::sqlite3_value_blob(self.0).cast(), true),
                _ => (ffi::sqlite3_value_text(self.0), false),
            };
            let length = usize::try_from(ffi::sqlite3_value_bytes(self.0)).unwrap_or(0);
            match (start.is_null(), is_blob && length == 0) {
                (false, _) => Some(slice::from_raw_parts(start, length)),
                // An empty blob is null.
                (true, true) => Some(&[]),
                (true, false) => None,
            }
        }
    }
}

/// # Safety
/// `context` is that of a function that SQLite is calling.
unsafe fn answer(context: *mut ffi::sqlite3_context, outcome: Outcome) {
    // SAFETY: by the caller's promise; SQLite copies what it is given before it returns.
    unsafe {
        match outcome {
            Outcome::Null => ffi::sqlite3_result_null(context),
            Outcome::Integer(value) => ffi::sqlite3_result_int64(context, value),
            Outcome::Text(text) => ffi::sqlite3_result_text64(
                context,
                text.as_ptr().cast(),
                text.len() as u64,
                ffi::SQLITE_TRANSIENT(),
                super::statement::UTF8,
            ),
            Outcome::NoMemory => ffi::sqlite3_result_error_nomem(context),
            Outcome::TooBig => ffi::sqlite3_result_error_toobig(context),
            Outcome::Error(message) => ffi::sqlite3_result_error(context, message.as_ptr(), -1),
        }
    }
}

/// Whether a search would compare too often.
fn is_too_much(text: &[u8], pattern: &[u8]) -> bool {
    text.len().saturating_mul(pattern.len()) > WORK
}

/// Where `pattern` is in `text`. Neither is empty.
fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    let (first, rest) = pattern.split_first()?;
    let last = text.len().checked_sub(pattern.len())?;
    let mut from = 0;
    while from <= last {
        // Most positions differ in the first byte, and are skipped quickly.
        from += text[from..=last].iter().position(|byte| byte == first)?;
        if &text[from + 1..from + pattern.len()] == rest {
            return Some(from);
        }
        from += 1;
    }
    None
}

fn is_char_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

unsafe extern "C" fn instr(
    context: *mut ffi::sqlite3_context,
    _: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite calls this with two arguments, which are not converted again.
    unsafe {
        let [text, pattern] = [0, 1].map(|index| Argument::at(arguments, index));
        let kinds = [text.kind(), pattern.kind()];
        let outcome = match (text.bytes(), pattern.bytes()) {
            _ if kinds.contains(&ffi::SQLITE_NULL) => Outcome::Null,
            (Some(text), Some(pattern)) => position(text, pattern, kinds == [ffi::SQLITE_BLOB; 2]),
            _ => Outcome::NoMemory,
        };
        answer(context, outcome);
    }
}

/// The first position, from one, in bytes or in characters; zero where there is none.
fn position(text: &[u8], pattern: &[u8], in_bytes: bool) -> Outcome {
    if is_too_much(text, pattern) {
        return TOO_MUCH;
    }
    if pattern.is_empty() {
        return Outcome::Integer(1);
    }
    let at = find(text, pattern).map_or(0, |at| {
        1 + if in_bytes { at } else { text[..at].iter().filter(|byte| is_char_start(**byte)).count() }
    });
    Outcome::Integer(i64::try_from(at).unwrap_or(i64::MAX))
}

unsafe extern "C" fn replace_text(
    context: *mut ffi::sqlite3_context,
    _: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite calls this with three arguments, which are not converted again.
    unsafe {
        let all = [0, 1, 2].map(|index| Argument::at(arguments, index));
        let [no_text, no_pattern, no_by] = all.map(|argument| argument.kind() == ffi::SQLITE_NULL);
        let outcome = match all.map(|argument| argument.bytes()) {
            _ if no_text || no_pattern => Outcome::Null,
            // SQLite takes a pattern that begins with a NUL for an empty one, which is nowhere.
            [Some(text), Some(pattern), _] if pattern.first().is_none_or(|byte| *byte == 0) => {
                Outcome::Text(text.to_vec())
            }
            _ if no_by => Outcome::Null,
            [Some(text), Some(pattern), Some(by)] => replaced(text, pattern, by),
            _ => Outcome::NoMemory,
        };
        answer(context, outcome);
    }
}

fn replaced(text: &[u8], pattern: &[u8], by: &[u8]) -> Outcome {
    let most = usize::try_from(VALUE_BYTES).unwrap_or(usize::MAX);
    if is_too_much(text, pattern) {
        return TOO_MUCH;
    }
    let (mut result, mut rest) = (Vec::new(), text);
    while let Some(at) = find(rest, pattern) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(by);
        if result.len() > most {
            return Outcome::TooBig;
        }
        rest = &rest[at + pattern.len()..];
    }
    result.extend_from_slice(rest);
    if result.len() > most { Outcome::TooBig } else { Outcome::Text(result) }
}

unsafe extern "C" fn trim<const LEFT: bool, const RIGHT: bool>(
    context: *mut ffi::sqlite3_context,
    _: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite calls this with two arguments, which are not converted again.
    unsafe {
        let all = [0, 1].map(|index| Argument::at(arguments, index));
        let is_null = all.iter().any(|argument| argument.kind() == ffi::SQLITE_NULL);
        let outcome = match all.map(|argument| argument.bytes()) {
            _ if is_null => Outcome::Null,
            [Some(_), Some(unwanted)] if unwanted.len() > TRIM_BYTES => TOO_MUCH,
            [Some(text), Some(unwanted)] => Outcome::Text(trimmed(text, unwanted, LEFT, RIGHT).to_vec()),
            _ => Outcome::NoMemory,
        };
        answer(context, outcome);
    }
}

fn trimmed<'a>(mut text: &'a [u8], unwanted: &[u8], left: bool, right: bool) -> &'a [u8] {
    // As in SQLite, a NUL ends the list.
    let unwanted = unwanted.split(|byte| *byte == 0).next().unwrap_or_default();
    let unwanted: HashSet<&[u8]> = characters(unwanted).collect();
    if left {
        while let Some(first) = characters(text).next().filter(|first| unwanted.contains(first)) {
            text = &text[first.len()..];
        }
    }
    if right {
        while let Some(start) = text.iter().rposition(|byte| is_char_start(*byte)) {
            if !unwanted.contains(&text[start..]) {
                break;
            }
            text = &text[..start];
        }
    }
    text
}

/// The characters of a text: each a byte that begins one, with those that continue it.
fn characters(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let more = rest.get(1..)?.iter().take_while(|byte| !is_char_start(**byte)).count();
        let (character, after) = rest.split_at(1 + more);
        rest = after;
        Some(character)
    })
}

unsafe extern "C" fn unhex(context: *mut ffi::sqlite3_context, _: c_int, _: *mut *mut ffi::sqlite3_value) {
    // SAFETY: SQLite's context.
    unsafe {
        answer(
            context,
            Outcome::Error(c"unhex() takes one argument here: remove other characters with replace()"),
        );
    }
}
