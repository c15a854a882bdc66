//! `#[input]` and `#[output]`: what a tool takes and gives, with the JSON Schema that clients see.
//!
//! Guarantees: the schema says what serde does with the type. A serde attribute whose effect on the schema is not
//! known here is a compile error, never a schema that is wrong. Not guaranteed: every shape that serde knows; write
//! `impl Schema` by hand for others.
//!
//! The schema is text that is put together by a few calls, because a component carries this code into every
//! process that runs it: a general schema generator doubled the size of a small component.

#![forbid(unsafe_code)]

mod attributes;
mod shape;

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
