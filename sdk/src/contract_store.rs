//! Keeps what commands are expected to give, from one call to the next (capability `contract-store`).
//!
//! Guarantees: a caller's contracts are its own, and gone with the app. Not guaranteed: that they are true.

use crate::Error as ToolError;
use crate::bindings::palisade::host::contract_store as wit;
use crate::capability::capability;

pub use wit::{Contract, Error};

capability! {
    /// Keeps what commands are expected to give.
    ContractStore = Some("contract-store")
}

impl ContractStore {
    /// Keeps one, in place of an earlier one for the same command. `arguments` and `shape` are JSON text.
    ///
    /// # Errors
    /// Where that is no JSON, or too much.
    pub fn keep(
        &self,
        command: &str,
        window: Option<&str>,
        arguments: &str,
        shape: &str,
    ) -> Result<Contract, Error> {
        wit::keep(command, window, arguments, shape)
    }

    /// All of them, in the order of their commands.
    #[must_use]
    pub fn all(&self) -> Vec<Contract> {
        wit::list()
    }

    /// Forgets that of a command, or all, and says how many those were.
    pub fn clear(&self, command: Option<&str>) -> u32 {
        wit::clear(command)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(text) => Self::invalid_arguments(text),
            Error::TooLarge(text) => Self::too_large(text),
        }
    }
}
