//! Passwords, from where a script can give them without anyone else seeing them: stdin, or the environment. Never an
//! argument, which every process on the machine can read.
//!
//! Guarantees: one line, without its line end; an empty one is an error, and never means "no password". Not guaranteed:
//! that memory is wiped.

use std::io::{BufRead as _, Read as _};

use palisade_embed::Problem;

/// Bytes of a password. Without it a stdin that never ends fills the memory.
const MAX_PASSWORD_BYTES: u64 = 4 << 10;

/// From stdin where that was asked for, or from this variable, where it is set.
pub(crate) fn password(stdin: bool, variable: &str) -> Result<Option<String>, Problem> {
    if stdin {
        return from_stdin().map(Some);
    }
    match std::env::var_os(variable) {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) => text
            .into_string()
            .map(Some)
            .map_err(|_| Problem::usage(format!("{variable} is not UTF-8")).next("set it to the password")),
    }
}

fn from_stdin() -> Result<String, Problem> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .take(MAX_PASSWORD_BYTES)
        .read_line(&mut line)
        .map_err(|error| Problem::usage(format!("the password on stdin can't be read: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Problem::usage("stdin has no password")
            .next("write it there as one line, or leave --password-stdin out"));
    }
    Ok(password.to_owned())
}
