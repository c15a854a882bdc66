//! Components that know nothing of Palisade: each typed function that one exports is a tool.
//!
//! Guarantees: what a function takes and gives is described by its WIT types, and checked by them; it runs under the same limits
//! as any other tool, with the same handles: none that the profile does not grant. What it does to the world is not known, so
//! the worst is assumed. Not guaranteed: that a name says what a function does.
//! Hostile: the component, in its names and types too, which are checked as a description is.

use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};
use wasmtime::component::{Component, ComponentExportIndex, Instance, Val};
use wasmtime::{Engine, Store};

use crate::authority::{unversioned, versioned};
use crate::contract::{Content, GuestError, GuestErrorKind, OPERATIONS, Output, guest};
use crate::state::CallState;

mod schema;
mod value;

/// Functions of one component. Without it a component of a million functions takes minutes to describe.
const MAX_FUNCTIONS: usize = 256;

/// What componentize-qjs starts its engine with while it makes a component, and leaves exported: whoever called it would run a
/// script of their own in there.
const LEFT_BEHIND: &str =
    "`init(shim: string, script: string, entry-path: option<string>, disable-gc: bool) -> result<_, string>`";

/// One function that can be called as a tool.
pub(crate) struct Function {
    /// The tool's name.
    name: String,
    /// How people know it: `docs:adder/add@0.1.0#add(x: u32, y: u32) -> u32`.
    signature: String,
    export: ComponentExportIndex,
    params: Vec<(String, Type)>,
    result: Option<Type>,
}

/// The version of the contract that a component exports the interface of: empty where it names none, and nothing where it does not
/// export it.
pub(crate) fn contract(component: &Component, engine: &Engine) -> Option<String> {
    component.component_type().exports(engine).find_map(|(name, _)| {
        let (interface, version) = versioned(name);
        (interface == unversioned(OPERATIONS)).then(|| version.to_owned())
    })
}

