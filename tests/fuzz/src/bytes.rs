//! Structure out of bytes.
//!
//! Guarantees: any bytes give something; the same bytes give the same.

use arbitrary::Unstructured;

/// The text in bytes: what is not UTF-8 is replaced.
pub(crate) fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// The first line, and all that follows it.
pub(crate) fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}

/// One of several; the first where the bytes have ended.
pub(crate) fn pick<T: Clone>(input: &mut Unstructured<'_>, all: &[T]) -> T {
    input.choose(all).unwrap_or(&all[0]).clone()
}

/// At most this number.
pub(crate) fn number(input: &mut Unstructured<'_>, most: usize) -> usize {
    input.int_in_range(0..=most).unwrap_or_default()
}

/// Yes, so many times in a hundred.
pub(crate) fn chance(input: &mut Unstructured<'_>, percent: u8) -> bool {
    input.int_in_range(0..=99_u8).is_ok_and(|roll| roll < percent)
}
