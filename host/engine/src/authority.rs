//! What a profile grants, as a linker: the one place where an import meets its implementation.
//!
//! Guarantees: an interface is in the linker if and only if a capability in the grant set provides it, and a
//! component is bound only when each of its imports is in there. Which capabilities exist is not known here.
//! Hostile: the component. Trusted: the capabilities, and whoever chose them.

use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::OnceCell;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{ComponentExportIndex, InstancePre, Linker, ResourceType};

use crate::component::Component;
use crate::contract::bindings::ComponentPre;
use crate::contract::{CONTRACT_VERSION, OPERATIONS};
use crate::error::{LoadError, printable};
use crate::plain::{self, Function};
use crate::sandbox::Sandbox;
use crate::state::CallState;

/// One capability with its scope: what a grant turns into. The value *is* the authority.
pub trait Capability: Send + Sync + 'static {
    /// The grant's name, such as `database`.
    fn name(&self) -> &'static str;

    /// The interfaces it defines, without version: `palisade:host/database`.
    fn interfaces(&self) -> &'static [&'static str];
    /// Whether it provides an import, such as `palisade:host/database@0.1.0`: the interface, of a version that fits.
    fn provides(&self, import: &str) -> bool {
        self.interfaces().contains(&unversioned(import)) && is_of_a_known_version(import)
    }

    /// Defines them.
    ///
    /// # Errors
    /// When an interface is defined twice.
    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()>;

    /// Whether it lets a tool ask its caller's client something ([`Observer::ask`](crate::Observer::ask)).
    fn asks(&self) -> bool {
        false
    }

    /// Puts the capability's state for one call in its store. Runs on each call of a component that imports it:
    /// it clones handles, and opens nothing.
    fn install(&self, state: &mut CallState);
}

/// Imports that a profile does not grant.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("imports that are not granted: {}", .0.join(", "))]
pub struct MissingImports(pub Vec<String>);

/// A profile's grants, linked. Cheap to clone.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    sandbox: Sandbox,
    linker: Linker<CallState>,
    capabilities: Vec<Arc<dyn Capability>>,
    command: Option<Command>,
}

/// What components of WASI's command world get besides: the interfaces that their toolchain imports whether or not they are
/// used, without anything behind them.
struct Command {
    linker: Linker<CallState>,
    inert: Vec<Arc<dyn Capability>>,
}

impl Inner {
    /// The command world, for a component that a toolchain for it made: the pack's, which want what they import, import nothing
    /// of `wasi:cli`.
    fn command_for(&self, imports: &[String]) -> Option<&Command> {
        self.command.as_ref().filter(|_| imports.iter().any(|import| import.starts_with("wasi:cli/")))
    }

    /// Whatever a component with these imports may be given.
    fn offered(&self, imports: &[String]) -> impl Iterator<Item = &Arc<dyn Capability>> {
        let inert = self.command_for(imports).into_iter().flat_map(|command| &command.inert);
        self.capabilities.iter().chain(inert)
    }
}

