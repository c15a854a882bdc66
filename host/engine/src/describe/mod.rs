//! Asking a component what it can do, once, with nothing in its hands.
//!
//! Guarantees: `describe` runs with every import replaced by a trap, under the limits of a call; what it says is
//! checked (names, sizes, schemas that are objects) before anyone sees it. Hostile: the component.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wasmtime::component::Linker;

use crate::authority::{Linked, link};
use crate::call::{Silent, classify, store};
use crate::component::Component;
use crate::contract::{Alias, Effects, Operation, guest, label};
use crate::error::{CallError, LoadError, printable};
use crate::plain::Function;
use crate::sandbox::Sandbox;

/// Operations of one component. Without it a description of a million operations fills every listing.
pub const MAX_OPERATIONS: usize = 256;
/// Bytes of one description. Without it a component fills the model's context.
pub const MAX_DESCRIPTION_BYTES: usize = 4 << 10;
/// Bytes of one schema. As for descriptions.
pub const MAX_SCHEMA_BYTES: usize = 64 << 10;
/// Bytes of a tool name, action or parameter name: MCP's own bound is 128, clients' is 64.
const MAX_NAME_BYTES: usize = 64;

/// Bytes of everything that a component says of itself. Without it 256 operations with two schemas each are parsed to
/// gigabytes.
pub const MAX_TOTAL_BYTES: usize = 1 << 20;
/// Other spellings of one operation's parameters. Without it every call looks for a hundred thousand of them.
const MAX_ALIASES: usize = 64;

mod kinds;
mod schema;
#[cfg(test)]
mod tests;

use schema::schema;

/// What a component said of itself, checked. It travels with the component, under its digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// Its operations, in its order.
    pub operations: Vec<Operation>,
}

/// A schema that a component gave: parsed, and checked as those of its description are.
///
/// # Errors
/// What is wrong with it, to be read behind "the schema".
pub fn object_schema(text: &str) -> Result<serde_json::Value, String> {
    schema(text)
}

/// How many parts a schema has, each as often as it is referred to: what one value costs to be checked against. It is
/// [`usize::MAX`] for a schema that [`object_schema`] would refuse for that.
#[must_use]
pub fn schema_parts(schema: &serde_json::Value) -> usize {
    schema::parts(schema)
}

impl Sandbox {
    /// Runs a component's `describe`. One that knows nothing of the contract is described by its functions' types.
    ///
    /// # Errors
    /// [`LoadError::Description`] when it traps, exceeds a limit, or describes something unacceptable; the others
    /// when it can't be compiled or is no tool.
    pub async fn describe(&self, component: &Component) -> Result<Description, LoadError> {
        let compiled = component.compiled().await?;
        let mut linker = Linker::new(self.engine());
        let trapping = |error: wasmtime::Error| component.compile_error(&format!("{error:#}"));
        linker.define_unknown_imports_as_traps(compiled).map_err(trapping)?;
        let imports = component.imports().to_vec();
        let pre = match link(&linker, compiled)? {
            Linked::Tool(pre, _) => pre,
            // Its types say everything: nothing is run.
            Linked::Plain(_, functions) => {
                let operations = check(functions.iter().map(Function::operation).collect());
                return Ok(Description { imports, operations: operations.map_err(LoadError::Description)? });
            }
        };
        let _running = self.ticker().enter();
        let mut store = store(self, Arc::new(Silent));
        let described = async {
            let instance = pre.instantiate_async(&mut store).await?;
            instance.palisade_host_operations().call_describe(&mut store).await
        };
        let operations = match tokio::time::timeout(self.limits().wall(), described).await {
            Ok(Ok(operations)) => operations,
            Ok(Err(error)) => return Err(LoadError::Description(explain(&classify(&error, store.data())))),
            Err(_) => return Err(LoadError::Description("`describe` ran out of time".into())),
        };
        let operations = check(operations).map_err(LoadError::Description)?;
        Ok(Description { imports, operations })
    }
}

fn explain(error: &CallError) -> String {
    match error {
        CallError::Trap(detail) | CallError::Contract(detail) => {
            format!("`describe` failed: {}", printable(detail))
        }
        other => format!("`describe` failed: {other}"),
    }
}

fn check(operations: Vec<guest::Operation>) -> Result<Vec<Operation>, String> {
    if operations.is_empty() || operations.len() > MAX_OPERATIONS {
        return Err(format!("{} operations; allowed are 1 to {MAX_OPERATIONS}", operations.len()));
    }
    let bytes: usize = operations.iter().map(size).sum();
    if bytes > MAX_TOTAL_BYTES {
        return Err(format!("all of it is {bytes} bytes; allowed are {MAX_TOTAL_BYTES}"));
    }
    let mut seen = BTreeSet::new();
    let mut checked = Vec::with_capacity(operations.len());
    for operation in operations {
        let operation = check_one(operation)?;
        if !seen.insert((operation.tool.clone(), operation.action.clone())) {
            return Err(format!("{} is described twice", operation.label()));
        }
        checked.push(operation);
    }
    kinds::check_completions(&checked)?;
    Ok(checked)
}

