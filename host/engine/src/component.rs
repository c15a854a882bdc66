//! A component: its bytes, its digest, its imports, and its compiled code once somebody needs it.
//!
//! Guarantees: the bytes are the ones whose digest was asked for; compilation happens once, off the async threads,
//! and a caller waits for the one component it calls. Hostile: the bytes.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ring::digest;
use tokio::sync::{OnceCell, Semaphore};

use crate::error::{LoadError, printable};
use crate::sandbox::Sandbox;
use crate::survey::imports;

/// Where a component comes from.
#[derive(Clone, Debug)]
pub struct ComponentSource {
    /// What the operator calls it; unique in one host.
    pub name: String,
    /// The binary.
    pub wasm: Cow<'static, [u8]>,
    /// The digest that it must have (SHA-256), where one is pinned.
    pub sha256: Option<[u8; 32]>,
}

/// A loaded component. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Component(Arc<Inner>);

struct Inner {
    name: String,
    /// Empty once it has been compiled: nothing else wants it.
    wasm: Mutex<Cow<'static, [u8]>>,
    size: usize,
    sha256: [u8; 32],
    imports: Vec<String>,
    compiled: OnceLock<wasmtime::component::Component>,
    /// Filled when that is: callers wait here, and not on a thread each.
    ready: OnceCell<()>,
    sandbox: Sandbox,
    calls: Semaphore,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("name", &self.name)
            .field("imports", &self.imports)
            .finish_non_exhaustive()
    }
}

/// SHA-256 (FIPS 180-4).
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    sha256
}

impl Component {
    /// Takes a component in, without compiling it.
    ///
    /// # Errors
    /// [`LoadError::DigestMismatch`], [`LoadError::NotAComponent`], [`LoadError::CoreModule`],
    /// [`LoadError::TooComplex`].
    pub fn new(sandbox: &Sandbox, source: ComponentSource) -> Result<Self, LoadError> {
        let sha256 = sha256(&source.wasm);
        if let Some(pinned) = source.sha256.filter(|pinned| *pinned != sha256) {
            return Err(LoadError::DigestMismatch {
                name: source.name,
                pinned: hex::encode(pinned),
                actual: hex::encode(sha256),
            });
        }
        let imports = imports(&source.wasm)?;
        Ok(Self(Arc::new(Inner {
            name: source.name,
            size: source.wasm.len(),
            wasm: Mutex::new(source.wasm),
            sha256,
            imports,
            compiled: OnceLock::new(),
            ready: OnceCell::new(),
            calls: Semaphore::new(sandbox.limits().calls_per_component),
            sandbox: sandbox.clone(),
        })))
    }

    /// The operator's name for it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// The interfaces that it imports, as written (`palisade:host/database@0.1.0`), in the file's order. This is
    /// its permission list.
    pub fn imports(&self) -> &[String] {
        &self.0.imports
    }

    /// Size in bytes.
    pub fn size(&self) -> usize {
        self.0.size
    }

    /// Compiles it, or loads its compiled code from the cache, if that has not happened yet.
    ///
    /// # Errors
    /// [`LoadError::Compile`]. A later call tries again.
    pub async fn prepare(&self) -> Result<(), LoadError> {
        self.compiled().await.map(|_| ())
    }

    /// As [`prepare`](Self::prepare), once nothing else is being compiled: a call that waits for its own component has the
    /// processors to itself.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare).
    pub async fn prepare_ahead(&self) -> Result<(), LoadError> {
        self.0.sandbox.compiles_nothing().await;
        self.prepare().await
    }

    pub(crate) async fn compiled(&self) -> Result<&wasmtime::component::Component, LoadError> {
        let ready = self.0.ready.get_or_try_init(|| async {
            let inner = Arc::clone(&self.0);
            let _compiling = self.0.sandbox.compiling();
            tokio::task::spawn_blocking(move || inner.compile())
                .await
                .map_err(|error| self.0.compile_error(&error.to_string()))?
        });
        ready.await?;
        self.0.compiled.get().ok_or_else(|| self.0.compile_error("its code is not there"))
    }

    pub(crate) fn calls(&self) -> &Semaphore {
        &self.0.calls
    }

    pub(crate) fn compile_error(&self, detail: &str) -> LoadError {
        self.0.compile_error(detail)
    }
}

impl Inner {
    /// Compiles it; a call that was given up may have done so before.
    fn compile(&self) -> Result<(), LoadError> {
        let mut wasm = self.wasm.lock().unwrap_or_else(PoisonError::into_inner);
        if self.compiled.get().is_none() {
            let component = self.code(&wasm)?;
            *wasm = Cow::Borrowed(&[]);
            let _ = self.compiled.set(component);
        }
        Ok(())
    }

    fn code(&self, wasm: &[u8]) -> Result<wasmtime::component::Component, LoadError> {
        let engine = self.sandbox.engine();
        if let Some(component) = self.sandbox.cache().and_then(|cache| cache.load(engine, &self.sha256)) {
            return Ok(component);
        }
        let component = wasmtime::component::Component::from_binary(engine, wasm)
            .map_err(|error| self.compile_error(&format!("{error:#}")))?;
        let Some(cache) = self.sandbox.cache() else { return Ok(component) };
        cache.store(&self.sha256, &component);
        // What is mapped takes less memory than what the compiler left.
        Ok(cache.load(engine, &self.sha256).unwrap_or(component))
    }

    fn compile_error(&self, detail: &str) -> LoadError {
        LoadError::Compile { name: self.name.clone(), detail: printable(detail) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sandbox::Settings;

    #[tokio::test]
    async fn only_what_is_compiled_ahead_waits_while_another_is_compiled() {
        let sandbox = Sandbox::new(&Settings::default()).unwrap();
        let load = || {
            let wasm = Cow::Owned(wat::parse_str("(component)").unwrap());
            Component::new(&sandbox, ComponentSource { name: "empty".into(), wasm, sha256: None }).unwrap()
        };
        let ahead = load();
        let compiling = sandbox.compiling();
        load().prepare().await.unwrap();
        let waited = tokio::time::timeout(Duration::from_millis(50), ahead.prepare_ahead()).await;
        assert!(waited.is_err() && ahead.0.compiled.get().is_none());
        drop(compiling);
        ahead.prepare_ahead().await.unwrap();
        assert!(ahead.0.compiled.get().is_some());
    }
}
