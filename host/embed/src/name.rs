//! What directories, databases and applications may be called where a name becomes part of a path or of an argument.

/// Whether it is 1 to 64 of `A-Z a-z 0-9 _ - .` and does not begin with a dot.
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}
