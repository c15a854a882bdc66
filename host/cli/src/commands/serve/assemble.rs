//! From settings and open roots to a host that can be served.
//!
//! Guarantees: one profile, one authority, one catalog; a component whose imports the profile does not grant is not
//! bound. A disabled operation that no tool has is an error: it would protect nothing.

use std::sync::Arc;

use palisade_engine::{Authority, Component, Description, Sandbox};
use palisade_policy::{
    Authenticated, OperationFilter, Principal, Principals, RedactionConfig, Redactor, Token, suggest,
};
use palisade_server::{Catalog, CatalogOptions, Dispatcher, Host, Identity};

use crate::authority::{self, Roots};
use crate::commands::operation_label;
use crate::pack::{self, Entry};
use crate::problem::Problem;
use crate::settings::Settings;

/// What the one caller of a command-line host is called in logs.
const PRINCIPAL: &str = "owner";

/// A host, ready to be served.
pub(super) struct Assembled {
    pub(super) host: Arc<Host>,
    /// The only caller, where no token is asked for (stdio).
    pub(super) caller: Option<Authenticated>,
    /// The components that can be called, to be prepared in advance.
    pub(super) components: Vec<Component>,
    /// The names of the tools.
    pub(super) tools: Vec<String>,
}

/// Puts the host together. `token`: `None` for stdio, where whoever started the process is the caller.
pub(super) fn assemble(
    settings: &Settings,
    roots: &Roots,
    sandbox: &Sandbox,
    token: Option<Token>,
) -> Result<Assembled, Problem> {
    let entries = pack::entries()?;
    check_disabled(&settings.profile.disabled, &entries)?;
    let redactor = Arc::new(redactor(settings, token.as_ref())?);
    let authority = authority::link(sandbox, &settings.profile, roots)?;
    let components = components(&entries, sandbox)?;
    let catalog = Catalog::new(
        components.iter().map(|(component, description)| (component, *description)),
        &settings.profile,
        &authority,
        &redactor,
        CatalogOptions { flat: settings.flat_tools },
    );
    let tools: Vec<String> = catalog.listing().iter().map(|tool| tool.name.clone()).collect();
    // Filled once, here.
    let _ = roots.facts.tools.set((tools.clone(), disabled(settings, &authority, &entries)));
    let invocations = Arc::clone(&roots.facts.invocations);
    let dispatcher =
        Dispatcher::new(settings.profile.clone(), catalog, redactor, sandbox.limits().clone(), invocations);
    let (principals, caller) = principals(settings, token)?;
    let identity = Identity { identifier: settings.app.id.clone(), product_name: settings.app.name.clone() };
    let host = Host::new(principals, [dispatcher], identity, settings.rate_limit)
        .map_err(|error| Problem::failed(error.to_string()))?;
    let bound =
        components.into_iter().filter(|(component, _)| authority.missing(component.imports()).is_empty());
    Ok(Assembled {
        host: Arc::new(host),
        caller,
        components: bound.map(|(component, _)| component).collect(),
        tools,
    })
}

fn redactor(settings: &Settings, token: Option<&Token>) -> Result<Redactor, Problem> {
    let config = RedactionConfig {
        patterns: settings.redaction.patterns.clone(),
        extra_keys: settings.redaction.keys.clone(),
        enabled: settings.redaction.enabled,
    };
    let tokens: Vec<&Token> = token.into_iter().collect();
    Redactor::new(config, &tokens).map_err(|error| {
        Problem::usage(format!("[redaction]: {error}")).next("mend it in the configuration file")
    })
}

fn components<'a>(
    entries: &'a [Entry],
    sandbox: &Sandbox,
) -> Result<Vec<(Component, &'a Description)>, Problem> {
    entries.iter().map(|entry| Ok((entry.load(sandbox)?, &entry.description))).collect()
}

fn principals(
    settings: &Settings,
    token: Option<Token>,
) -> Result<(Principals, Option<Authenticated>), Problem> {
    let principal = Principal { name: PRINCIPAL.to_owned(), profile: settings.profile.name.clone() };
    match token {
        Some(token) => Principals::new(vec![(token, Arc::new(principal))])
            .map(|principals| (principals, None))
            .map_err(|error| Problem::failed(error.to_string())),
        None => {
            let principals = Principals::open(principal);
            let caller = principals.authenticate(&[]).map_err(|failure| Problem::failed(failure.public()))?;
            Ok((principals, Some(caller)))
        }
    }
}

/// The operations that are switched off although they would be granted: what a caller may know of.
fn disabled(settings: &Settings, authority: &Authority, entries: &[Entry]) -> Vec<String> {
    let granted = entries.iter().filter(|entry| authority.missing(&entry.description.imports).is_empty());
    granted
        .flat_map(|entry| &entry.description.operations)
        .filter(|operation| {
            settings.profile.disabled.is_disabled(&operation.tool, operation.action.as_deref())
        })
        .map(|operation| operation_label(&operation.tool, operation.action.as_deref()))
        .collect()
}

/// An entry that switches nothing off is misspelt, and would leave open what the operator meant to close.
pub(in crate::commands) fn check_disabled(
    disabled: &OperationFilter,
    entries: &[Entry],
) -> Result<(), Problem> {
    let operations = || entries.iter().flat_map(|entry| &entry.description.operations);
    let known = operations().map(|operation| (operation.tool.as_str(), operation.action.as_deref()));
    let Some(entry) = disabled.unmatched(known).next() else { return Ok(()) };
    let labels: Vec<String> = operations()
        .flat_map(|operation| {
            [operation.tool.clone(), operation_label(&operation.tool, operation.action.as_deref())]
        })
        .collect();
    let advice = match suggest(entry, labels.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "`palisade tools` lists the operations".to_owned(),
    };
    Err(Problem::usage(format!("`disabled` names `{entry}`, which no tool has, so it would protect nothing"))
        .next(advice))
}
