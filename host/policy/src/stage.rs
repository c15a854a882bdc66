//! Proofs that a stage of the pipeline has run, as types.
//!
//! Guarantees: outside this crate there is no way to build an [`Authenticated`], an [`Authorized`] or a
//! [`Redacted`] other than through the function that does the check; code that lacks the proof does not compile.
//! Not guaranteed: that the value inside is used only for what was checked.
//!
//! ```compile_fail
//! let forged = palisade_policy::Redacted("never looked at");
//! ```
//! ```compile_fail
//! let forged = palisade_policy::Authorized { call: (), who: panic!() };
//! ```

use crate::principal::Principal;
use std::ops::Deref;
use std::sync::Arc;

/// A caller whose token was checked (or whose host runs with authentication switched off).
#[derive(Clone, Debug)]
pub struct Authenticated(Arc<Principal>);

impl Authenticated {
    pub(crate) const fn new(principal: Arc<Principal>) -> Self {
        Self(principal)
    }

    /// Who calls.
    #[must_use]
    pub const fn principal(&self) -> &Arc<Principal> {
        &self.0
    }
}

/// A call that its caller's profile permits.
#[derive(Clone, Debug)]
pub struct Authorized<C> {
    call: C,
    who: Authenticated,
}

impl<C> Authorized<C> {
    pub(crate) const fn new(call: C, who: Authenticated) -> Self {
        Self { call, who }
    }

    /// What was authorized.
    pub const fn call(&self) -> &C {
        &self.call
    }

    /// Who it was authorized for.
    pub const fn who(&self) -> &Authenticated {
        &self.who
    }

    /// Gives the call up for execution: the authorization is spent.
    pub fn into_call(self) -> C {
        self.call
    }
}

/// Something that went through a [`Redactor`](crate::Redactor), leaf by leaf.
///
/// It is put together from redacted leaves alone: [`map`](Self::map) takes a plain function, which can't capture
/// anything that was not redacted.
///
/// ```compile_fail
/// # fn smuggle(clean: palisade_policy::Redacted<String>, raw: String) -> palisade_policy::Redacted<String> {
/// clean.map(|clean| format!("{clean} {raw}")) // captures `raw`: not a plain function
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// Gives the value to an encoder.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Builds something from a redacted value and nothing else.
    pub fn map<U>(self, build: fn(T) -> U) -> Redacted<U> {
        Redacted(build(self.0))
    }

    /// Puts two redacted values together.
    pub fn zip<U>(self, other: Redacted<U>) -> Redacted<(T, U)> {
        Redacted((self.0, other.0))
    }
}

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Redacted parts make a redacted whole.
impl<T> FromIterator<Redacted<T>> for Redacted<Vec<T>> {
    fn from_iter<I: IntoIterator<Item = Redacted<T>>>(parts: I) -> Self {
        Self(parts.into_iter().map(Redacted::into_inner).collect())
    }
}
