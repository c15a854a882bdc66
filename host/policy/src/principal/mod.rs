//! Who calls: from the `Authorization` header to a principal.
//!
//! Guarantees: every way of not presenting a valid token gets the same failure, which says nothing. A token is looked for by
//! its SHA-256, in a map whose order is keyed by what nobody knows, and compared in constant time there: how long it takes
//! tells nothing of any known token, and does not grow with their number. Not guaranteed: protection of the token on its way
//! here; the host binds to the loopback interface.
//! Hostile: every byte of every header.

use crate::error::{Code, Failure};
use crate::rate::RateLimit;
use crate::stage::Authenticated;
use crate::token::{Token, TokenHash};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

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

/// What a principal shows that it is the one.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a secret that can be formatted ends in a log")]
pub enum Credential {
    /// The token itself, which the host knows.
    Token(Token),
    /// A minted token, of which the host knows the hash alone.
    Hash(TokenHash),
}

impl Credential {
    /// By which two of them are compared.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        match self {
            Self::Token(token) => TokenHash::of(token.expose().as_bytes()),
            Self::Hash(hash) => *hash,
        }
    }
}

/// How much one principal may ask for, where that is not what the host gives everyone; and until when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second.
    pub rate: Option<RateLimit>,
    /// Requests at a time.
    pub concurrency: Option<usize>,
    /// From this moment on it is nobody.
    pub expires: Option<SystemTime>,
}

impl Allowance {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// A principal, how it is known, and how much it may ask for.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it holds a credential")]
pub struct Member {
    /// How it is known.
    pub credential: Credential,
    /// Who it is.
    pub principal: Arc<Principal>,
    /// How much it may ask for.
    pub allowance: Allowance,
}

impl Member {
    /// Whether nothing about it changed.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.credential.hash() == other.credential.hash()
            && self.principal == other.principal
            && self.allowance == other.allowance
    }
}

/// Everyone that the host knows.
pub struct Principals {
    known: Known,
}

enum Known {
    /// By token. Invariant: no two tokens are equal, and each is in the map.
    Tokens { members: Vec<Member>, by_hash: HashMap<TokenHash, usize> },
    /// Authentication is switched off: everyone is this one.
    Open(Arc<Principal>),
}

impl Principals {
    /// Callers that are known by their tokens. With none, nobody gets in.
    ///
    /// # Errors
    /// When two principals have the same token: which of them calls could not be told.
    pub fn new(tokens: Vec<(Token, Arc<Principal>)>) -> Result<Self, DuplicateToken> {
        let member = |(token, principal)| Member {
            credential: Credential::Token(token),
            principal,
            allowance: Allowance::default(),
        };
        Self::of(tokens.into_iter().map(member).collect())
    }

    /// As [`new`](Self::new), of callers whose tokens may be known by their hashes alone, each with its allowance.
    ///
    /// # Errors
    /// As of [`new`](Self::new).
    pub fn of(members: Vec<Member>) -> Result<Self, DuplicateToken> {
        let mut by_hash = HashMap::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            if let Some(first) = by_hash.insert(member.credential.hash(), index) {
                let name = |index: usize| members[index].principal.name.clone();
                return Err(DuplicateToken { first: name(first), second: name(index) });
            }
        }
        Ok(Self { known: Known::Tokens { members, by_hash } })
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
        let open = if let Known::Open(principal) = &self.known { Some(principal) } else { None };
        self.members().iter().map(|member| &member.principal).chain(open)
    }

    /// Every principal that is known by a token.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.known {
            Known::Tokens { members, .. } => members,
            Known::Open(_) => &[],
        }
    }

    /// Every token that the host knows itself; redaction removes them from all that leaves.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.members().iter().filter_map(|member| match &member.credential {
            Credential::Token(token) => Some(token),
            Credential::Hash(_) => None,
        })
    }

    /// Finds the caller by the values of *all* its `Authorization` headers, as raw bytes. Whether its time is over is the
    /// caller's to see: there is no clock here.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], with one text for every reason: no header, more than one, not UTF-8, another
    /// scheme, odd spacing, an empty or a wrong token.
    pub fn authenticate(&self, authorization: &[&[u8]]) -> Result<Authenticated, Failure> {
        if let Known::Open(principal) = &self.known {
            return Ok(Authenticated::new(Arc::clone(principal)));
        }
        let presented = bearer_token(authorization).ok_or_else(unauthenticated)?;
        let member = self.by_hash(&TokenHash::of(presented)).ok_or_else(unauthenticated)?;
        Ok(Authenticated::new(Arc::clone(&member.principal)))
    }

    /// Who has the token of this hash.
    #[must_use]
    pub fn by_hash(&self, hash: &TokenHash) -> Option<&Member> {
        let Known::Tokens { members, by_hash } = &self.known else { return None };
        by_hash.get(hash).and_then(|index| members.get(*index))
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

/// The one failure for whoever presents no valid token, for whatever reason.
#[must_use]
pub fn unauthenticated() -> Failure {
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