/// Bytes that an operation is described with.
fn size(operation: &guest::Operation) -> usize {
    let optional =
        [&operation.action, &operation.discriminator, &operation.output_schema, &operation.resource_uri];
    let aliases = operation.aliases.iter().map(|alias| alias.name.len() + alias.canonical.len());
    let texts = operation.tool.len() + operation.description.len() + operation.input_schema.len();
    texts + optional.into_iter().flatten().map(String::len).sum::<usize>() + aliases.sum::<usize>()
}

fn check_one(operation: guest::Operation) -> Result<Operation, String> {
    check_name("tool", &operation.tool)?;
    if let Some(action) = &operation.action {
        check_name("action", action)?;
    }
    let what = label(&operation.tool, operation.action.as_deref());
    let of_it = |error: String| format!("{what}: {error}");
    check_text(&operation.description).map_err(|error| of_it(format!("description {error}")))?;
    let input_schema =
        schema(&operation.input_schema).map_err(|error| of_it(format!("input schema {error}")))?;
    let output_schema = operation.output_schema.as_deref().map(schema).transpose();
    let output_schema = output_schema.map_err(|error| of_it(format!("output schema {error}")))?;
    let checked = Operation {
        tool: operation.tool,
        action: operation.action,
        discriminator: operation.discriminator,
        description: operation.description,
        input_schema,
        output_schema,
        effects: Effects {
            read_only: operation.effects.read_only,
            destructive: operation.effects.destructive,
            idempotent: operation.effects.idempotent,
            open_world: operation.effects.open_world,
        },
        aliases: operation.aliases.into_iter().map(Alias::from).collect(),
        resource_uri: operation.resource_uri,
        kind: operation.kind.into(),
    };
    check_picker(&checked).and_then(|()| check_aliases(&checked)).map_err(of_it)?;
    kinds::check(&checked).map_err(of_it)?;
    Ok(checked)
}

fn check_name(what: &str, name: &str) -> Result<(), String> {
    let fits = !name.is_empty() && name.len() <= MAX_NAME_BYTES;
    if fits && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
        return Ok(());
    }
    Err(format!("a {what} name must be 1 to {MAX_NAME_BYTES} of A-Z a-z 0-9 _ - ."))
}

/// Refuses what could mislead a reader or a terminal: control characters and bidirectional overrides.
fn check_text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.len() > MAX_DESCRIPTION_BYTES {
        return Err(format!("must be 1 to {MAX_DESCRIPTION_BYTES} bytes"));
    }
    refuse_deceptive(text)
}

fn refuse_deceptive(text: &str) -> Result<(), String> {
    match text.chars().find(|c| is_deceptive(*c)) {
        Some(c) => Err(format!("contains U+{:04X}, which is not allowed", u32::from(c))),
        None => Ok(()),
    }
}

/// Control characters but for line feed; zero-width and bidirectional controls (Unicode TR 36); tag characters.
fn is_deceptive(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// The parameter that picks the action is the host's: the operation must have no use for it.
fn check_picker(operation: &Operation) -> Result<(), String> {
    if let Some(name) = &operation.discriminator {
        check_identifier(name)?;
        if operation.action.is_none() {
            return Err(format!("the discriminator `{name}` has no action to pick"));
        }
    }
    if operation.action.is_some() && has_parameter(operation, operation.picker()) {
        return Err(format!("`{}` picks the action, and can't be a parameter too", operation.picker()));
    }
    Ok(())
}

fn check_identifier(name: &str) -> Result<(), String> {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if is_word && name.len() <= MAX_NAME_BYTES && !name.is_empty() {
        return Ok(());
    }
    Err(format!("a discriminator must be an identifier of 1 to {MAX_NAME_BYTES} bytes"))
}

fn check_aliases(operation: &Operation) -> Result<(), String> {
    if operation.aliases.len() > MAX_ALIASES {
        return Err(format!("has {} aliases; allowed are {MAX_ALIASES}", operation.aliases.len()));
    }
    let mut seen = BTreeSet::new();
    for Alias { name, canonical } in &operation.aliases {
        check_name("alias", name)?;
        if !seen.insert(name) {
            return Err(format!("the alias `{name}` is there twice"));
        }
        // `action` is refused of every operation: a client that spells it means the one that picks.
        let picks = name == operation.picker() || name == "action";
        if !has_parameter(operation, canonical) || has_parameter(operation, name) || picks {
            return Err(format!("the alias `{name}` must stand for a parameter and not be one"));
        }
    }
    Ok(())
}

fn has_parameter(operation: &Operation, name: &str) -> bool {
    operation.input_schema.get("properties").is_some_and(|properties| properties.get(name).is_some())
}
