//! The arguments of `#[tool(…)]`.
//!
//! Guarantees: what is not known, is given twice, or does not go together, is refused at its place.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{Error, Ident, LitBool, LitStr, Result};

/// What clients reach the function by.
#[derive(Default)]
pub(super) enum Kind {
    #[default]
    Tool,
    Prompt,
    ResourceAt(LitStr),
    Completion(Span),
}

impl Kind {
    /// Its name, unless it is a tool.
    fn name(&self) -> Option<&'static str> {
        match self {
            Self::Tool => None,
            Self::Prompt => Some("prompt"),
            Self::ResourceAt(_) => Some("resource_at"),
            Self::Completion(_) => Some("completion"),
        }
    }
}

/// What is said of a function beside its doc comment and its types.
#[derive(Default)]
pub(super) struct Options {
    pub(super) kind: Kind,
    name: Option<LitStr>,
    action: Option<LitStr>,
    discriminator: Option<LitStr>,
    resource: Option<LitStr>,
    window_aliases: Option<LitStr>,
    aliases: Vec<(String, LitStr)>,
    read_only: bool,
    effects: Vec<(Ident, LitBool)>,
    /// Where each was given.
    given: Vec<(String, Span)>,
}

const KNOWN: &str = "`#[tool]` knows `name`, `action`, `discriminator`, `read_only`, `destructive`, `idempotent`, `open_world`, `alias`, \
                     `window_aliases`, `resource`, `prompt`, `resource_at` and `completion`";

impl Options {
    pub(super) fn parser() -> impl Parser<Output = Self> {
        |input: syn::parse::ParseStream<'_>| {
            let mut this = Self::default();
            let tokens: TokenStream = input.parse()?;
            syn::meta::parser(|meta| this.option(&meta)).parse2(tokens)?;
            this.fits()?;
            Ok(this)
        }
    }

    /// The operation's name: the function's own, where none is given.
    pub(super) fn name(&self, ident: &Ident) -> String {
        self.name.as_ref().map_or_else(|| ident.unraw().to_string(), LitStr::value)
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let Some(option) = meta.path.get_ident().map(ToString::to_string) else {
            return Err(meta.error(KNOWN));
        };
        if self.place(&option).is_some() {
            return Err(meta.error(format!("`{option}` is given twice")));
        }
        let text = || meta.value()?.parse::<LitStr>();
        match option.as_str() {
            "name" => self.name = Some(text()?),
            "action" => self.action = Some(text()?),
            "discriminator" => self.discriminator = Some(text()?),
            "resource" => self.resource = Some(text()?),
            "window_aliases" => self.window_aliases = Some(text()?),
            "alias" => meta.parse_nested_meta(|meta| self.alias(&meta))?,
            "read_only" => self.read_only = true,
            "destructive" | "idempotent" | "open_world" => {
                self.effects.push((meta.path.require_ident()?.clone(), meta.value()?.parse()?));
            }
            "prompt" => self.kind(meta, Kind::Prompt)?,
            "completion" => self.kind(meta, Kind::Completion(meta.path.span()))?,
            "resource_at" => self.kind(meta, Kind::ResourceAt(text()?))?,
            _ => return Err(meta.error(KNOWN)),
        }
        self.given.push((option, meta.path.span()));
        Ok(())
    }

    fn alias(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let alias = meta.path.require_ident()?.unraw().to_string();
        self.aliases.push((alias, meta.value()?.parse()?));
        Ok(())
    }

    fn kind(&mut self, meta: &ParseNestedMeta<'_>, kind: Kind) -> Result<()> {
        if let Some(other) = self.kind.name() {
            return Err(meta.error(format!("a function is one thing: this one is `{other}` already")));
        }
        self.kind = kind;
        Ok(())
    }

    fn place(&self, option: &str) -> Option<Span> {
        self.given.iter().find(|(given, _)| given == option).map(|(_, place)| *place)
    }

    /// Refuses options that don't go together.
    fn fits(&self) -> Result<()> {
        if let Some(kind) = self.kind.name() {
            // What a completion takes is always the same.
            let spelt = !matches!(self.kind, Kind::Completion(_));
            let fine = |option: &str| {
                ["name", kind].contains(&option) || spelt && ["alias", "window_aliases"].contains(&option)
            };
            if let Some((option, place)) = self.given.iter().find(|(option, _)| !fine(option)) {
                return Err(Error::new(*place, format!("`{option}` is for tools, and this is `{kind}`")));
            }
        }
        if self.action.is_none()
            && let Some(place) = self.place("discriminator")
        {
            let message = "`discriminator` names the parameter that picks the action: give an `action` too";
            return Err(Error::new(place, message));
        }
        match self.effects.iter().find(|(effect, value)| effect == "destructive" && value.value()) {
            Some((effect, _)) if self.read_only => {
                Err(Error::new_spanned(effect, "what is `read_only` destroys nothing"))
            }
            _ => Ok(()),
        }
    }

    /// A constant that says all of it.
    pub(super) fn about(&self, name: &str, description: &str) -> TokenStream {
        let some = |field: TokenStream, value: Option<&LitStr>| {
            value.map(|value| quote!(#field: ::core::option::Option::Some(#value),))
        };
        let uri = if let Kind::ResourceAt(uri) = &self.kind { Some(uri) } else { self.resource.as_ref() };
        let fields = [
            some(quote!(action), self.action.as_ref()),
            some(quote!(discriminator), self.discriminator.as_ref()),
            some(quote!(resource_uri), uri),
        ];
        let fields = fields.into_iter().flatten();
        let aliases = self.aliases.iter().map(|(alias, canonical)| quote!((&[#alias], #canonical)));
        let windows = self
            .window_aliases
            .iter()
            .map(|canonical| quote!((&::palisade_sdk::WINDOW_SPELLINGS, #canonical)));
        let effects = self.effects();
        quote! {
            const {
                &::palisade_sdk::About {
                    #(#fields)*
                    aliases: &[#(#aliases,)* #(#windows,)*],
                    effects: #effects,
                    ..::palisade_sdk::About::new(#name, #description)
                }
            }
        }
    }

    /// Where nothing is said, the worst.
    fn effects(&self) -> TokenStream {
        let set = self.effects.iter().map(|(effect, value)| quote!(#effect: #value,));
        let others = if self.read_only { quote!(READ) } else { quote!(WORST) };
        quote!(::palisade_sdk::Effects { #(#set)* ..::palisade_sdk::Effects::#others })
    }
}
