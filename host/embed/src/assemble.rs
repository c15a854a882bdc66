//! From a plan and open roots to a host that can be served.
//!
//! Guarantees: one profile, one authority, one catalog; a component whose imports the profile does not grant is not
//! bound. A disabled operation that no tool has is an error: it would protect nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use palisade_capabilities::host_state::Course;
use palisade_engine::{Component, Description, Sandbox};
use palisade_policy::{
    Authenticated, CapabilityName, OperationFilter, Principal, Principals, Profile, RateLimit,
    RedactionConfig, Redactor, Token, suggest,
};
use palisade_server::{Catalog, CatalogOptions, Dispatcher, Host, Listing};

use crate::authority::{self, Roots};
use crate::custom;
use crate::pack::Entry;
use crate::problem::Problem;

/// What the one caller of a command-line host is called in logs.
const PRINCIPAL: &str = "owner";

/// What to put together.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The one profile that is served.
    pub profile: Profile,
    /// How outputs are redacted.
    pub redaction: RedactionConfig,
    /// Of each principal.
    pub rate_limit: RateLimit,
    /// How tools are listed.
    pub listing: Listing,
    /// Callers that ask are told what their calls did.
    pub traces: bool,
    /// Tools may be replaced while it serves ([`replace`]).
    pub changing_tools: bool,
}

impl Plan {
    /// The rules of redaction, compiled; they keep `token` in too.
    ///
    /// # Errors
    /// When a rule can't be used.
    pub fn redactor(&self, token: Option<&Token>) -> Result<Redactor, Problem> {
        let tokens: Vec<&Token> = token.into_iter().collect();
        Redactor::new(self.redaction.clone(), &tokens).map_err(|error| {
            Problem::usage(format!("[redaction]: {error}")).next("mend it in the configuration file")
        })
    }
}

/// A host, ready to be served.
#[derive(Debug)]
pub struct Assembled {
    /// The host.
    pub host: Arc<Host>,
    /// The only caller, where no token is asked for (stdio).
    pub caller: Option<Authenticated>,
    /// The components that can be called, to be prepared in advance.
    pub components: Vec<Component>,
    /// The names of the tools.
    pub tools: Vec<String>,
    /// How the host comes up, for [`prepare`] and whoever has a step to add.
    pub course: Course,
}

/// What of a host is one profile's.
#[derive(Debug)]
pub struct Offer {
    /// Runs the calls of the profile's callers.
    pub dispatcher: Dispatcher,
    /// The components that can be called, to be prepared in advance.
    pub components: Vec<Component>,
    /// The names of the tools.
    pub tools: Vec<String>,
}

/// What a profile offers, of the pack and whatever else there is ([`Custom::beside`](crate::Custom::beside)). `token`: the
/// host's own, which no output may hold; `calls` counts those that ran.
///
/// # Errors
/// When the plan contradicts itself or the tools, or a custom tool asks for more than is granted.
pub fn offer(
    plan: &Plan,
    entries: &[Entry],
    roots: &Roots,
    sandbox: &Sandbox,
    token: Option<&Token>,
    calls: Arc<AtomicU64>,
) -> Result<Offer, Problem> {
    let redactor = Arc::new(plan.redactor(token)?);
    let Linked { catalog, components, tools } = link(plan, entries, roots, sandbox, &redactor)?;
    roots.facts.set_tools(&plan.profile.name, tools.clone(), disabled(plan, roots, entries)?);
    let dispatcher =
        Dispatcher::new(plan.profile.clone(), catalog, redactor, sandbox.limits().clone(), calls);
    Ok(Offer { dispatcher, components, tools })
}

/// Puts the host of one caller together, as [`offer`] does. `token`: `None` for stdio, where whoever started the process is
/// the caller.
///
/// # Errors
/// As of [`offer`].
pub fn assemble(
    plan: &Plan,
    entries: &[Entry],
    roots: &Roots,
    sandbox: &Sandbox,
    token: Option<Token>,
) -> Result<Assembled, Problem> {
    let calls = Arc::clone(&roots.facts.invocations);
    let Offer { dispatcher, components, tools } =
        offer(plan, entries, roots, sandbox, token.as_ref(), calls)?;
    let (principals, caller) = principals(plan, token)?;
    let host = Host::new(principals, [dispatcher], roots.identity(), plan.rate_limit)
        .map_err(|error| Problem::failed(error.to_string()))?
        .with_traces(plan.traces);
    let host = if plan.changing_tools { host.with_changing_tools() } else { host };
    Ok(Assembled { host: Arc::new(host), caller, components, tools, course: roots.facts.course.clone() })
}