/// Puts what capabilities define in a linker.
fn define(linker: &mut Linker<CallState>, capabilities: &[Arc<dyn Capability>]) -> Result<(), LoadError> {
    for capability in capabilities {
        capability
            .add_to_linker(linker)
            .map_err(|error| LoadError::Engine(format!("capability {}: {error:#}", capability.name())))?;
    }
    Ok(())
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("capabilities", &self.capabilities().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Authority {
    /// Links the capabilities that a profile grants, and nothing else: an empty list grants nothing.
    ///
    /// # Errors
    /// [`LoadError::Engine`] when two capabilities define the same interface.
    pub fn new(sandbox: &Sandbox, capabilities: Vec<Arc<dyn Capability>>) -> Result<Self, LoadError> {
        Self::with_command_world(sandbox, capabilities, Vec::new())
    }

    /// As [`new`](Self::new), for components of WASI's command world too. Those get what is granted, these inert interfaces as
    /// far as they are not among it, and traps in place of sockets and HTTP. A component that imports nothing of `wasi:cli`
    /// gets none of this.
    ///
    /// # Errors
    /// [`LoadError::Engine`] when two define the same interface.
    pub fn with_command_world(
        sandbox: &Sandbox,
        capabilities: Vec<Arc<dyn Capability>>,
        mut inert: Vec<Arc<dyn Capability>>,
    ) -> Result<Self, LoadError> {
        let mut linker = Linker::new(sandbox.engine());
        define(&mut linker, &capabilities)?;
        let interfaces: BTreeSet<_> =
            capabilities.iter().flat_map(|capability| capability.interfaces()).copied().collect();
        inert.retain(|piece| !piece.interfaces().iter().any(|interface| interfaces.contains(interface)));
        // Without the interfaces that every such component imports there is no command world.
        let command = if inert.is_empty() {
            None
        } else {
            let mut linker = linker.clone();
            define(&mut linker, &inert)?;
            Some(Command { linker, inert })
        };
        Ok(Self(Arc::new(Inner { sandbox: sandbox.clone(), linker, capabilities, command })))
    }

    /// The names of the granted capabilities.
    pub fn capabilities(&self) -> impl Iterator<Item = &'static str> {
        self.0.capabilities.iter().map(|capability| capability.name())
    }

    /// Those of a component's imports that are not granted, in the component's order.
    pub fn missing(&self, imports: &[String]) -> Vec<String> {
        let is_command = self.0.command_for(imports).is_some();
        let is_there = |import: &&String| {
            self.0.offered(imports).any(|capability| capability.provides(import))
                || (is_command && is_dead(import))
        };
        imports.iter().filter(|import| !is_there(import)).cloned().collect()
    }

    /// Binds a component to this authority. Compiles nothing yet.
    ///
    /// # Errors
    /// [`MissingImports`] unless each import is granted: there is no half-bound component.
    pub fn bind(&self, component: &Component) -> Result<Runnable, MissingImports> {
        let imports = component.imports();
        let missing = self.missing(imports);
        if !missing.is_empty() {
            return Err(MissingImports(missing));
        }
        // Least authority: of the granted capabilities, only the imported ones are installed in a call's store.
        let is_used =
            |capability: &&Arc<dyn Capability>| imports.iter().any(|import| capability.provides(import));
        Ok(Runnable(Arc::new(Bound {
            authority: self.clone(),
            component: component.clone(),
            capabilities: self.0.offered(imports).filter(is_used).cloned().collect(),
            pre: OnceCell::new(),
        })))
    }
}

/// An interface's name, and its version, which is empty where there is none.
pub(crate) fn versioned(interface: &str) -> (&str, &str) {
    interface.split_once('@').unwrap_or((interface, ""))
}

/// An interface's name without its version.
pub(crate) fn unversioned(interface: &str) -> &str {
    versioned(interface).0
}

/// A version of what is here, by who names it. The engine links what differs in the last part alone (Semantic Versioning, of
/// versions below 1); anything else would be bound, and fail when it is called.
const VERSIONS: [(&str, &str); 2] = [("wasi:", "0.2.0"), ("palisade:", CONTRACT_VERSION)];

/// Whether an import is of a version that what is here can stand for.
fn is_of_a_known_version(import: &str) -> bool {
    let Some((_, known)) = VERSIONS.iter().find(|(names, _)| import.starts_with(names)) else { return true };
    let line = |version| str::rsplit_once(version, '.').filter(|(_, patch)| patch.parse::<u64>().is_ok());
    let (theirs, ours) = (line(versioned(import).1), line(known));
    theirs.is_some() && theirs.map(|(line, _)| line) == ours.map(|(line, _)| line)
}

/// A component with all its imports granted: it can be called. Cheap to clone.
#[derive(Clone)]
pub struct Runnable(Arc<Bound>);

struct Bound {
    authority: Authority,
    component: Component,
    capabilities: Vec<Arc<dyn Capability>>,
    pre: OnceCell<Linked>,
}

/// A component whose imports have met their implementations.
pub(crate) enum Linked {
    /// A tool of the contract, and which of its exports a call is of.
    Tool(ComponentPre<CallState>, ComponentExportIndex),
    /// Any other, and its functions.
    Plain(InstancePre<CallState>, Vec<Function>),
}

impl std::fmt::Debug for Runnable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runnable").field("component", &self.0.component).finish_non_exhaustive()
    }
}

