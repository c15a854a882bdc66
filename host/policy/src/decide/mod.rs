//! May this caller make this call?
//!
//! Guarantees: an operation that is disabled, or that needs a capability which the profile does not grant, fails
//! exactly as a tool that does not exist: same code, same text. The text echoes nothing but a clamped name.
//! Not guaranteed: hiding by timing. Which profile belongs to the caller is looked up by the server.
//! Hostile: the tool's and the action's name. Trusted: the profile and the list of missing imports.

use crate::error::{Code, Failure};
use crate::profile::Profile;
use crate::stage::{Authenticated, Authorized};

#[cfg(test)]
mod tests;

/// Characters of a client's tool name that an error repeats: as long as the longest real name. More would let a
/// client write the error text.
pub const MAX_ECHOED_CHARS: usize = 64;

/// What is known of the operation that a call asks for.
#[derive(Clone, Copy, Debug)]
pub struct OperationFacts<'a> {
    /// The MCP tool.
    pub tool: &'a str,
    /// The action, where the tool groups several.
    pub action: Option<&'a str>,
    /// What its component imports and the profile does not grant.
    pub missing_imports: &'a [String],
}

/// Permits `call`, or says that there is no such tool.
///
/// # Errors
/// [`Code::UnknownTool`], as [`unknown_tool`] makes it, whatever the reason.
pub fn authorize<C>(
    who: &Authenticated,
    profile: &Profile,
    call: C,
    operation: OperationFacts<'_>,
) -> Result<Authorized<C>, Failure> {
    let OperationFacts { tool, action, missing_imports } = operation;
    // A principal is judged by its own profile, or not at all.
    let own_profile = who.principal().profile == profile.name;
    if own_profile && missing_imports.is_empty() && !profile.disabled.is_disabled(tool, action) {
        Ok(Authorized::new(call, who.clone()))
    } else {
        Err(unknown_tool(tool))
    }
}

/// The one failure for every tool that a caller can't call: it does not exist, is disabled, or is not granted.
#[must_use]
pub fn unknown_tool(name: &str) -> Failure {
    let name = clamp_name(name);
    let text = format!("there is no tool `{name}`; list the tools to see which there are");
    Failure::new(Code::UnknownTool, text)
}

/// What an error may repeat of a name that a client sent: no control, format or quoting character, and no more than
/// [`MAX_ECHOED_CHARS`].
#[must_use]
pub fn clamp_name(name: &str) -> String {
    // `name` is client-controlled: only plain visible ASCII comes back, and only so much.
    name.chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '`' | '<' | '>' | '"'))
        .take(MAX_ECHOED_CHARS)
        .collect()
}
