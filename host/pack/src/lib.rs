//! The default tool pack, embedded: WebAssembly components, and the lock file that describes them.
//!
//! Guarantees: each component's bytes have the digest that [`lock`] lists for it (checked when this crate is built).
//! The bytes grant nothing: what a component may do is decided by the host that loads it, from its imports.
//! Not guaranteed: that a component is safe to load outside the sandbox; nothing here runs one.
//!
//! From a checkout, `cargo xtask pack` makes the components; the published crate carries them.

#![forbid(unsafe_code)]

/// One component of the pack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PackedComponent {
    /// Its name, as in the lock file; unique in the pack.
    pub name: &'static str,
    /// SHA-256 of [`wasm`](Self::wasm).
    pub sha256: [u8; 32],
    /// The component in WebAssembly's binary format.
    pub wasm: &'static [u8],
}

/// Leaves the bytes out: there are tens of thousands.
impl std::fmt::Debug for PackedComponent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedComponent")
            .field("name", &self.name)
            .field("size", &self.wasm.len())
            .finish_non_exhaustive()
    }
}

include!(concat!(env!("OUT_DIR"), "/components.rs"));

/// The components, sorted by name.
pub fn components() -> &'static [PackedComponent] {
    COMPONENTS
}

/// The lock file: JSON with `contract` (the version of `palisade:host`), `toolchain`, and `components`, each with
/// `name`, `file`, `sha256` (hexadecimal), `size` (bytes), `imports` and `operations`.
pub fn lock() -> &'static str {
    LOCK
}

#[cfg(test)]
mod tests;
