//! What [`tool`](crate::tool) makes of a function, and how a crate becomes a component of such.
//!
//! Guarantees: the tools of one component ask for the same capabilities, or it does not compile: its imports are one list, and
//! a tool that needs less than that list would be refused where its own needs are granted. Not guaranteed: that a capability
//! which a tool takes is used; one that is not used is not imported.

use serde::de::DeserializeOwned;

use super::{Effects, Operation, Prompt, Run, wit};
use crate::schema::{self, Schema};
use crate::{Content, EmbeddedResource, Error, Output};

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
///
/// All such types implement it. It stands between, so that the compiler says of another type that it can't be taken, and not
/// which of the two it lacks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a tool can take",
    label = "no arguments of a tool",
    note = "the first parameter is a struct with `#[input]`, taken by value: `arguments: {Self}`; leave it out where there are no \
            arguments",
    note = "a capability is borrowed: `&{Self}`"
)]
pub trait Arguments: Sized {
    /// Writes their schema.
    const SCHEMA: fn() -> String;

    /// Reads them from JSON text.
    ///
    /// # Errors
    /// `invalid-arguments` for what does not fit.
    fn take(text: &str) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Schema> Arguments for T {
    const SCHEMA: fn() -> String = schema::input::<T>;

    fn take(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| {
            Error::invalid_arguments(format!("The arguments don't fit this operation: {error}."))
        })
    }
}

/// What is told of an operation beside its types. A constant, so that it takes no code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct About {
    pub tool: &'static str,
    pub description: &'static str,
    pub action: Option<&'static str>,
    pub discriminator: Option<&'static str>,
    pub effects: Effects,
    /// Spellings, and the parameter that they mean.
    pub aliases: &'static [(&'static [&'static str], &'static str)],
    pub resource_uri: Option<&'static str>,
}

impl About {
    #[must_use]
    pub const fn new(tool: &'static str, description: &'static str) -> Self {
        Self {
            tool,
            description,
            action: None,
            discriminator: None,
            effects: Effects::WORST,
            aliases: &[],
            resource_uri: None,
        }
    }
}

/// What [`tool`](crate::tool) expands to. Every type that the function names stands in it by its own trait, so that what is
/// wrong about it is said of that type, at its place.
#[doc(hidden)]
impl Operation {
    pub fn of_tool(
        about: &About,
        input_schema: fn() -> String,
        output_schema: Option<fn() -> String>,
        run: impl Fn(&str) -> Result<Output, Error> + 'static,
    ) -> Self {
        Self::of(about, wit::OperationKind::Tool, input_schema, output_schema, Box::new(run))
    }

    pub fn of_prompt(
        about: &About,
        input_schema: fn() -> String,
        run: impl Fn(&str) -> Result<Prompt, Error> + 'static,
    ) -> Self {
        let run = move |text: &str| run(text).map(Prompt::output);
        Self::of(about, wit::OperationKind::Prompt, input_schema, None, Box::new(run)).effects(Effects::READ)
    }

    pub fn of_resource(
        about: &About,
        input_schema: fn() -> String,
        run: impl Fn(&str) -> Result<Vec<EmbeddedResource>, Error> + 'static,
    ) -> Self {
        let run = move |text: &str| Ok(Output::of(run(text)?.into_iter().map(Content::Resource).collect()));
        Self::of(about, wit::OperationKind::Resource, input_schema, None, Box::new(run))
            .effects(Effects::READ)
    }

    fn of(
        about: &About,
        kind: wit::OperationKind,
        input_schema: fn() -> String,
        output_schema: Option<fn() -> String>,
        run: Run,
    ) -> Self {
        Self { about: *about, input_schema, output_schema, aliases: Vec::new(), kind, run }
    }
}

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
/// Once per crate, at its root, in a `cdylib`. "Expected type, found function" means that a function has no `#[tool]`. All of them take the same capabilities ([`Context`](crate::Context) aside);
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

        impl $crate::contract::exports::palisade::host::operations::Guest for PalisadeComponent {
            fn describe() -> ::std::vec::Vec<$crate::contract::exports::palisade::host::operations::Operation> {
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

        $crate::contract::export!(PalisadeComponent with_types_in $crate::contract);
    };
}
