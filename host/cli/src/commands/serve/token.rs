//! The token that clients must send.
//!
//! Guarantees: a token file that others can read is refused, and so is an empty one: neither falls back to anything.
//! The token is never logged.

use std::io::Read;
use std::path::Path;

use palisade_policy::Token;
use uuid::Uuid;

use crate::settings::TokenSource;
use crate::tokens::is_private;
use palisade_embed::Problem;

/// Bytes of a token file. A path given by mistake must not become a token of megabytes.
const MAX_TOKEN_BYTES: u64 = 4 << 10;

/// The token, made or read.
pub(crate) fn token(source: &TokenSource) -> Result<Token, Problem> {
    let random = Uuid::new_v4();
    Ok(match source {
        TokenSource::Random => Token::configured(None, random),
        TokenSource::Given(token) => Token::configured(Some(&visible(token, "PALISADE_AUTH_TOKEN")?), random),
        TokenSource::File(path) => Token::configured(Some(&read(path)?), random),
    })
}

fn read(path: &Path) -> Result<String, Problem> {
    let problem = |why: &str| Problem::usage(format!("the token file {} {why}", path.display()));
    let unreadable =
        |error: std::io::Error| problem(&format!("can't be read: {error}")).next("check --token-file");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be read by other users").next(format!("chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    file.take(MAX_TOKEN_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.trim().is_empty() {
        return Err(
            problem("is empty").next("write a token into it, or leave --token-file out for a random one")
        );
    }
    if text.len() as u64 > MAX_TOKEN_BYTES {
        return Err(problem(&format!("is over {MAX_TOKEN_BYTES} bytes")).next("check --token-file"));
    }
    visible(&text, "the token file")
}

/// A token that a header can carry: printable ASCII without blanks inside (RFC 6750's token68 and then some).
fn visible(text: &str, whose: &str) -> Result<String, Problem> {
    let token = text.trim();
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(token.to_owned());
    }
    Err(Problem::usage(format!("the token in {whose} can't be sent in a header"))
        .next("use letters, digits and signs of ASCII, without blanks"))
}