impl Runnable {
    /// The component.
    pub fn component(&self) -> &Component {
        &self.0.component
    }

    /// Compiles and links it now, so that the first call need not wait.
    ///
    /// # Errors
    /// [`LoadError::Compile`], [`LoadError::WrongContract`].
    pub async fn prepare(&self) -> Result<(), LoadError> {
        self.pre().await.map(|_| ())
    }

    /// Whether it may ask its caller's client something while it runs.
    pub fn may_ask(&self) -> bool {
        self.0.capabilities.iter().any(|capability| capability.asks())
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.0.authority.0.sandbox
    }

    pub(crate) fn capabilities(&self) -> &[Arc<dyn Capability>] {
        &self.0.capabilities
    }

    pub(crate) async fn pre(&self) -> Result<&Linked, LoadError> {
        self.0
            .pre
            .get_or_try_init(|| async {
                let component = &self.0.component;
                let compiled = component.compiled().await?;
                let authority = &self.0.authority.0;
                match authority.command_for(component.imports()) {
                    Some(command) => link(&with_traps(&command.linker, compiled)?, compiled),
                    None => link(&authority.linker, compiled),
                }
            })
            .await
    }
}

/// Resolves imports and exports ahead of calls.
pub(crate) fn link(
    linker: &Linker<CallState>,
    component: &wasmtime::component::Component,
) -> Result<Linked, LoadError> {
    let wrong = |error: wasmtime::Error| wrong_contract(&format!("{error:#}"));
    let pre = linker.instantiate_pre(component).map_err(wrong)?;
    if let Some(theirs) = plain::contract(component, linker.engine()) {
        if is_newer(&theirs) {
            return Err(LoadError::NewerContract { theirs: printable(&theirs), ours: CONTRACT_VERSION });
        }
        let pre = ComponentPre::new(pre).map_err(wrong)?;
        let interface = component.get_export_index(None, OPERATIONS);
        let call = interface.and_then(|interface| component.get_export_index(Some(&interface), "call"));
        return call.map(|call| Linked::Tool(pre, call)).ok_or_else(|| wrong_contract("nor `call`"));
    }
    let functions = plain::functions(component, linker.engine()).map_err(LoadError::Description)?;
    if functions.is_empty() {
        return Err(wrong_contract("nor any function"));
    }
    Ok(Linked::Plain(pre, functions))
}

/// The linker, with a trap for each function of WASI that a component imports and nobody implements: sockets, HTTP.
fn with_traps(
    linker: &Linker<CallState>,
    component: &wasmtime::component::Component,
) -> Result<Linker<CallState>, LoadError> {
    let (mut linker, engine) = (linker.clone(), linker.engine());
    let wrong = |error: wasmtime::Error| wrong_contract(&format!("{error:#}"));
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else { continue };
        if !is_dead(name) {
            continue;
        }
        let mut instance = linker.instance(name).map_err(wrong)?;
        for (item, export) in interface.exports(engine) {
            let defined = match export.ty {
                ComponentItem::ComponentFunc(_) => instance.func_new(item, |_, _, _, _| {
                    Err(wasmtime::Error::msg("the tool used an interface of WASI that it was not given"))
                }),
                ComponentItem::Resource(_) => {
                    instance.resource(item, ResourceType::host::<()>(), |_, _| Ok(()))
                }
                _ => Ok(()),
            };
            defined.map_err(wrong)?;
        }
    }
    Ok(linker)
}

/// Packages of WASI that reach out, for which there is no inert form.
const DEAD: [&str; 2] = ["wasi:sockets/", "wasi:http/"];

fn is_dead(import: &str) -> bool {
    DEAD.iter().any(|package| import.starts_with(package))
}

fn wrong_contract(detail: &str) -> LoadError {
    LoadError::WrongContract { expected: CONTRACT_VERSION, detail: printable(detail) }
}

/// Whether a version of the contract is a later one than this host's. What is no version is none.
fn is_newer(version: &str) -> bool {
    let numbers = |version: &str| {
        let parts = version.split('.').map(|part| part.parse::<u64>().ok());
        parts.collect::<Option<Vec<u64>>>()
    };
    numbers(version).is_some_and(|theirs| numbers(CONTRACT_VERSION).is_some_and(|ours| theirs > ours))
}