/// Puts these tools in the place of a host's, which was assembled of the same plan, roots and token. Each custom tool is compiled
/// and linked before: what can't be called takes no one's place. Gives the names of the tools.
///
/// # Errors
/// As [`assemble`], and when a custom tool does not compile. The host serves what it served.
pub async fn replace(
    host: &Host,
    plan: &Plan,
    entries: &[Entry],
    roots: &Roots,
    sandbox: &Sandbox,
    token: Option<&Token>,
) -> Result<Vec<String>, Problem> {
    let redactor = plan.redactor(token)?;
    let Linked { catalog, tools, .. } = link(plan, entries, roots, sandbox, &redactor)?;
    for entry in entries.iter().filter(|entry| entry.is_custom()) {
        entry.load(sandbox)?.prepare().await.map_err(|error| Problem::failed(error.to_string()))?;
    }
    let disabled = disabled(plan, roots, entries)?;
    host.replace_tools(&plan.profile.name, catalog).map_err(|error| Problem::failed(error.to_string()))?;
    roots.facts.set_tools(&plan.profile.name, tools.clone(), disabled);
    Ok(tools)
}

/// What a profile's callers get of these tools.
struct Linked {
    catalog: Catalog,
    /// Those that can be called.
    components: Vec<Component>,
    tools: Vec<String>,
}

fn link(
    plan: &Plan,
    entries: &[Entry],
    roots: &Roots,
    sandbox: &Sandbox,
    redactor: &Redactor,
) -> Result<Linked, Problem> {
    check_disabled(&plan.profile.disabled, entries)?;
    let authority = authority::link(sandbox, &plan.profile, roots)?;
    custom::check_granted(entries, &authority, &plan.profile)?;
    roots.facts.course.step("profile linked", Instant::now());
    let components = components(entries, sandbox)?;
    roots.facts.course.step("pack loaded", Instant::now());
    let catalog = Catalog::new(
        components.iter().map(|(component, description)| (component, *description)),
        &plan.profile,
        &authority,
        redactor,
        CatalogOptions { listing: plan.listing },
    );
    let tools = catalog.listing().iter().map(|tool| tool.name.clone()).collect();
    let bound =
        components.into_iter().filter(|(component, _)| authority.missing(component.imports()).is_empty());
    Ok(Linked { catalog, components: bound.map(|(component, _)| component).collect(), tools })
}

fn components<'a>(
    entries: &'a [Entry],
    sandbox: &Sandbox,
) -> Result<Vec<(Component, &'a Description)>, Problem> {
    entries.iter().map(|entry| Ok((entry.load(sandbox)?, &entry.description))).collect()
}

fn principals(plan: &Plan, token: Option<Token>) -> Result<(Principals, Option<Authenticated>), Problem> {
    let principal = Principal { name: PRINCIPAL.to_owned(), profile: plan.profile.name.clone() };
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
fn disabled(plan: &Plan, roots: &Roots, entries: &[Entry]) -> Result<Vec<String>, Problem> {
    let profile = &plan.profile;
    let interfaces = authority::interfaces()?;
    let is_granted = |name: &String| {
        let name = name.parse::<CapabilityName>();
        name.is_ok_and(|name| profile.grants.contains(&name) && authority::is_here(&name, roots))
    };
    let granted = entries
        .iter()
        .filter(|entry| interfaces.capabilities_of(&entry.description.imports).iter().all(is_granted));
    Ok(granted
        .flat_map(|entry| &entry.description.operations)
        .filter(|operation| profile.disabled.is_disabled(&operation.tool, operation.action.as_deref()))
        .map(|operation| operation_label(&operation.tool, operation.action.as_deref()))
        .collect())
}

/// An entry that switches nothing off is misspelt, and would leave open what the operator meant to close.
///
/// # Errors
/// Naming the entry, and the nearest operation.
pub fn check_disabled(disabled: &OperationFilter, entries: &[Entry]) -> Result<(), Problem> {
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

/// An operation as people write it: `query_db`, `window.list`.
pub fn operation_label(tool: &str, action: Option<&str>) -> String {
    action.map_or_else(|| tool.to_owned(), |action| format!("{tool}.{action}"))
}

/// How long the first calls, and an app's first paint, have the machine to themselves: whoever starts a host often calls it at
/// once, and a call compiles its own tool.
const PREPARE_AFTER: Duration = Duration::from_secs(2);

/// Compiles the tools one by one while no call waits for its own, so that a first call need not wait. A call to one of them compiles
/// it at once.
pub async fn prepare(components: Vec<Component>, course: Course) {
    let _running = course.task("compiling tools", Instant::now());
    tokio::time::sleep(PREPARE_AFTER).await;
    for component in components {
        if let Err(error) = component.prepare_ahead().await {
            tracing::error!(component = component.name(), %error, "this tool can't be called");
        }
    }
    course.step("tools compiled", Instant::now());
    tracing::debug!("every tool is compiled");
}
