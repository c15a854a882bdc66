//! The `contract-store` interface.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use wasmtime::component::HasData;

use super::bindings::{Contract, Error, Host};
use super::grant::{Contracts, Own};

/// Contracts of one caller, and bytes of all of them. Without it a guest fills the app's memory.
pub(super) const MAX_CONTRACTS: usize = 256;
pub(super) const MAX_BYTES: usize = 2 << 20;
/// Bytes of a command's name, and of a window's.
const MAX_NAME_BYTES: usize = 256;
/// Bytes of a contract's arguments, and of its shape.
pub(super) const MAX_TEXT_BYTES: usize = 64 << 10;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct ContractStoreCall {
    pub(super) contracts: Contracts,
    /// Who calls.
    pub(super) principal: String,
}

/// One host function's view.
pub(super) struct ContractStoreView<'a>(pub(super) &'a ContractStoreCall);

/// Names [`ContractStoreView`] to the linker.
pub(super) struct ContractStore;

impl HasData for ContractStore {
    type Data<'a> = ContractStoreView<'a>;
}

fn bytes(contract: &Contract) -> usize {
    let window = contract.window.as_ref().map_or(0, String::len);
    contract.command.len() + window + contract.arguments.len() + contract.shape.len()
}

/// Guest-controlled: all of it.
fn check(contract: &Contract) -> Result<(), Error> {
    let is_name = |name: &str| name.len() <= MAX_NAME_BYTES && !name.chars().any(char::is_control);
    let window = contract.window.as_deref().unwrap_or_default();
    if contract.command.is_empty() || !is_name(&contract.command) || !is_name(window) {
        return Err(Error::Invalid(
            "the command's or the window's name is empty, too long or not text".into(),
        ));
    }
    for text in [&contract.arguments, &contract.shape] {
        if text.len() > MAX_TEXT_BYTES {
            return Err(Error::TooLarge(format!(
                "a contract's arguments and its shape have at most {MAX_TEXT_BYTES} bytes each"
            )));
        }
        serde_json::from_str::<Value>(text)
            .map_err(|error| Error::Invalid(format!("arguments and shape are JSON: {error}")))?;
    }
    Ok(())
}

fn put(own: &mut Own, contract: Contract) -> Result<Contract, Error> {
    check(&contract)?;
    let others = || own.values().filter(|other| other.command != contract.command);
    let full = others().count() == MAX_CONTRACTS
        || others().map(bytes).sum::<usize>() + bytes(&contract) > MAX_BYTES;
    if full {
        let text = format!("there are {MAX_CONTRACTS} contracts, or {MAX_BYTES} bytes of them; clear some");
        return Err(Error::TooLarge(text));
    }
    own.insert(contract.command.clone(), contract.clone());
    Ok(contract)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Host for ContractStoreView<'_> {
    fn keep(
        &mut self,
        command: String,
        window: Option<String>,
        arguments: String,
        shape: String,
    ) -> wasmtime::Result<Result<Contract, Error>> {
        let contract = Contract { command, window, arguments, shape, at_ms: now_ms() };
        let mut all = self.0.contracts.lock();
        Ok(put(all.entry(self.0.principal.clone()).or_default(), contract))
    }

    fn list(&mut self) -> wasmtime::Result<Vec<Contract>> {
        let all = self.0.contracts.lock();
        Ok(all.get(&self.0.principal).map(|own| own.values().cloned().collect()).unwrap_or_default())
    }

    fn clear(&mut self, command: Option<String>) -> wasmtime::Result<u32> {
        let mut all = self.0.contracts.lock();
        let Some(own) = all.get_mut(&self.0.principal) else { return Ok(0) };
        let before = own.len();
        match command {
            Some(command) => drop(own.remove(&command)),
            None => own.clear(),
        }
        Ok(u32::try_from(before - own.len()).unwrap_or(u32::MAX))
    }
}
