//! What can go wrong when a component is loaded or called.
//!
//! Guarantees: the variants say whose fault it is, and carry no backtrace, no host path and no guest memory in what
//! a client may see. Internal detail is for the host's log.

use thiserror::Error;

use crate::contract::GuestError;
use crate::limits::Limit;

/// Why a component can't be loaded. Seen by the operator or the tool's author, never by a client.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The engine refused its settings, or the machine could not satisfy them.
    #[error("the sandbox can't start: {0}")]
    Engine(String),
    /// The bytes are not a component.
    #[error("not a WebAssembly component: {0}")]
    NotAComponent(String),
    /// A module, where a component is needed: the commonest mistake.
    #[error("this is a core WebAssembly module, not a component; link it with wasm-component-ld")]
    CoreModule,
    /// Compiling it would take more memory or time than there is.
    #[error("the component is too complex to be compiled: {0}")]
    TooComplex(&'static str),
    /// The component does not export `palisade:host/operations` of a version that this host knows, nor functions.
    #[error("the component does not export palisade:host/operations {expected}: {detail}")]
    WrongContract {
        /// The host's contract version.
        expected: &'static str,
        /// What the engine said.
        detail: String,
    },
    /// It is written for a later version of the contract than this host's.
    #[error("the component is written for version {theirs} of the contract, and this host knows {ours}")]
    NewerContract {
        /// The component's version.
        theirs: String,
        /// The host's.
        ours: &'static str,
    },
    /// The digest of the bytes is not the pinned one.
    #[error("component `{name}` has digest {actual}, but {pinned} is pinned; rebuild the pack")]
    DigestMismatch {
        /// The component's name.
        name: String,
        /// The digest that the lock file gives, in hex.
        pinned: String,
        /// The digest of the bytes at hand, in hex.
        actual: String,
    },
    /// Cranelift refused or failed.
    #[error("component `{name}` can't be compiled: {detail}")]
    Compile {
        /// The component's name.
        name: String,
        /// What the compiler said.
        detail: String,
    },
    /// `describe` trapped, hung, or said something that breaks the contract.
    #[error("the component's description is not acceptable: {0}")]
    Description(String),
}

/// Bytes of what the engine says of a component. Without it names of a hundred kilobytes fill the operator's screen.
const MAX_DETAIL_BYTES: usize = 2 << 10;

/// What the engine said of a component, as it may be shown: it repeats names that the component chose.
pub(crate) fn printable(text: &str) -> String {
    // Guest-controlled in part: cut first, then cleared of what acts on terminals.
    let cut = &text[..text.floor_char_boundary(MAX_DETAIL_BYTES)];
    cut.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// Why a call has no output.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CallError {
    /// A limit was exceeded. The client sees its name.
    #[error("the call exceeded the limit {0}")]
    Limit(Limit),
    /// The tool ran and reported a failure of its own. The client sees the message, redacted.
    #[error("{}", .0.message)]
    Guest(GuestError),
    /// The guest trapped: a bug in the tool. The client sees only that; the detail is for the log.
    #[error("the tool crashed")]
    Trap(String),
    /// The guest broke the contract (bad output, forged handle). As a trap, for the client.
    #[error("the tool broke its contract")]
    Contract(String),
    /// The component could not be compiled or linked. For the client: the tool is unavailable.
    #[error("the tool can't be loaded")]
    Load(#[source] std::sync::Arc<LoadError>),
}
