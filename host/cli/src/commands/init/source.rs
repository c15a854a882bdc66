//! The plugin's line in an app's sources, and the wrapper around its commands.
//!
//! Guarantees: builders and macros are found by parsing, so that nothing in a comment or a string is taken for one; only the
//! plugin's own text is put in or taken out; code that is compiled for tests only is left alone. Not guaranteed: what macros
//! expand to is seen. Trusted: the project.

use std::ops::Range;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprCall, ExprMethodCall, File, ImplItemFn, ItemFn, ItemMod, Macro, Path};

/// The plugin's crate, as code names it.
const PLUGIN: &str = "tauri_plugin_palisade";
const HANDLER: &str = "tauri_plugin_palisade::handler";
const TAURI_HANDLER: &str = "tauri::generate_handler";

/// Whether a text names the plugin.
pub(super) fn mentions_plugin(text: &str) -> bool {
    text.contains(PLUGIN)
}

/// One Rust file, and what is of interest in it.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    found: Found,
}

#[derive(Debug, Default)]
struct Found {
    /// Where `tauri::Builder::default()` ends.
    builders: Vec<usize>,
    /// `.plugin(tauri_plugin_palisade::…)`, from the dot to the parenthesis.
    plugins: Vec<Range<usize>>,
    /// The paths of `tauri::generate_handler!`.
    handlers: Vec<Range<usize>>,
    /// The paths of `tauri_plugin_palisade::handler!`.
    wrapped: Vec<Range<usize>>,
}

impl<'a> Source<'a> {
    /// # Errors
    /// When it is not Rust.
    pub(super) fn parse(text: &'a str) -> syn::Result<Self> {
        // Spans do not count a byte order mark.
        let text_of_spans = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = syn::parse_file(text_of_spans)?;
        let mut found = Found::default();
        found.visit_file(&file);
        found.move_by(text.len() - text_of_spans.len());
        Ok(Self { text, found })
    }

    /// Whether the plugin is added here.
    pub(super) fn has_plugin(&self) -> bool {
        !self.found.plugins.is_empty()
    }

    /// Lists of commands without the plugin's wrapper.
    pub(super) fn unwrapped(&self) -> usize {
        self.found.handlers.len()
    }

    /// With the plugin, and its wrapper around the commands.
    pub(super) fn wired(&self) -> String {
        let mut edits: Vec<(Range<usize>, String)> =
            self.found.handlers.iter().map(|path| (path.clone(), HANDLER.to_owned())).collect();
        if !self.has_plugin() {
            for &end in &self.found.builders {
                edits.push((end..end, format!("{}.plugin({PLUGIN}::init())", self.lead(end))));
            }
        }
        self.edited(edits)
    }

    /// Without either.
    pub(super) fn unwired(&self) -> String {
        let mut edits: Vec<(Range<usize>, String)> =
            self.found.wrapped.iter().map(|path| (path.clone(), TAURI_HANDLER.to_owned())).collect();
        for plugin in &self.found.plugins {
            let start = self.text.get(..plugin.start).map_or(plugin.start, |before| before.trim_end().len());
            edits.push((start..plugin.end, String::new()));
        }
        self.edited(edits)
    }

    /// What stands between a builder and the next call on it: a method chain keeps its shape.
    fn lead(&self, end: usize) -> &str {
        let rest = self.text.get(end..).unwrap_or_default();
        let space = rest.len() - rest.trim_start().len();
        let lead = rest.get(..space).unwrap_or_default();
        // A comment may stand before the call.
        let goes_on = rest.trim_start().starts_with(['.', '/']) && lead.matches('\n').count() == 1;
        if goes_on { lead } else { "" }
    }

    fn edited(&self, mut edits: Vec<(Range<usize>, String)>) -> String {
        edits.sort_by_key(|(range, _)| range.start);
        let mut text = self.text.to_owned();
        for (range, new) in edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        text
    }
}

impl Found {
    fn move_by(&mut self, bytes: usize) {
        for end in &mut self.builders {
            *end += bytes;
        }
        for range in self.plugins.iter_mut().chain(&mut self.handlers).chain(&mut self.wrapped) {
            *range = range.start + bytes..range.end + bytes;
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func
            && is_builder(&path.path)
        {
            self.builders.push(call.span().byte_range().end);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if call.method == "plugin"
            && call.args.iter().any(|argument| begins_with_plugin(argument.to_token_stream()))
        {
            let start = call.dot_token.span().byte_range().start;
            self.plugins.push(start..call.span().byte_range().end);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let range = call.path.span().byte_range();
        if is(&call.path, &["tauri", "generate_handler"]) || is(&call.path, &["generate_handler"]) {
            self.handlers.push(range);
        } else if is(&call.path, &[PLUGIN, "handler"]) {
            self.wrapped.push(range);
        }
    }
}

/// `tauri::Builder::default`, `Builder::new` with it imported, and so on.
fn is_builder(path: &Path) -> bool {
    ["default", "new"]
        .iter()
        .any(|last| is(path, &["tauri", "Builder", last]) || is(path, &["Builder", last]))
}

fn is(path: &Path, names: &[&str]) -> bool {
    path.segments.len() == names.len()
        && path.segments.iter().zip(names).all(|(segment, name)| segment.ident == name)
}

fn begins_with_plugin(expression: TokenStream) -> bool {
    expression.into_iter().next().is_some_and(|first| first.to_string() == PLUGIN)
}

/// `#[cfg(test)]`, `#[test]` and their like.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        let has = |wanted: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == wanted);
        has("test") && !has("not")
    })
}