/// The functions of a component, in its order. None where it has none that could be called with JSON.
///
/// # Errors
/// Naming the first function that can't be, and why.
pub(crate) fn functions(component: &Component, engine: &Engine) -> Result<Vec<Function>, String> {
    let mut functions: Vec<Function> = Vec::new();
    for (name, item) in component.component_type().exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(ty) => add(&mut functions, component, None, name, &ty)?,
            // What the system calls is no tool: `wasi:cli/run` and its like.
            ComponentItem::ComponentInstance(_) if name.starts_with("wasi:") => {}
            ComponentItem::ComponentInstance(instance) => {
                for (function, item) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(ty) = item.ty {
                        add(&mut functions, component, Some(name), function, &ty)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}

fn add(
    functions: &mut Vec<Function>,
    component: &Component,
    interface: Option<&str>,
    name: &str,
    ty: &ComponentFunc,
) -> Result<(), String> {
    if functions.len() >= MAX_FUNCTIONS {
        return Err(format!("it exports more than {MAX_FUNCTIONS} functions"));
    }
    let of_it = |why: String| format!("the function `{name}` {why}");
    if name.starts_with('[') {
        return Err(of_it(
            "belongs to a resource, which outlives a call; tools get a new instance for each".into(),
        ));
    }
    if ty.async_() {
        return Err(of_it("is async; only functions that return are called".into()));
    }
    let holder = match interface {
        Some(interface) => component.get_export_index(None, interface),
        None => None,
    };
    let export = component.get_export_index(holder.as_ref(), name);
    let export = export.ok_or_else(|| of_it("can't be found".into()))?;
    let params: Vec<(String, Type)> = ty.params().map(|(name, ty)| (snake(name), ty)).collect();
    let result = ty.results().next();
    schema::check(params.iter().map(|(_, ty)| ty).chain(&result)).map_err(of_it)?;
    let signature = schema::signature(interface, name, ty);
    if signature == LEFT_BEHIND {
        return Ok(());
    }
    let name = named(functions, interface, name);
    functions.push(Function { name, signature, export, params, result });
    Ok(())
}

/// A tool's name: the function's own, or with its interface's before it where that is taken.
fn named(functions: &[Function], interface: Option<&str>, name: &str) -> String {
    let own = snake(name);
    let interface =
        interface.map(|interface| snake(unversioned(interface).rsplit('/').next().unwrap_or_default()));
    match interface {
        Some(interface) if functions.iter().any(|function| function.name == own) => {
            format!("{interface}_{own}")
        }
        _ => own,
    }
}

/// WIT's names have hyphens; tools and parameters are written with underscores.
fn snake(name: &str) -> String {
    name.replace('-', "_")
}

impl Function {
    /// The tool's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What the contract would have it say of itself.
    pub(crate) fn operation(&self) -> guest::Operation {
        guest::Operation {
            tool: self.name.clone(),
            action: None,
            discriminator: None,
            description: format!("Calls {}.", self.signature),
            input_schema: schema::arguments(&self.params).to_string(),
            output_schema: schema::output(self.result.as_ref()).map(|schema| schema.to_string()),
            effects: guest::Effects {
                read_only: false,
                destructive: true,
                idempotent: false,
                open_world: true,
            },
            aliases: Vec::new(),
            resource_uri: None,
            kind: guest::OperationKind::Tool,
        }
    }

    /// Calls it in an instance. `arguments` fits its schema.
    pub(crate) async fn call(
        &self,
        store: &mut Store<CallState>,
        instance: &Instance,
        arguments: &str,
    ) -> wasmtime::Result<Result<Output, GuestError>> {
        let params = match self.arguments(arguments) {
            Ok(params) => params,
            Err(why) => return Ok(Err(failure(GuestErrorKind::InvalidArguments, why))),
        };
        let function = instance.get_func(&mut *store, self.export);
        let function = function.ok_or_else(|| wasmtime::Error::msg("the function is gone"))?;
        let mut results = vec![Val::Bool(false); usize::from(self.result.is_some())];
        function.call_async(&mut *store, &params, &mut results).await?;
        Ok(self.output(results.pop()))
    }

    fn arguments(&self, text: &str) -> Result<Vec<Val>, String> {
        let arguments: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let param = |(name, ty): &(String, Type)| {
            let given = arguments.get(name).unwrap_or(&serde_json::Value::Null);
            value::from_json(given, ty).map_err(|why| format!("`{name}` {why}"))
        };
        self.params.iter().map(param).collect()
    }

    /// An object as it is, anything else under `result`; the failure of a `result` is the tool's.
    fn output(&self, result: Option<Val>) -> Result<Output, GuestError> {
        let text = |text: String| Output { content: vec![Content::Text(text)], ..Output::default() };
        let structured =
            |json: serde_json::Value| Output { structured: Some(json.to_string()), ..Output::default() };
        match (result, &self.result) {
            (Some(Val::Result(Err(error))), Some(Type::Result(ty))) => {
                let told = match (error, ty.err()) {
                    (Some(error), Some(ty)) => value::to_json(&error, &ty),
                    _ => serde_json::Value::Null,
                };
                let message = match told {
                    serde_json::Value::String(message) => message,
                    serde_json::Value::Null => "the tool failed, and does not say why".to_owned(),
                    other => other.to_string(),
                };
                Err(failure(GuestErrorKind::Failed, message))
            }
            (Some(Val::Result(Ok(value))), Some(Type::Result(ty))) => match (value, ty.ok()) {
                (Some(value), Some(ty)) => Ok(structured(wrapped(value::to_json(&value, &ty), &ty))),
                _ => Ok(text("Done.".to_owned())),
            },
            (Some(value), Some(ty)) => Ok(structured(wrapped(value::to_json(&value, ty), ty))),
            _ => Ok(text("Done.".to_owned())),
        }
    }
}

/// MCP's structured content is an object.
fn wrapped(json: serde_json::Value, ty: &Type) -> serde_json::Value {
    if matches!(ty, Type::Record(_)) { json } else { serde_json::json!({ "result": json }) }
}

fn failure(kind: GuestErrorKind, message: String) -> GuestError {
    GuestError { kind, message }
}
