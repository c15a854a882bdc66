//! There is nothing to choose: what is said reaches only the client that made the call.

/// Grants talking to the client during its own call.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallContextGrant;
