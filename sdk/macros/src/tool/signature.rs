//! What a tool's function takes and gives.
//!
//! Guarantees: one parameter at most is taken by value, the first; the others are shared references.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Error, FnArg, Result, ReturnType, Safety, Type};

/// A function's types.
pub(super) struct Signature {
    /// The first parameter, where it is taken by value.
    pub(super) arguments: Option<Type>,
    /// What the other parameters refer to.
    pub(super) capabilities: Vec<Type>,
    pub(super) output: TokenStream,
}

impl Signature {
    pub(super) fn of(signature: &syn::Signature) -> Result<Self> {
        plain(signature)?;
        let mut this = Self { arguments: None, capabilities: Vec::new(), output: output(&signature.output) };
        for (index, input) in signature.inputs.iter().enumerate() {
            let FnArg::Typed(parameter) = input else {
                return refuse(input, "a tool is a function of its own, not a method: leave `self` out");
            };
            match &*parameter.ty {
                Type::Reference(reference) if reference.mutability.is_some() => {
                    return refuse(reference, "a capability is borrowed without `mut`: write `&Type`");
                }
                Type::Reference(reference) if reference.lifetime.is_some() => {
                    return refuse(
                        reference,
                        "a capability is lent for one call: write `&Type`, without a lifetime",
                    );
                }
                Type::Reference(reference) => this.capabilities.push((*reference.elem).clone()),
                Type::ImplTrait(kind) => return refuse(kind, GENERIC),
                kind if index == 0 => this.arguments = Some(kind.clone()),
                kind => return refuse(kind, BY_VALUE),
            }
        }
        Ok(this)
    }
}

const GENERIC: &str = "a tool has no type parameters and no lifetimes: a client calls one function with one schema. Write the types out";

const BY_VALUE: &str = "only the first parameter of a tool is taken by value, and holds the arguments: one struct with `#[input]`. Further \
                        arguments are fields of that struct; a capability is borrowed, as in `db: &Database`";

/// Refuses what a function can be beside a plain one.
fn plain(signature: &syn::Signature) -> Result<()> {
    if let Some(asyncness) = &signature.asyncness {
        return refuse(
            asyncness,
            "a tool is a plain function: leave `async` out. Each call has an instance of its own, and what a capability does is there \
             when its method returns",
        );
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        return refuse(unsafety, "a tool is a plain function: leave `unsafe` out");
    }
    if let Some(abi) = &signature.abi {
        return refuse(abi, "a tool is a plain function: leave `extern` out");
    }
    if !signature.generics.params.is_empty() {
        return refuse(&signature.generics, GENERIC);
    }
    if let Some(clause) = &signature.generics.where_clause {
        return refuse(clause, GENERIC);
    }
    Ok(())
}

fn refuse<T>(place: &impl ToTokens, message: &str) -> Result<T> {
    Err(Error::new_spanned(place, message))
}

fn output(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, kind) => quote!(#kind),
    }
}
