//! What a tool may take beside its arguments: the types that stand for the host's interfaces.
//!
//! Guarantees: a value of such a type comes from the expansion of [`tool`](crate::tool) alone, which makes one for each
//! parameter of the function; so a tool reaches the interfaces that its signature names. Not guaranteed: that the host
//! grants them. A component whose imports are not all granted is not run at all.
//! Hostile: nobody here. Whoever calls what is hidden below reaches no more than the host grants, and it still shows in the
//! finished component's imports.

/// An interface of the host's that a tool takes by reference: `db: &Database`.
///
/// Only types of this crate implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no capability",
    label = "not a capability of the host's",
    note = "a tool borrows its capabilities: `db: &Database`, `page: &PageRead`, `context: &Context`, …",
    note = "its arguments are one struct with `#[input]`, which is the first parameter and taken by value"
)]
pub trait Capability: sealed::Sealed {
    /// The interface's name in the contract. `None` for what is no authority over the app: [`Context`](crate::Context).
    const NAME: Option<&'static str>;

    // A reference, so that what is wrongly taken for a capability need not be of a known size: one error less to read.
    #[doc(hidden)]
    fn hold() -> &'static Self;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// Declares the type that stands for an interface.
macro_rules! capability {
    ($(#[$doc:meta])+ $type:ident = $name:expr) => {
        $(#[$doc])+
        #[derive(Debug)]
        pub struct $type(());

        impl $crate::capability::sealed::Sealed for $type {}

        impl $crate::Capability for $type {
            const NAME: Option<&'static str> = $name;

            fn hold() -> &'static Self {
                &Self(())
            }
        }
    };
}
pub(crate) use capability;

/// Whether two tools ask for the same capabilities, in whatever order, each however often.
#[must_use]
pub const fn same(one: &[Option<&str>], other: &[Option<&str>]) -> bool {
    within(one, other) && within(other, one)
}

/// Whether each name in `some` is in `all`.
const fn within(some: &[Option<&str>], all: &[Option<&str>]) -> bool {
    let mut index = 0;
    while index < some.len() {
        if let Some(name) = some[index]
            && !has(all, name)
        {
            return false;
        }
        index += 1;
    }
    true
}

const fn has(all: &[Option<&str>], name: &str) -> bool {
    let mut index = 0;
    while index < all.len() {
        if let Some(other) = all[index]
            && equal(other.as_bytes(), name.as_bytes())
        {
            return true;
        }
        index += 1;
    }
    false
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests;
