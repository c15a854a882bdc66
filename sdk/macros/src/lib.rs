//! `#[tool]`, and `#[input]` and `#[output]`: what a tool takes and gives, with the JSON Schema that clients see.
//!
//! Guarantees: a tool is called with what its signature says, and nothing else. The schema says what serde does with the type. A serde attribute whose effect on the schema is not
//! known here is a compile error, never a schema that is wrong. Not guaranteed: every shape that serde knows; write
//! `impl Schema` by hand for others.
//!
//! The schema is text that is put together by a few calls, because a component carries this code into every
//! process that runs it: with schemars 1.2 in its place, a tool that gives back its one argument has 91 kB instead of 64 kB.

#![forbid(unsafe_code)]

mod attributes;
mod shape;
mod tool;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

/// Which way a type travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Input,
    Output,
}

/// Makes a struct or an enum of plain variants something that an operation takes: derives `Debug` and
/// `Deserialize`, refuses unknown fields, and implements `Schema`. Doc comments become descriptions.
#[proc_macro_attribute]
pub fn input(_: TokenStream, item: TokenStream) -> TokenStream {
    expand(Direction::Input, parse_macro_input!(item as DeriveInput))
}

/// Makes a struct or an enum of plain variants something that an operation returns: derives `Debug` and `Serialize`,
/// and implements `Schema`. Doc comments become descriptions.
#[proc_macro_attribute]
pub fn output(_: TokenStream, item: TokenStream) -> TokenStream {
    expand(Direction::Output, parse_macro_input!(item as DeriveInput))
}

/// Makes a plain function a tool. `palisade_sdk::export!` takes it by its name.
///
/// The **doc comment** is what models read of it. The **first parameter** is the struct of the arguments (`#[input]`), and may be
/// left out. All **others** are capabilities, borrowed: they are what the component imports, and all that it can reach
/// (`palisade_sdk::Capability`). The **return type** says what the output is, and its schema (`palisade_sdk::Reply`).
///
/// | argument | meaning |
/// | --- | --- |
/// | `name = "files"` | the tool's name; without it the function's |
/// | `action = "count"` | one action of a tool that groups several, over components too |
/// | `discriminator = "condition"` | the parameter that picks the action, where it is not `action` |
/// | `read_only` | only looks, and only at the app and its host |
/// | `destructive = false` | loses nothing |
/// | `idempotent = true` | done twice it changes no more than done once |
/// | `open_world = false` | does not reach beyond the app and its host |
/// | `alias(sql = "query")` | accepts another spelling of a parameter |
/// | `window_aliases = "label"` | accepts every usual spelling of the parameter that names a window |
/// | `resource = "palisade://count"` | the answer to no arguments can be read there as a resource |
/// | `prompt` | a prompt: gives a `Prompt` or a `String` |
/// | `resource_at = "notes://{id}"` | a resource: gives one or several `EmbeddedResource` |
/// | `completion` | completes the arguments of the prompt or resource of that `name`: takes `Completing`, gives a `Completion` or a `Vec<String>` |
///
/// Without effects the worst is assumed: it changes and destroys things, twice is not once, and it reaches the outside.
///
/// Beside the function stands a hidden type of the same name. So no module, struct or enum of that name can be in the same place.
#[proc_macro_attribute]
pub fn tool(arguments: TokenStream, item: TokenStream) -> TokenStream {
    tool::expand(arguments.into(), item.into()).into()
}

fn expand(direction: Direction, item: DeriveInput) -> TokenStream {
    let schema = match shape::schema(direction, &item) {
        Ok(schema) => schema,
        Err(error) => return error.into_compile_error().into(),
    };
    let derives = match direction {
        Direction::Input => quote! {
            #[derive(Debug, ::palisade_sdk::serde::Deserialize)]
            #[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
        },
        Direction::Output => quote! {
            #[derive(Debug, ::palisade_sdk::serde::Serialize)]
            #[serde(crate = "palisade_sdk::serde")]
        },
    };
    quote! { #derives #item #schema }.into()
}
