//! From the shape of a type to its `impl Schema`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, FieldsNamed, LitStr, Result};

use crate::Direction;
use crate::attributes::Attributes;

pub(crate) fn schema(direction: Direction, item: &DeriveInput) -> Result<TokenStream> {
    let attributes = Attributes::of(&item.attrs)?;
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(&item.generics, "a type with parameters has no one schema"));
    }
    let mut form = None;
    let body = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => object(direction, &attributes, fields)?,
            fields => {
                return Err(Error::new_spanned(fields, "only structs with named fields are JSON objects"));
            }
        },
        Data::Enum(data) => {
            form = Some(quote! {
                const FORM: ::palisade_sdk::schema::Form = ::palisade_sdk::schema::Form::Value;
            });
            choice(&attributes, data)?
        }
        Data::Union(data) => return Err(Error::new_spanned(data.union_token, "a union is not JSON")),
    };
    let name = &item.ident;
    Ok(quote! {
        impl ::palisade_sdk::Schema for #name {
            #form

            fn members(out: &mut ::palisade_sdk::schema::Members<'_>) { #body }
        }
    })
}

fn object(direction: Direction, attributes: &Attributes, fields: &FieldsNamed) -> Result<TokenStream> {
    let mut list = Vec::new();
    for field in &fields.named {
        let own = Attributes::of(&field.attrs)?;
        // serde knows raw identifiers by their plain names.
        let ident = field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default();
        let name = own.rename.unwrap_or(renamed(&ident, attributes.rename_all.as_ref(), Kind::Field)?);
        let (kind, description) = (&field.ty, own.description);
        let optional = match direction {
            Direction::Input => {
                let default = own.default || attributes.default;
                quote!(#default || <#kind as ::palisade_sdk::Schema>::OPTIONAL)
            }
            Direction::Output => {
                let skippable = own.skippable;
                quote!(#skippable)
            }
        };
        let nullable = direction == Direction::Input || !own.skips_none;
        list.push(quote! {
            ::palisade_sdk::schema::Field {
                name: #name,
                description: #description,
                optional: #optional,
                nullable: #nullable,
                members: <#kind as ::palisade_sdk::Schema>::members,
            }
        });
    }
    let closed = direction == Direction::Input;
    Ok(quote! { out.object(#closed, &[#(#list),*]); })
}

fn choice(attributes: &Attributes, data: &DataEnum) -> Result<TokenStream> {
    let mut names = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a variant with fields: implement `Schema` by hand"));
        }
        let own = Attributes::of(&variant.attrs)?;
        let ident = variant.ident.unraw().to_string();
        names.push(own.rename.unwrap_or(renamed(&ident, attributes.rename_all.as_ref(), Kind::Variant)?));
    }
    Ok(quote! { out.choice(&[#(#names),*]); })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Field,
    Variant,
}

/// The name that serde gives under `rename_all`.
fn renamed(ident: &str, rule: Option<&LitStr>, kind: Kind) -> Result<String> {
    let Some(rule) = rule else { return Ok(ident.to_owned()) };
    match (rule.value().as_str(), kind) {
        ("lowercase", Kind::Variant) => Ok(ident.to_lowercase()),
        ("snake_case", Kind::Variant) => Ok(separated(ident, '_')),
        ("kebab-case", Kind::Variant) => Ok(separated(ident, '-')),
        ("snake_case", Kind::Field) => Ok(ident.to_owned()),
        ("kebab-case", Kind::Field) => Ok(ident.replace('_', "-")),
        ("camelCase", Kind::Field) => Ok(camel(ident)),
        _ => Err(Error::new_spanned(rule, "this rename rule is not known here: rename one by one")),
    }
}

/// `TopLeft` to `top_left`.
fn separated(ident: &str, separator: char) -> String {
    let mut name = String::new();
    for (index, char) in ident.char_indices() {
        if index > 0 && char.is_uppercase() {
            name.push(separator);
        }
        name.extend(char.to_lowercase());
    }
    name
}

/// `top_left` to `topLeft`.
fn camel(ident: &str) -> String {
    let mut name = String::new();
    let mut upper = false;
    for char in ident.chars() {
        match char {
            '_' => upper = !name.is_empty(),
            char if upper => {
                name.extend(char.to_uppercase());
                upper = false;
            }
            char => name.push(char),
        }
    }
    name
}

#[cfg(test)]
mod tests;
