//! The `fault` interface.

use std::time::{Duration, Instant};

use wasmtime::component::HasData;

use super::bindings::{self, Error, Host};
use super::grant::FaultGrant;
use crate::webview::WindowCall;
use crate::webview::faults::{Effect, Faults, MAX_RULES, Rule};

/// Bytes of a fault's own error text. Without it a guest keeps megabytes in the app.
pub(super) const MAX_MESSAGE_BYTES: usize = 1_024;
/// Milliseconds of a delay: as long as anybody waits. Without it answers are held for days.
pub(super) const MAX_DELAY_MS: u32 = 5 * 60 * 1_000;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct FaultCall {
    pub(super) windows: WindowCall,
    pub(super) grant: FaultGrant,
    /// Who calls.
    pub(super) principal: String,
}

/// One host function's view.
pub(super) struct FaultView<'a>(pub(super) &'a FaultCall);

/// Names [`FaultView`] to the linker.
pub(super) struct Fault;

impl HasData for Fault {
    type Data<'a> = FaultView<'a>;
}

/// Guest-controlled: how long, and the text.
fn checked(effect: bindings::Effect) -> Result<Effect, Error> {
    match effect {
        bindings::Effect::Delay(ms) if ms > MAX_DELAY_MS => {
            Err(Error::Invalid(format!("a delay is at most {MAX_DELAY_MS} ms")))
        }
        bindings::Effect::Error(text) if text.len() > MAX_MESSAGE_BYTES => {
            Err(Error::Invalid(format!("an error's text has at most {MAX_MESSAGE_BYTES} bytes")))
        }
        bindings::Effect::Delay(ms) => Ok(Effect::Delay(Duration::from_millis(ms.into()))),
        bindings::Effect::Error(text) => Ok(Effect::Error(text)),
        bindings::Effect::Drop => Ok(Effect::Drop),
        bindings::Effect::Corrupt => Ok(Effect::Corrupt),
    }
}

fn told(rule: Rule, now: Instant) -> bindings::Rule {
    let left = rule.ends.saturating_duration_since(now).as_millis();
    bindings::Rule {
        command: rule.command,
        effect: match rule.effect {
            Effect::Delay(late) => {
                bindings::Effect::Delay(u32::try_from(late.as_millis()).unwrap_or(u32::MAX))
            }
            Effect::Error(text) => bindings::Effect::Error(text),
            Effect::Drop => bindings::Effect::Drop,
            Effect::Corrupt => bindings::Effect::Corrupt,
        },
        max_triggers: rule.max_triggers,
        triggers: rule.triggers,
        left_ms: u64::try_from(left).unwrap_or(u64::MAX),
    }
}

impl FaultView<'_> {
    /// The app's faults, for a rule about this command.
    fn authorize(&self, command: &str) -> Result<&Faults, Error> {
        if !self.0.grant.permitted.covers(command) {
            return Err(Error::Denied(
                "the profile does not allow this command, and so no fault in it".into(),
            ));
        }
        let Some(faults) = self.0.windows.faults() else {
            return Err(Error::Unavailable(
                "the app does not use tauri_plugin_palisade::handler!, so that its invocations can't be changed; it stands in \
                 for tauri::generate_handler!"
                    .into(),
            ));
        };
        if !self.0.grant.handled.covers(command) {
            let text = "the app's handler has no such command; get_registry lists those it has (plugins' commands can't be changed)";
            return Err(Error::Unknown(text.into()));
        }
        Ok(faults)
    }

    fn put(
        &self,
        command: &str,
        effect: bindings::Effect,
        max_triggers: u32,
    ) -> Result<bindings::Rule, Error> {
        let faults = self.authorize(command)?;
        let (effect, now) = (checked(effect)?, Instant::now());
        let rule = faults.inject(&self.0.principal, command, effect, max_triggers, now).map_err(|_| {
            Error::TooMany(format!("there are {MAX_RULES} faults already; clear those that have served"))
        })?;
        Ok(told(rule, now))
    }
}

impl Host for FaultView<'_> {
    fn inject(
        &mut self,
        command: String,
        effect: bindings::Effect,
        max_triggers: u32,
    ) -> wasmtime::Result<Result<bindings::Rule, Error>> {
        Ok(self.put(&command, effect, max_triggers))
    }

    fn list(&mut self) -> wasmtime::Result<Vec<bindings::Rule>> {
        let now = Instant::now();
        let rules = self.0.windows.faults().map(|faults| faults.list(&self.0.principal, now));
        Ok(rules.unwrap_or_default().into_iter().map(|rule| told(rule, now)).collect())
    }

    fn clear(&mut self, command: Option<String>) -> wasmtime::Result<u32> {
        let faults = self.0.windows.faults();
        let gone =
            faults.map_or(0, |faults| faults.clear(&self.0.principal, command.as_deref(), Instant::now()));
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}
