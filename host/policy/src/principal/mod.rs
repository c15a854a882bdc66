//! Who calls: from the `Authorization` header to a principal.
//!
//! Guarantees: every way of not presenting a valid token gets the same failure, which says nothing; every known
//! token is compared, in constant time, before the answer is known. Not guaranteed: protection of the token on its
//! way here; the host binds to the loopback interface.
//! Hostile: every byte of every header.

use crate::error::{Code, Failure};
use crate::stage::Authenticated;
use crate::token::Token;
use std::sync::Arc;
use subtle::{Choice, ConditionallySelectable as _};

#[cfg(test)]
mod tests;

/// A caller: a name for the audit log, and the profile that decides what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// Unique among the host's principals.
    pub name: String,
    /// The profile's name.
    pub profile: String,
}

/// Everyone that the host knows.
pub struct Principals {
    known: Known,
}

enum Known {
    /// By token. Invariant: no two tokens are equal.
    Tokens(Vec<(Token, Arc<Principal>)>),
    /// Authentication is switched off: everyone is this one.
    Open(Arc<Principal>),
}

impl Principals {
    /// Callers that are known by their tokens. With none, nobody gets in.
    ///
    /// # Errors
    /// When two principals have the same token: which of them calls could not be told.
    pub fn new(tokens: Vec<(Token, Arc<Principal>)>) -> Result<Self, DuplicateToken> {
        for (index, (token, second)) in tokens.iter().enumerate() {
            if let Some((_, first)) =
                tokens[..index].iter().find(|(other, _)| token.matches(other.expose().as_bytes()))
            {
                return Err(DuplicateToken { first: first.name.clone(), second: second.name.clone() });
            }
        }
        Ok(Self { known: Known::Tokens(tokens) })
    }

    /// Switches authentication off: everyone is `principal`. Only ever on the operator's explicit word.
    #[must_use]
    pub fn open(principal: Principal) -> Self {
        Self { known: Known::Open(Arc::new(principal)) }
    }

    /// Whether authentication is switched off.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.known, Known::Open(_))
    }

    /// Every principal.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Principal>> {
        let (tokens, open) = match &self.known {
            Known::Tokens(tokens) => (tokens.as_slice(), None),
            Known::Open(principal) => (&[][..], Some(principal)),
        };
        tokens.iter().map(|(_, principal)| principal).chain(open)
    }

    /// Every token; redaction removes them from all that leaves.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        let tokens = match &self.known {
            Known::Tokens(tokens) => tokens.as_slice(),
            Known::Open(_) => &[],
        };
        tokens.iter().map(|(token, _)| token)
    }

    /// Finds the caller by the values of *all* its `Authorization` headers, as raw bytes.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], with one text for every reason: no header, more than one, not UTF-8, another
    /// scheme, odd spacing, an empty or a wrong token.
    pub fn authenticate(&self, authorization: &[&[u8]]) -> Result<Authenticated, Failure> {
        let tokens = match &self.known {
            Known::Open(principal) => return Ok(Authenticated::new(Arc::clone(principal))),
            Known::Tokens(tokens) => tokens,
        };
        let presented = bearer_token(authorization).ok_or_else(unauthenticated)?;
        // `index` is one past the match, so that 0 means none: every token is compared, whichever fits.
        let index = tokens.iter().zip(1_u64..).fold(0, |found, ((token, _), index)| {
            let fits: Choice = token.matches_choice(presented);
            u64::conditional_select(&found, &index, fits)
        });
        let (_, principal) = usize::try_from(index)
            .ok()
            .and_then(|index| tokens.get(index.checked_sub(1)?))
            .ok_or_else(unauthenticated)?;
        Ok(Authenticated::new(Arc::clone(principal)))
    }
}

impl std::fmt::Debug for Principals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Names only: tokens never reach a formatter.
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The credentials of exactly one `Bearer` header (RFC 6750): the scheme in any case, one space, the token.
fn bearer_token<'a>(authorization: &[&'a [u8]]) -> Option<&'a [u8]> {
    let [value] = authorization else { return None };
    let value = std::str::from_utf8(value).ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let clean = !token.is_empty() && token.trim() == token && !token.contains(char::is_control);
    (scheme.eq_ignore_ascii_case("bearer") && clean).then_some(token.as_bytes())
}

fn unauthenticated() -> Failure {
    Failure::new(Code::Unauthenticated, "authentication required")
}

/// Two principals have the same token: the operator's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{first}` and `{second}` have the same token; give each its own")]
pub struct DuplicateToken {
    /// One principal.
    pub first: String,
    /// The other.
    pub second: String,
}
