//! What doc comments and serde attributes say about a field, a variant or a type.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Result};

/// What is known of one item.
#[derive(Default)]
pub(crate) struct Attributes {
    /// The doc comment: lines joined by spaces, with an empty line between paragraphs.
    pub(crate) description: String,
    /// `#[serde(rename = "...")]`.
    pub(crate) rename: Option<String>,
    /// `#[serde(rename_all = "...")]`.
    pub(crate) rename_all: Option<LitStr>,
    /// `#[serde(default)]`: may be left out of an input.
    pub(crate) default: bool,
    /// `#[serde(skip_serializing_if = "...")]`: may be absent from an output.
    pub(crate) skippable: bool,
    /// What makes it absent is that it is `None`: it is never null.
    pub(crate) skips_none: bool,
}

impl Attributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("doc") {
                this.document(&attribute.meta);
            } else if attribute.path().is_ident("serde") {
                attribute.parse_nested_meta(|meta| this.serde(&meta))?;
            }
        }
        Ok(this)
    }

    /// The doc comment alone. Attributes that serde does not know are no business of a function's.
    pub(crate) fn documentation(attributes: &[Attribute]) -> String {
        let mut this = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
            this.document(&attribute.meta);
        }
        this.description.trim_end().to_owned()
    }

    fn document(&mut self, meta: &Meta) {
        let Meta::NameValue(meta) = meta else { return };
        let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &meta.value else { return };
        let line = line.value();
        let line = line.trim();
        let begun = !self.description.is_empty() && !self.description.ends_with('\n');
        match (line.is_empty(), begun) {
            (true, true) => self.description.push_str("\n\n"),
            (false, true) => self.description.push(' '),
            (_, false) => {}
        }
        self.description.push_str(line);
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let text = || meta.value()?.parse::<LitStr>();
        if meta.path.is_ident("rename") {
            self.rename = Some(text()?.value());
        } else if meta.path.is_ident("rename_all") {
            self.rename_all = Some(text()?);
        } else if meta.path.is_ident("default") {
            self.default = true;
            if meta.input.peek(syn::Token![=]) {
                text()?;
            }
        } else if meta.path.is_ident("skip_serializing_if") {
            self.skippable = true;
            self.skips_none = text()?.value().ends_with("is_none");
        } else {
            return Err(meta.error("its effect on the JSON Schema is not known: implement `Schema` by hand"));
        }
        Ok(())
    }
}
