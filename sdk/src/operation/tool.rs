//! What [`tool`](crate::tool) makes of a function, and how a crate becomes a component of such.
//!
//! Guarantees: the tools of one component ask for the same capabilities, or it does not compile: its imports are one list, and
//! a tool that needs less than that list would be refused where its own needs are granted. Not guaranteed: that a capability
//! which a tool takes is used; one that is not used is not imported.

use serde::de::DeserializeOwned;

use super::Operation;
use crate::schema::Schema;

/// What [`tool`](crate::tool) implements, for a type that has the function's name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tool",
    label = "not a function with `#[tool]`",
    note = "`export!` takes the paths of functions that have `#[tool]` above them"
)]
pub trait Tool {
    /// The capabilities that its parameters stand for.
    const CAPABILITIES: &'static [Option<&'static str>];

    /// The function with all that is told of it.
    fn operation() -> Operation;
}

/// What a tool takes: a struct with [`input`](crate::input), or any other type that is read from JSON and has a [`Schema`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a tool can take",
    label = "no arguments of a tool",
    note = "the first parameter is a struct with `#[input]`, taken by value: `arguments: {Self}`; leave it out where there are no \
            arguments",
    note = "a capability is borrowed: `&{Self}`"
)]
pub trait Arguments: DeserializeOwned + Schema {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Schema> Arguments for T {}

/// Lists tools as operations: `operations!(recent, search::find)`. [`export!`](crate::export) is this, exported.
///
/// All of them ask for the same capabilities; otherwise this is a compile error.
#[macro_export]
macro_rules! operations {
    ($first:path $(, $more:path)* $(,)?) => {{
        $(
            const _: () = ::core::assert!(
                $crate::same_capabilities(
                    <$first as $crate::Tool>::CAPABILITIES,
                    <$more as $crate::Tool>::CAPABILITIES,
                ),
                ::core::concat!(
                    "the tools `", ::core::stringify!($first), "` and `", ::core::stringify!($more),
                    "` take different capabilities. All tools of one component take the same ones (`&Context` aside), because \
                     its imports are what each of them needs to be granted. Put `", ::core::stringify!($more),
                    "` into a component (a crate) of its own.",
                ),
            );
        )*
        ::std::vec![<$first as $crate::Tool>::operation() $(, <$more as $crate::Tool>::operation())*]
    }};
}

/// Makes the crate a component of these tools, in this order: `export!(recent, search::find)`.
///
/// Once per crate, at its root, in a `cdylib`. All of them take the same capabilities ([`Context`](crate::Context) aside);
/// otherwise this is a compile error.
///
/// For tests, `PalisadeComponent::operations()` is the list that [`describe`](crate::describe) and [`call`](crate::call) take.
#[macro_export]
macro_rules! export {
    ($($tool:path),+ $(,)?) => {
        $crate::__component!($crate::operations!($($tool),+));
    };
}

/// Makes the crate a component of operations that were made by hand: `export_operations!(operations)`, where `operations` is a
/// `fn() -> Vec<Operation>`. Instead of [`export!`](crate::export).
#[macro_export]
macro_rules! export_operations {
    ($operations:path) => {
        $crate::__component!($operations());
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __component {
    ($operations:expr) => {
        #[derive(Debug)]
        struct PalisadeComponent;

        impl PalisadeComponent {
            fn operations() -> ::std::vec::Vec<$crate::Operation> {
                $operations
            }
        }

        impl $crate::bindings::exports::palisade::host::operations::Guest for PalisadeComponent {
            fn describe() -> ::std::vec::Vec<$crate::bindings::exports::palisade::host::operations::Operation> {
                $crate::describe(&Self::operations())
            }

            fn call(
                tool: ::std::string::String,
                action: ::core::option::Option<::std::string::String>,
                arguments: ::std::string::String,
            ) -> $crate::Result<$crate::Output> {
                $crate::call(&Self::operations(), &tool, action.as_deref(), &arguments)
            }
        }

        $crate::bindings::export!(PalisadeComponent with_types_in $crate::bindings);
    };
}
