//! From a function to the type of its name that implements `Tool`.
//!
//! Guarantees: the function stays as it is, and is called with one value of each type that it borrows; which types those may
//! be, and what it may take and give, is decided by their traits and not here. What is written wrong is one error, at the place.

mod options;
mod signature;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::Parser;
use syn::{Attribute, Error, Ident, ItemFn, Result, Type, parse_quote};

use self::options::{Kind, Options};
use self::signature::Signature;
use crate::attributes::Attributes;

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Ok(function) = syn::parse2::<ItemFn>(item.clone()) else {
        let error =
            Error::new_spanned(&item, "`#[tool]` belongs above a function: `fn name(…) -> Result<…>`");
        let error = error.into_compile_error();
        return quote!(#error #item);
    };
    match tool(arguments, &function) {
        Ok(tool) => quote!(#function #tool),
        Err(error) => {
            let stub = stub(&function);
            let error = error.into_compile_error();
            quote!(#error #function #stub)
        }
    }
}

fn tool(arguments: TokenStream, function: &ItemFn) -> Result<TokenStream> {
    let signature = Signature::of(&function.sig)?;
    let options = Options::parser().parse2(arguments)?;
    let description = description(function, &options)?;
    let capabilities = &signature.capabilities;
    let names = quote!(&[#(<#capabilities as ::palisade_sdk::Capability>::NAME),*]);
    let operation = operation(&function.sig.ident, &signature, &options, &description)?;
    Ok(implementation(function, &names, &operation))
}

fn description(function: &ItemFn, options: &Options) -> Result<String> {
    let description = Attributes::documentation(&function.attrs);
    if description.is_empty() && !matches!(options.kind, Kind::Completion(_)) {
        let message = "a tool needs a doc comment: it is what a model reads before it calls. Write `/// …` above the function: \
                       what it gives, and when to use it";
        return Err(Error::new_spanned(&function.sig.ident, message));
    }
    Ok(description)
}

/// The type of the function's name. Types and functions have namespaces of their own.
fn implementation(function: &ItemFn, names: &TokenStream, operation: &TokenStream) -> TokenStream {
    let (vis, ident) = (&function.vis, &function.sig.ident);
    let conditions: Vec<&Attribute> =
        function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[derive(Debug)]
        #[allow(non_camel_case_types, reason = "it has the name of its function")]
        #vis enum #ident {}

        #(#conditions)*
        impl ::palisade_sdk::Tool for #ident {
            const CAPABILITIES: &'static [::core::option::Option<&'static str>] = #names;

            fn operation() -> ::palisade_sdk::Operation {
                #operation
            }
        }
    }
}

/// What keeps `export!` from complaining too about a tool that is wrong. None for a method: no type can stand beside it.
fn stub(function: &ItemFn) -> Option<TokenStream> {
    let method = function.sig.inputs.iter().any(|input| matches!(input, syn::FnArg::Receiver(_)));
    (!method).then(|| implementation(function, &quote!(&[]), &quote!(::core::unreachable!())))
}

fn operation(
    ident: &Ident,
    signature: &Signature,
    options: &Options,
    description: &str,
) -> Result<TokenStream> {
    let Signature { arguments, capabilities, output } = signature;
    let name = options.name(ident);
    let none: Type = parse_quote!(::palisade_sdk::NoArguments);
    let taken = arguments.as_ref().unwrap_or(&none);
    let schema = quote!(<#taken as ::palisade_sdk::Arguments>::SCHEMA);
    // Out of sight of the function, whose own name may be one of these.
    let local = |name| Ident::new(name, Span::mixed_site());
    let (text, read) = (local("text"), local("read"));
    let passed = arguments.as_ref().map(|_| quote!(#read,));
    let call = quote!(#ident(#passed #(<#capabilities as ::palisade_sdk::Capability>::hold()),*));
    let run = |reply: &TokenStream| quote!(|#text| #reply::run::<#taken>(#text, |#read| #call));
    let gives = |kind: TokenStream| quote!(<#output as ::palisade_sdk::Gives<#kind>>);
    let about = options.about(&name, description);
    Ok(match &options.kind {
        Kind::Tool => {
            let reply = quote!(<#output as ::palisade_sdk::Reply>);
            let run = run(&reply);
            quote!(::palisade_sdk::Operation::of_tool(#about, #schema, #reply::SCHEMA, #run))
        }
        Kind::Prompt => {
            let run = run(&gives(quote!(::palisade_sdk::Prompt)));
            quote!(::palisade_sdk::Operation::of_prompt(#about, #schema, #run))
        }
        Kind::ResourceAt(_) => {
            let run = run(&gives(quote!(::std::vec::Vec<::palisade_sdk::EmbeddedResource>)));
            quote!(::palisade_sdk::Operation::of_resource(#about, #schema, #run))
        }
        Kind::Completion(span) => {
            let Some(arguments) = arguments else {
                let message =
                    "a completion takes `Completing`: `fn name(argument: Completing) -> Vec<String>`";
                return Err(Error::new(*span, message));
            };
            let give = gives(quote!(::palisade_sdk::Completion));
            quote!(::palisade_sdk::Operation::completion(#name, |#read: #arguments| #give::give(#call)))
        }
    })
}

#[cfg(test)]
mod tests;
