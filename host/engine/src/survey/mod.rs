//! A component's bytes, looked through before anything is compiled.
//!
//! Guarantees: the names of the outermost imports, in visible characters, but for types that are spelt out, which nobody need give; that it unfolds to at most [`MAX_INSTANCES`]
//! instances, and that no function of it is more than a compiler can take (`functions`). The compiler unfolds nested
//! components, so that thirty lines in which each level holds the next one twice are a thousand million instances; and
//! nothing stops a compiler once it has begun.
//! Not guaranteed: that the component is valid. Validation is the compiler's. Hostile: the bytes.

use wasmparser::{
    BinaryReaderError, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, Instance, Parser, Payload, TypeBounds,
};

use crate::error::{LoadError, printable};

mod functions;

use functions::Functions;

/// Instances, core instances included, that a component unfolds to. Toolchains emit some dozens.
pub(crate) const MAX_INSTANCES: u64 = 1_000;

/// Why [`MAX_INSTANCES`] refuses a component.
const TOO_MANY: &str = "it unfolds to more than a thousand instances";

/// What a component passed in from elsewhere, or taken out of an instance, unfolds to: nobody can tell. Harmless unless
/// it is instantiated, and no toolchain emits that.
const UNKNOWN: u64 = u64::MAX;

/// Bytes of an import's name. The longest in use has eighty.
const MAX_NAME_BYTES: usize = 256;

/// One component that is being read.
#[derive(Default)]
struct Scope {
    /// What each component of its index space unfolds to.
    components: Vec<u64>,
    /// What it unfolds to itself.
    instances: u64,
}

/// The names of a component's imports.
///
/// # Errors
/// [`LoadError::NotAComponent`], [`LoadError::CoreModule`], [`LoadError::TooComplex`].
pub(crate) fn imports(wasm: &[u8]) -> Result<Vec<String>, LoadError> {
    let bad = |error: BinaryReaderError| LoadError::NotAComponent(printable(&error.to_string()));
    let mut survey = Survey::default();
    for payload in Parser::new(0).parse_all(wasm) {
        survey.read(payload.map_err(bad)?)?;
    }
    Ok(survey.imports)
}

/// An import's name, as it may be shown. That there is such an interface is not asked here.
fn checked(name: &str) -> Result<String, String> {
    // Guest-controlled, and printed for operators before anything else has looked at it.
    if name.len() > MAX_NAME_BYTES || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("an import's name must be 1 to {MAX_NAME_BYTES} of visible ASCII"));
    }
    Ok(name.to_owned())
}

#[derive(Default)]
struct Survey {
    /// The components around the present place, the outermost first.
    scopes: Vec<Scope>,
    /// The core module around the present place.
    module: Option<Functions>,
    imports: Vec<String>,
}

impl Survey {
    fn read(&mut self, payload: Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::Version { encoding: Encoding::Module, .. } if self.scopes.is_empty() => {
                return Err(LoadError::CoreModule);
            }
            Payload::Version { encoding: Encoding::Module, .. } => self.module = Some(Functions::default()),
            Payload::Version { encoding: Encoding::Component, .. } => self.scopes.push(Scope::default()),
            Payload::End(_) if self.module.is_some() => self.module = None,
            Payload::End(_) => return self.close(),
            payload if self.module.is_some() => return self.function(payload),
            payload => {
                return self.section(payload).map_err(|error| LoadError::NotAComponent(printable(&error)));
            }
        }
        Ok(())
    }

    /// A section or a body of a core module.
    fn function(&mut self, payload: Payload<'_>) -> Result<(), LoadError> {
        let Some(functions) = &mut self.module else { return Ok(()) };
        match functions.read(payload) {
            Ok(true) => Ok(()),
            Ok(false) => Err(LoadError::TooComplex("a function has too many loops for its locals")),
            Err(error) => Err(LoadError::NotAComponent(printable(&error.to_string()))),
        }
    }

    /// The end of a component: it joins the index space around it.
    fn close(&mut self) -> Result<(), LoadError> {
        let Some(Scope { instances, .. }) = self.scopes.pop() else { return Ok(()) };
        match self.scopes.last_mut() {
            Some(around) => around.components.push(instances.saturating_add(1)),
            None if instances > MAX_INSTANCES => return Err(LoadError::TooComplex(TOO_MANY)),
            None => {}
        }
        Ok(())
    }

    fn section(&mut self, payload: Payload<'_>) -> Result<(), String> {
        let bad = |error: BinaryReaderError| error.to_string();
        let outermost = self.scopes.len() == 1;
        match payload {
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import.map_err(bad)?;
                    if matches!(import.ty, ComponentTypeRef::Component(_)) {
                        self.add(UNKNOWN);
                    }
                    let name = checked(import.name.name)?;
                    // A type that is spelt out is not asked of anybody: a world's own records come so.
                    if outermost && !matches!(import.ty, ComponentTypeRef::Type(TypeBounds::Eq(_))) {
                        self.imports.push(name);
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    self.alias(&alias.map_err(bad)?);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export.map_err(bad)?;
                    if export.kind == ComponentExternalKind::Component {
                        self.add(self.component(0, export.index));
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    if let ComponentInstance::Instantiate { component_index, .. } = instance.map_err(bad)? {
                        self.instantiate(self.component(0, component_index));
                    }
                }
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    if let Instance::Instantiate { .. } = instance.map_err(bad)? {
                        self.instantiate(1);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) {
        match alias {
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                self.add(self.component(*count, *index));
            }
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Component, .. } => {
                self.add(UNKNOWN);
            }
            _ => {}
        }
    }

    /// What a component unfolds to that lies so many levels out. One that is not there makes the file invalid.
    fn component(&self, count: u32, index: u32) -> u64 {
        let levels = usize::try_from(count).ok().and_then(|count| self.scopes.len().checked_sub(count + 1));
        let scope = levels.and_then(|level| self.scopes.get(level));
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        scope.and_then(|scope| scope.components.get(index)).copied().unwrap_or(UNKNOWN)
    }

    fn add(&mut self, instances: u64) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.components.push(instances);
        }
    }

    fn instantiate(&mut self, instances: u64) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.instances = scope.instances.saturating_add(instances);
        }
    }
}
